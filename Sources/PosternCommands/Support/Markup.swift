/// A piece of HTML in which every text that was put in is escaped.
///
/// Literals are markup; an interpolated text is escaped, an interpolated ``Markup`` is not.
struct Markup: Sendable, ExpressibleByStringInterpolation, CustomStringConvertible {
  /// The HTML.
  private(set) var description: String

  init(stringLiteral value: String) { description = value }

  init(stringInterpolation: Interpolation) { description = stringInterpolation.html }

  /// Pieces one after the other, each on a line of its own.
  init(_ pieces: some Sequence<Markup>) { description = pieces.map(\.description).joined(separator: "\n") }

  /// Nothing.
  static let empty: Markup = ""

  struct Interpolation: StringInterpolationProtocol {
    fileprivate var html = ""

    init(literalCapacity: Int, interpolationCount: Int) { html.reserveCapacity(literalCapacity * 2) }

    mutating func appendLiteral(_ literal: String) { html += literal }

    mutating func appendInterpolation(_ text: String) {
      for character in text.unicodeScalars {
        switch character {
        case "&": html += "&amp;"
        case "<": html += "&lt;"
        case ">": html += "&gt;"
        case "\"": html += "&quot;"
        case "'": html += "&#39;"
        // Other control characters may not stand in a page at all.
        case "\u{0}"..."\u{8}", "\u{B}", "\u{C}", "\u{E}"..."\u{1F}", "\u{7F}": html += "\u{FFFD}"
        default: html.unicodeScalars.append(character)
        }
      }
    }

    mutating func appendInterpolation(_ number: Int) { html += String(number) }

    mutating func appendInterpolation(_ markup: Markup) { html += markup.description }

    mutating func appendInterpolation(_ pieces: [Markup]) { html += Markup(pieces).description }
  }
}
