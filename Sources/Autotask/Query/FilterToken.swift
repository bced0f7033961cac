/// A word, a text in quotation marks or a sign of a typed filter.
struct FilterToken: Equatable {
  /// The text without quotation marks.
  var text: String
  /// Whether it stood in quotation marks.
  var isQuoted = false
  /// The column of its first character, from 1.
  var column: Int

  /// Whether it is no sign.
  var isWord: Bool { text.first.map { !Self.signs.contains($0) } ?? false }

  /// Whether it can name a field.
  var isName: Bool { !isQuoted && (text.first?.isLetter ?? false) }

  /// Whether it announces a user-defined field.
  var isUserDefinedPrefix: Bool { !isQuoted && text.lowercased().hasPrefix("udf.") }

  private static let signs: Set<Character> = ["(", ")", ",", "=", "!", "<", ">"]

  /// The tokens of a text.
  ///
  /// - Throws: ``FilterExpressionError`` when a quotation mark is not closed, or `!` stands alone.
  static func tokens(of text: String) throws(FilterExpressionError) -> [FilterToken] {
    let characters = Array(text)
    var tokens: [FilterToken] = []
    var position = 0
    while position < characters.count {
      let character = characters[position]
      if character.isWhitespace {
        position += 1
      } else if character == "\"" || character == "'" {
        tokens.append(try quoted(characters, &position))
      } else if signs.contains(character) {
        tokens.append(try sign(characters, &position))
      } else {
        let start = position
        while position < characters.count, isWordPart(characters[position]) { position += 1 }
        tokens.append(FilterToken(text: String(characters[start..<position]), column: start + 1))
      }
    }
    return tokens
  }

  private static func isWordPart(_ character: Character) -> Bool {
    !character.isWhitespace && !signs.contains(character) && character != "\"" && character != "'"
  }

  /// A text in quotation marks; a mark inside is written twice or after a backslash.
  private static func quoted(
    _ characters: [Character],
    _ position: inout Int
  ) throws(FilterExpressionError) -> FilterToken {
    let mark = characters[position]
    let column = position + 1
    var text = ""
    position += 1
    while position < characters.count {
      let character = characters[position]
      let next = position + 1 < characters.count ? characters[position + 1] : nil
      if character == mark, next == mark {
        text.append(mark)
        position += 2
      } else if character == "\\", let next, next == mark || next == "\\" {
        text.append(next)
        position += 2
      } else if character == mark {
        position += 1
        return FilterToken(text: text, isQuoted: true, column: column)
      } else {
        text.append(character)
        position += 1
      }
    }
    throw FilterExpressionError(column: column, "this quotation mark is not closed")
  }

  private static func sign(
    _ characters: [Character],
    _ position: inout Int
  ) throws(FilterExpressionError) -> FilterToken {
    let column = position + 1
    let pair = String(characters[position..<min(position + 2, characters.count)])
    if ["!=", "<>", ">=", "<=", "=="].contains(pair) {
      position += 2
      return FilterToken(text: pair, column: column)
    }
    guard characters[position] != "!" else {
      throw FilterExpressionError(column: column, "expected `!=`, found `!`")
    }
    position += 1
    return FilterToken(text: String(pair.prefix(1)), column: column)
  }
}
