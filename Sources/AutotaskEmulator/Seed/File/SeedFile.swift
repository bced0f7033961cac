public import Autotask

/// What a tenant has from the start: rows, levels, users, settings, picklist values and user-defined fields.
///
/// `docs/emulator.md` tells what it may hold. Whoever reads another format than JSON can say on which lines things
/// stand, so that mistakes are named where they were made.
public struct SeedFile: Sendable, Equatable {
  /// The name for messages.
  public var name: String
  /// The content.
  public var content: JSONValue
  /// The lines of the values by their places, such as `rows.Tickets[0].title`.
  public var lines: [String: Int]

  /// Makes a seed file of its content.
  public init(_ content: JSONValue, name: String = "seed file", lines: [String: Int] = [:]) {
    self.name = name
    self.content = content
    self.lines = lines
  }
}

/// What is wrong with a seed file, all of it at once.
struct SeedProblems: Sendable {
  private let file: SeedFile
  private var messages: [String] = []
  /// As many are told at most.
  private static let most = 20

  init(_ file: SeedFile) { self.file = file }

  /// Notes what is wrong at a place.
  mutating func add(_ place: String, _ message: String) {
    let line = file.lines[place].map { ":\($0)" } ?? ""
    messages.append("\(file.name)\(line): \(place.isEmpty ? "" : "\(place): ")\(message)")
  }

  /// Notes a problem at a place, if what is done there has one, and answers nil then.
  mutating func collecting<Result>(_ place: String, _ body: () throws(AdminProblem) -> Result) -> Result? {
    do {
      return try body()
    } catch {
      add(place, error.message)
      return nil
    }
  }

  /// - Throws: ``AdminProblem`` with the problems, a line for each.
  func throwIfAny() throws(AdminProblem) {
    guard !messages.isEmpty else { return }
    let more = messages.count > Self.most ? ["… and \(messages.count - Self.most) more"] : []
    throw AdminProblem((messages.prefix(Self.most) + more).joined(separator: "\n"))
  }
}
