import Foundation

/// One line on a terminal that tells how far something is which lasts over a second; silent elsewhere.
///
/// It clears its line when it ends, so that nothing of it stays among the notes.
actor Progress {
  private let title: String
  private let begun: ContinuousClock.Instant = .now
  private let isShown: Bool
  private var isDrawn = false

  /// A line with a title.
  init(_ title: String) {
    self.title = title
    let environment = Console.current.environment
    isShown = Output.isNoteTerminal && environment["TERM"] != "dumb"
  }

  /// Tells how much is done, and of what.
  func update(_ done: Int, of total: Int, _ detail: String = "") {
    guard isShown, begun.duration(to: .now) > .seconds(1) else { return }
    isDrawn = true
    draw("\(title): \(done) of \(total)\(detail.isEmpty ? "" : ", \(detail)")")
  }

  /// Clears the line.
  func end() {
    guard isDrawn else { return }
    draw("")
    isDrawn = false
  }

  private func draw(_ text: String) {
    // The carriage return and the clearing to the line's end are no colour: NO_COLOR does not concern them.
    Console.current.note(Data("\r\(text.prefix(78))\u{1B}[K".utf8))
  }
}
