/// Bold and faint text on a terminal; plain text elsewhere.
struct TextStyle: Sendable {
  /// Whether escape codes may be written.
  var hasColour: Bool

  /// The style for results, as the terminal and `NO_COLOR` have it.
  static var result: TextStyle { TextStyle(hasColour: Output.hasColour) }

  func bold(_ text: String) -> String { wrapped(text, "1") }
  func faint(_ text: String) -> String { wrapped(text, "2") }
  func warning(_ text: String) -> String { wrapped(text, "33") }

  private func wrapped(_ text: String, _ code: String) -> String {
    hasColour ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }
}
