/// Text of a page in which every value is escaped: what is put into the literal is taken as text, never as markup.
struct HTML: Sendable, ExpressibleByStringInterpolation {
  private(set) var markup: String

  init(stringLiteral value: String) { markup = value }
  init(stringInterpolation: Interpolation) { markup = stringInterpolation.markup }

  /// Pieces one after the other.
  init(_ pieces: some Sequence<HTML>) { markup = pieces.map(\.markup).joined() }

  static let nothing: HTML = ""

  /// What a literal of markup and values becomes.
  struct Interpolation: StringInterpolationProtocol {
    fileprivate var markup = ""

    init(literalCapacity: Int, interpolationCount: Int) { markup.reserveCapacity(literalCapacity) }

    mutating func appendLiteral(_ literal: String) { markup += literal }
    mutating func appendInterpolation(_ html: HTML) { markup += html.markup }
    mutating func appendInterpolation(_ pieces: [HTML]) { for piece in pieces { markup += piece.markup } }
    mutating func appendInterpolation(_ number: some BinaryInteger) { markup += String(number) }

    mutating func appendInterpolation(_ text: String) {
      for character in text.unicodeScalars {
        switch character {
        case "&": markup += "&amp;"
        case "<": markup += "&lt;"
        case ">": markup += "&gt;"
        case "\"": markup += "&quot;"
        case "'": markup += "&#39;"
        default: markup.unicodeScalars.append(character)
        }
      }
    }
  }
}
