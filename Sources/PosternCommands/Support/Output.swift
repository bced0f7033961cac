import Foundation

/// Results go to standard output, everything else to standard error.
enum Output {
  /// Writes a result, with a new line at its end.
  static func write(_ text: String) { Console.current.write(line(text)) }

  /// Writes a note for people.
  static func note(_ text: String) { Console.current.note(line(text)) }

  /// Writes a result as it is.
  static func write(_ bytes: Data) { Console.current.write(bytes) }

  /// Whether standard output is a terminal.
  static var isTerminal: Bool { Console.current.isTerminal }

  /// Whether notes go to a terminal, so that progress may be drawn.
  static var isNoteTerminal: Bool { Console.current.isNoteTerminal }

  /// Whether colour may be used: on a terminal, and not when `NO_COLOR` is set.
  static var hasColour: Bool { isTerminal && (Console.current.environment["NO_COLOR"] ?? "").isEmpty }

  private static func line(_ text: String) -> Data { Data(text.endingInNewLine.utf8) }
}

extension String {
  /// The text with a new line at its end; `\r\n`, one character to Swift, is one, too.
  var endingInNewLine: String { utf8.last == UInt8(ascii: "\n") ? self : self + "\n" }
}
