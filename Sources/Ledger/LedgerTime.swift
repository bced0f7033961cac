public import Foundation

/// The time of a record: ISO 8601 in UTC with milliseconds, such as `2026-03-03T09:30:00.125Z`.
public enum LedgerTime {
  /// The number of bytes that it has.
  static let length = 24
  /// The last millisecond of the year 9999: what lies beyond has no place in the form.
  private static let last: Int64 = 253_402_300_799_999
  /// The first millisecond of the year 0.
  private static let first: Int64 = -62_167_219_200_000

  /// Milliseconds since 1970, rounded, within the years 0 to 9999.
  public static func milliseconds(_ time: Date) -> Int64 {
    let value = (time.timeIntervalSince1970 * 1000).rounded()
    guard value > Double(first) else { return first }
    guard value < Double(last) else { return last }
    return Int64(value)
  }

  /// The text of a time.
  public static func text(_ time: Date) -> String {
    String(decoding: bytes(milliseconds: milliseconds(time)), as: UTF8.self)
  }

  /// The text of milliseconds since 1970, as UTF-8.
  static func bytes(milliseconds: Int64) -> [UInt8] {
    let day = milliseconds.quotient(floored: 86_400_000)
    var rest = milliseconds - day * 86_400_000
    let date = civil(day: day)
    var bytes = [UInt8](repeating: UInt8(ascii: "Z"), count: length)
    func put(_ value: Int64, at start: Int, digits: Int, before separator: Unicode.Scalar) {
      var value = value
      for index in stride(from: start + digits - 1, through: start, by: -1) {
        bytes[index] = UInt8(ascii: "0") + UInt8(value % 10)
        value /= 10
      }
      bytes[start + digits] = UInt8(ascii: separator)
    }
    put(date.year, at: 0, digits: 4, before: "-")
    put(date.month, at: 5, digits: 2, before: "-")
    put(date.day, at: 8, digits: 2, before: "T")
    put(rest / 3_600_000, at: 11, digits: 2, before: ":")
    rest %= 3_600_000
    put(rest / 60_000, at: 14, digits: 2, before: ":")
    rest %= 60_000
    put(rest / 1000, at: 17, digits: 2, before: ".")
    put(rest % 1000, at: 20, digits: 3, before: "Z")
    return bytes
  }

  /// Whether bytes have the form.
  static func isTime(_ bytes: Span<UInt8>) -> Bool {
    guard bytes.count == length else { return false }
    for index in 0..<length {
      let expected: UInt8? =
        switch index {
        case 4, 7: UInt8(ascii: "-")
        case 10: UInt8(ascii: "T")
        case 13, 16: UInt8(ascii: ":")
        case 19: UInt8(ascii: ".")
        case 23: UInt8(ascii: "Z")
        default: nil
        }
      if let expected {
        guard bytes[index] == expected else { return false }
      } else {
        guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[index]) else { return false }
      }
    }
    return true
  }

  /// The date of a day since 1970 in the proleptic Gregorian calendar (the days-to-civil formula, eras of 400 years).
  private static func civil(day: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let shifted = day + 719_468
    let era = shifted.quotient(floored: 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
  }
}

extension Int64 {
  fileprivate func quotient(floored divisor: Int64) -> Int64 {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }
}
