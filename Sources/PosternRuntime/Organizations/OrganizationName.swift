import Foundation

/// The name of an organization as names are compared: without case, accents, punctuation and legal form.
public struct OrganizationName: Sendable, Hashable {
  /// The words that are left, none where the name has no letter or digit.
  public let words: [String]

  /// Takes a name apart.
  ///
  /// Words of a legal form are dropped from the end, and `the` from the beginning, as long as another word is left.
  public init(_ name: String) {
    var words = Self.words(of: name)
    if words.count > 1, words.first == "the" { words.removeFirst() }
    while words.count > 1, let last = words.last, Self.legalForms.contains(last) || last == "and" { words.removeLast() }
    self.words = words
  }

  /// The words in one text, by which two names are the same.
  public var text: String { words.joined(separator: " ") }

  private static func words(of name: String) -> [String] {
    var plain = ""
    for character in name.lowercased() {
      if let letters = letters[character] {
        plain += letters
      } else if character == "&" || character == "+" {
        plain += " and "
      } else if !silent.contains(character) {
        plain.append(character)
      }
    }
    return plain.folding(
      options: [.diacriticInsensitive, .widthInsensitive],
      locale: Locale(identifier: "en_US_POSIX")
    )
    .split { !$0.isLetter && !$0.isNumber }.map(String.init)
  }

  /// Letters that have no accent to be taken off.
  private static let letters: [Character: String] = [
    "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "þ": "th",
  ]

  /// What stands within a word: `S.A.` is one, and `O'Neill`.
  private static let silent: Set<Character> = [".", "'", "’", "`", "´"]

  /// The legal forms of the countries that Autotask is sold in and of their neighbours, without points.
  private static let legalForms: Set<String> = [
    "ab", "ag", "aps", "as", "asa", "bhd", "bv", "cc", "cic", "cio", "co", "company", "corp", "corporation", "cv", "ek",
    "eg",
    "eirl", "eurl", "ev", "gbr", "gesmbh", "gmbh", "inc", "incorporated", "kft", "kg", "kgaa", "kk", "limited",
    "limitada",
    "llc", "llp", "lp", "lda", "ltd", "ltda", "mbh", "nv", "ohg", "oy", "oyj", "pa", "pc", "plc", "pllc", "proprietary",
    "pte", "pty", "pvt", "private", "rl", "sa", "sarl", "sas", "sasu", "sdn", "se", "sl", "snc", "spa", "spzoo", "srl",
    "sro",
    "ug", "ulc", "vof", "zrt",
  ]
}
