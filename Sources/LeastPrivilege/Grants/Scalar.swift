public import Autotask

/// A value that a grant may compare or confine, in its one reading.
public enum Scalar: Sendable, Hashable {
  case null
  case integer(Int64)
  case boolean(Bool)
  /// Milliseconds since 1970 in UTC.
  case moment(Int64)
  case text(String)

  /// The kinds of fields whose comparison means the same here and in Autotask.
  public enum Kind: Sendable, Equatable {
    case integer, boolean, moment
    /// A picklist whose values are texts.
    case choice
  }

  /// Reads a JSON value as one of a kind: whole numbers as numbers or as strings of the same digits, truth values as
  /// such or as their words in any case, moments in ISO 8601; nil for anything that could be read otherwise.
  public init?(_ value: JSONValue, as kind: Kind) {
    switch (kind, value) {
    case (_, .null): self = .null
    case (.integer, .integer(let number)): self = .integer(number)
    case (.integer, .string(let digits)):
      guard let number = Int64(canonical: digits) else { return nil }
      self = .integer(number)
    case (.boolean, .bool(let flag)): self = .boolean(flag)
    case (.boolean, .string(let word)):
      switch word.lowercased() {
      case "true": self = .boolean(true)
      case "false": self = .boolean(false)
      default: return nil
      }
    case (.moment, .string(let text)):
      guard let moment = Moment(text) else { return nil }
      self = .moment(moment.milliseconds)
    case (.choice, .string(let text)): self = .text(text)
    default: return nil
    }
  }

  /// The value as it goes to Autotask; nil for a moment, which keeps the form in which it was written.
  public var json: JSONValue? {
    switch self {
    case .null: .null
    case .integer(let number): .integer(number)
    case .boolean(let flag): .bool(flag)
    case .text(let text): .string(text)
    case .moment: nil
    }
  }
}

extension Scalar {
  /// Whether a text may be read as another one by whoever stores it: case, spaces around it, and the form of a number,
  /// truth value or date are no difference that a prohibition may rest on.
  func mayBe(_ other: Scalar) -> Bool {
    guard case .text(let left) = self, case .text(let right) = other else { return false }
    let (one, two) = (Self.plain(left), Self.plain(right))
    if one == two { return true }
    if let one = Double(one), let two = Double(two) { return one == two }
    if let one = Moment(one.uppercased()), let two = Moment(two.uppercased()) {
      return one.milliseconds == two.milliseconds
    }
    return false
  }

  private static func plain(_ text: String) -> String {
    var scalars = text.lowercased().unicodeScalars[...]
    while scalars.first?.properties.isWhitespace == true { scalars.removeFirst() }
    while scalars.last?.properties.isWhitespace == true { scalars.removeLast() }
    return String(scalars)
  }
}

extension Field {
  /// How a grant compares this field, nil where the comparison is not certain to mean the same in Autotask:
  /// free text, fractions, bytes.
  public var scalarKind: Scalar.Kind? {
    switch type {
    case .integer, .long, .short: .integer
    case .boolean: .boolean
    case .datetime: .moment
    case .string: isPicklist ? .choice : nil
    case .double, .decimal, .bytes, .userDefined, .object: nil
    }
  }
}

/// A point in time as Autotask writes it.
struct Moment: Equatable {
  /// Milliseconds since 1970 in UTC.
  var milliseconds: Int64
  /// Whether the text said which zone it is in.
  var hasZone: Bool

  /// Reads `2026-01-31`, `2026-01-31T09:30:00`, with up to seven digits of a fraction, `Z` or an offset; without a zone
  /// it is UTC, as everywhere in the REST API (source: the help page on REST date and time).
  init?(_ text: String) {
    var reader = DigitReader(text[...])
    guard let year = reader.number(4), reader.take("-"), let month = reader.number(2), (1...12).contains(month),
      reader.take("-"), let day = reader.number(2), (1...Self.days(in: month, of: year)).contains(day)
    else { return nil }
    milliseconds = Self.daysSince1970(year, month, day) * 86_400_000
    hasZone = false
    if reader.isAtEnd { return }
    guard reader.take("T"), let hour = reader.number(2), hour < 24, reader.take(":"), let minute = reader.number(2),
      minute < 60
    else { return nil }
    milliseconds += hour * 3_600_000 + minute * 60_000
    if reader.take(":") {
      guard let second = reader.number(2), second < 60 else { return nil }
      milliseconds += second * 1000
      if reader.take(".") {
        guard let fraction = reader.fraction() else { return nil }
        milliseconds += fraction
      }
    }
    if reader.isAtEnd { return }
    hasZone = true
    if reader.take("Z") {
      guard reader.isAtEnd else { return nil }
      return
    }
    let isEast = reader.take("+")
    guard isEast || reader.take("-"), let hours = reader.number(2), hours < 15, reader.take(":"),
      let minutes = reader.number(2), minutes < 60, reader.isAtEnd
    else { return nil }
    milliseconds -= (isEast ? 1 : -1) * (hours * 3_600_000 + minutes * 60_000)
  }

  private static func days(in month: Int64, of year: Int64) -> Int64 {
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    return month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
  }

  /// Howard Hinnant's days-from-civil.
  private static func daysSince1970(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    let shifted = month <= 2 ? year - 1 : year
    let era = shifted / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }
}

private struct DigitReader {
  private var rest: Substring.UTF8View

  init(_ text: Substring) { rest = text.utf8 }

  var isAtEnd: Bool { rest.isEmpty }

  mutating func take(_ byte: Unicode.Scalar) -> Bool {
    guard rest.first == UInt8(ascii: byte) else { return false }
    rest = rest.dropFirst()
    return true
  }

  mutating func number(_ digits: Int) -> Int64? {
    let head = rest.prefix(digits)
    guard head.count == digits, head.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    rest = rest.dropFirst(digits)
    return head.reduce(0) { $0 * 10 + Int64($1 - 0x30) }
  }

  /// Up to seven digits behind the point, as milliseconds.
  mutating func fraction() -> Int64? {
    let head = rest.prefix { (0x30...0x39).contains($0) }
    guard (1...7).contains(head.count) else { return nil }
    rest = rest.dropFirst(head.count)
    let digits = Array(head.prefix(3))
    return (0..<3).reduce(0) { $0 * 10 + ($1 < digits.count ? Int64(digits[$1] - 0x30) : 0) }
  }
}
