public import Foundation

/// Dates as Autotask writes them: UTC in both directions, with or without a `Z`; date-only fields are midnights.
///
/// Source: the help page on best practices; captured answers with and without `Z`; field note 49.
public enum AutotaskDate {
  /// Reads `2024-01-31T15:04:05.307`, with or without fraction, with `Z`, an offset or neither; or `2024-01-31`.
  ///
  /// - Returns: The date to the millisecond, nil when the text is none.
  public static func date(_ text: String) -> Date? {
    var scanner = DateScanner(text)
    guard let day = scanner.day(), let time = scanner.time(), let offset = scanner.offset(), scanner.isAtEnd else {
      return nil
    }
    guard (1...12).contains(day.month), (1...daysIn(day.month, of: day.year)).contains(day.day) else { return nil }
    let milliseconds = days(day.year, day.month, day.day) * 86_400_000 + time - offset
    return Date(timeIntervalSince1970: Double(milliseconds) / 1000)
  }

  /// Writes a date as `2024-01-31T15:04:05.307Z`.
  public static func text(_ date: Date) -> String {
    let milliseconds = Int((date.timeIntervalSince1970 * 1000).rounded())
    let (day, rest) = divide(milliseconds, by: 86_400_000)
    let (year, month, dayOfMonth) = civil(day)
    let seconds = rest / 1000
    return padded(year, 4) + "-" + padded(month) + "-" + padded(dayOfMonth) + "T" + padded(seconds / 3600) + ":"
      + padded(seconds / 60 % 60) + ":" + padded(seconds % 60) + "." + padded(rest % 1000, 3) + "Z"
  }

  private static func daysIn(_ month: Int, of year: Int) -> Int {
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    return month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
  }

  /// The days from 1970 to a day of the proleptic Gregorian calendar; a year begins in March here, so that
  /// the leap day is its last.
  private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let year = month <= 2 ? year - 1 : year
    let (era, yearOfEra) = divide(year, by: 400)
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  private static func civil(_ days: Int) -> (year: Int, month: Int, day: Int) {
    let (era, dayOfEra) = divide(days + 719_468, by: 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
  }

  /// Division that rounds down, so that dates before 1970 are read alike.
  private static func divide(_ value: Int, by divisor: Int) -> (quotient: Int, remainder: Int) {
    let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }

  private static func padded(_ number: Int, _ length: Int = 2) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, length - digits.count)) + digits
  }
}
