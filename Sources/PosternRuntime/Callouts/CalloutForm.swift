/// The form of a callout's body over which its signature is made.
///
/// Documented are the very bytes that are sent. Two receivers that are in use found a text of other escapes signed than
/// was sent, and do not agree which; so the bytes are tried as they came, then in these two forms, in this order.
public enum CalloutForm: String, Sendable, CaseIterable {
  /// The bytes as they came. Source: SecretKeyPayloadVerification help page.
  case raw
  /// Within strings, what .NET's `System.Text.Json` escapes by default, with digits in upper case. Source:
  /// msoukhomlinov/n8n-nodes-autotask, issue 6: in use with live callouts.
  case upperCase = "escaped-upper"
  /// The same characters and the backslash wherever they stand, with digits in lower case. Source:
  /// aybouzaglou/autotask-rest-api-types, which calls it untried.
  case lowerCase = "escaped-lower"

  /// A body in this form; nil where it is not UTF-8, which these forms are made of.
  package func bytes(of body: [UInt8]) -> [UInt8]? {
    switch self {
    case .raw: body
    case .upperCase: Self.escapedWithinStrings(body)
    case .lowerCase: Self.escapedEverywhere(body)
    }
  }

  // MARK: Within strings, in upper case

  private static func escapedWithinStrings(_ body: [UInt8]) -> [UInt8]? {
    guard let text = String(validating: body, as: UTF8.self) else { return nil }
    var escaped: [UInt8] = []
    escaped.reserveCapacity(body.count * 2)
    var isInString = false
    var units = text.utf16.makeIterator()
    while let unit = units.next() {
      switch (isInString, unit) {
      case (_, 0x22):
        isInString.toggle()
        escaped.append(0x22)
      case (true, 0x5C):
        guard let second = units.next() else { return nil }
        appendEscape(second, &units, to: &escaped)
      case (true, let unit) where isEscaped(unit):
        escaped.append(escape: unit, isUpper: true)
      case (false, let unit) where unit > 0x7F:
        // Outside of strings no JSON has such a character.
        return nil
      default:
        escaped.append(UInt8(truncatingIfNeeded: unit))
      }
    }
    return escaped
  }

  /// An escape as that library would have written what it stands for.
  private static func appendEscape(
    _ second: UInt16,
    _ units: inout String.UTF16View.Iterator,
    to escaped: inout [UInt8]
  ) {
    switch second {
    case 0x22: escaped.append(escape: 0x22, isUpper: true)
    case 0x2F: escaped.append(0x2F)
    case 0x75:
      var digits: [UInt16] = []
      while digits.count < 4, let digit = units.next() { digits.append(digit) }
      let text = String(decoding: digits, as: UTF16.self)
      if let unit = UInt16(text, radix: 16), let short = shortEscapes[unit] {
        escaped.append(contentsOf: short)
      } else if let unit = UInt16(text, radix: 16), unit < 0x80, !isEscaped(unit) {
        escaped.append(UInt8(unit))
      } else {
        escaped.append(contentsOf: "\\u\(text.uppercased())".utf8)
      }
    default:
      escaped.append(0x5C)
      escaped.append(UInt8(truncatingIfNeeded: second))
    }
  }

  private static let shortEscapes: [UInt16: [UInt8]] = [
    0x08: Array("\\b".utf8), 0x09: Array("\\t".utf8), 0x0A: Array("\\n".utf8), 0x0C: Array("\\f".utf8),
    0x0D: Array("\\r".utf8), 0x5C: Array("\\\\".utf8),
  ]

  private static func isEscaped(_ unit: UInt16) -> Bool {
    switch unit {
    case 0x22, 0x26, 0x27, 0x2B, 0x3C, 0x3E, 0x60, ..<0x20, 0x7F...: true
    default: false
    }
  }

  // MARK: Everywhere, in lower case

  private static func escapedEverywhere(_ body: [UInt8]) -> [UInt8]? {
    guard let text = String(validating: body, as: UTF8.self) else { return nil }
    var escaped: [UInt8] = []
    escaped.reserveCapacity(body.count * 2)
    for unit in text.utf16 {
      switch unit {
      case 0x22, 0x26, 0x27, 0x2B, 0x3C, 0x3E, 0x5C, 0x60, 0x80...: escaped.append(escape: unit, isUpper: false)
      default: escaped.append(UInt8(truncatingIfNeeded: unit))
      }
    }
    return escaped
  }
}

extension [UInt8] {
  fileprivate mutating func append(escape unit: UInt16, isUpper: Bool) {
    append(contentsOf: "\\u".utf8)
    for shift in [12, 8, 4, 0] as [UInt16] {
      let digit = UInt8((unit >> shift) & 15)
      append(digit < 10 ? 0x30 + digit : (isUpper ? 0x41 : 0x61) + digit - 10)
    }
  }
}
