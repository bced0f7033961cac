/// Reads the parts of a date as Autotask writes it, from left to right; times in milliseconds.
struct DateScanner {
  private var rest: Substring.UTF8View

  init(_ text: String) { rest = Substring(text).utf8 }

  var isAtEnd: Bool { rest.isEmpty }

  mutating func day() -> (year: Int, month: Int, day: Int)? {
    guard let year = number(digits: 4), skip("-"), let month = number(digits: 2), skip("-"),
      let day = number(digits: 2)
    else { return nil }
    return (year, month, day)
  }

  /// The time of day, midnight where none is written.
  mutating func time() -> Int? {
    guard skip("T") || skip(" ") else { return 0 }
    guard let hour = number(digits: 2), skip(":"), let minute = number(digits: 2) else { return nil }
    var second = 0
    var milliseconds = 0
    if skip(":") {
      guard let number = number(digits: 2) else { return nil }
      second = number
      if skip(".") {
        guard let fraction = fraction() else { return nil }
        milliseconds = fraction
      }
    }
    guard hour < 24, minute < 60, second < 60 else { return nil }
    return ((hour * 60 + minute) * 60 + second) * 1000 + milliseconds
  }

  /// The distance from UTC, none where no zone is written.
  mutating func offset() -> Int? {
    if isAtEnd || skip("Z") || skip("z") { return 0 }
    let sign = skip("-") ? -1 : 1
    guard sign < 0 || skip("+"), let hour = number(digits: 2), skip(":"), let minute = number(digits: 2),
      hour < 24, minute < 60
    else { return nil }
    return sign * (hour * 60 + minute) * 60_000
  }

  /// The first three digits of a fraction; further ones are passed over.
  private mutating func fraction() -> Int? {
    let digits = rest.prefix { Self.digit($0) != nil }
    guard !digits.isEmpty else { return nil }
    rest = rest.dropFirst(digits.count)
    let first = digits.prefix(3).compactMap(Self.digit) + [0, 0]
    return first[0] * 100 + first[1] * 10 + first[2]
  }

  private mutating func number(digits count: Int) -> Int? {
    let digits = rest.prefix(count).compactMap(Self.digit)
    guard digits.count == count else { return nil }
    rest = rest.dropFirst(count)
    return digits.reduce(0) { $0 * 10 + $1 }
  }

  private mutating func skip(_ mark: Unicode.Scalar) -> Bool {
    guard rest.first == UInt8(ascii: mark) else { return false }
    rest = rest.dropFirst()
    return true
  }

  private static func digit(_ byte: UInt8) -> Int? {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) ? Int(byte) - 48 : nil
  }
}
