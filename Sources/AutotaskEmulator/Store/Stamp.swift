/// A moment in UTC, to the millisecond, with the two texts that Autotask's dates have here.
struct Stamp: Sendable, Hashable, Comparable {
  /// Milliseconds since the first of January 1970.
  var milliseconds: Int64

  static let day: Int64 = 86_400_000
  static let hour: Int64 = 3_600_000
  static let minute: Int64 = 60_000

  init(milliseconds: Int64) { self.milliseconds = milliseconds }

  static func < (left: Stamp, right: Stamp) -> Bool { left.milliseconds < right.milliseconds }

  /// The moment some milliseconds later.
  func adding(_ milliseconds: Int64) -> Stamp { Stamp(milliseconds: self.milliseconds + milliseconds) }

  /// Midnight of the day.
  var midnight: Stamp {
    let days = milliseconds >= 0 ? milliseconds / Self.day : (milliseconds - Self.day + 1) / Self.day
    return Stamp(milliseconds: days * Self.day)
  }

  /// The text that is stored: fixed in width, so that texts compare as the moments do.
  var stored: String {
    let date = civil
    let time = milliseconds - midnight.milliseconds
    let parts = [
      (date.year, 4, "-"), (date.month, 2, "-"), (date.day, 2, "T"), (time / Self.hour, 2, ":"),
      (time / Self.minute % 60, 2, ":"), (time / 1000 % 60, 2, "."), (time % 1000, 3, ""),
    ]
    var text = ""
    for (number, width, mark) in parts {
      let digits = String(number)
      for _ in digits.utf8.count..<max(width, digits.utf8.count) { text.append("0") }
      text.append(digits)
      text.append(mark)
    }
    return text
  }

  /// The year, month and day (Howard Hinnant's civil-from-days).
  var civil: (year: Int64, month: Int64, day: Int64) {
    let shifted = midnight.milliseconds / Self.day + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthIndex = (5 * dayOfYear + 2) / 153
    let month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * monthIndex + 2) / 5 + 1)
  }

  /// The moment at which a date and time begin (Howard Hinnant's days-from-civil).
  init(year: Int64, month: Int64, day: Int64, milliseconds: Int64 = 0) {
    let year = month <= 2 ? year - 1 : year
    let era = (year >= 0 ? year : year - 399) / 400
    let yearOfEra = year - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    self.milliseconds = (era * 146_097 + dayOfEra - 719_468) * Self.day + milliseconds
  }
}

extension Stamp {
  /// Reads an ISO 8601 date, with or without time, fraction and zone; nil when it is none. Without zone it is UTC.
  ///
  /// Source: REST_BestPractices help page (UTC in both directions); clients send `Z`, offsets and neither.
  init?(iso text: String) {
    var rest = Substring(text.trimmed)
    guard let year = rest.number(4), rest.take("-"), let month = rest.number(2), rest.take("-"),
      let day = rest.number(2), year >= 1753, (1...12).contains(month),
      (1...Self.days(in: month, of: year)).contains(day)
    else { return nil }
    var time: Int64 = 0
    if rest.take("T") || rest.take("t") || rest.take(" ") {
      guard let hours = rest.number(2), hours < 24, rest.take(":"), let minutes = rest.number(2), minutes < 60 else {
        return nil
      }
      time = hours * Self.hour + minutes * Self.minute
      if rest.take(":") {
        guard let seconds = rest.number(2), seconds < 60 else { return nil }
        time += seconds * 1000
        if rest.take(".") {
          guard let fraction = rest.fraction() else { return nil }
          time += fraction
        }
      }
      guard let offset = rest.offset() else { return nil }
      time -= offset
    }
    guard rest.isEmpty else { return nil }
    self.init(year: year, month: month, day: day, milliseconds: time)
  }

  /// The days of a month.
  static func days(in month: Int64, of year: Int64) -> Int64 {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}

extension String {
  /// The text without spaces at both ends.
  var trimmed: String {
    var text = Substring(self)
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}

extension Substring {
  /// Takes a character off the front if it is there.
  fileprivate mutating func take(_ character: Character) -> Bool {
    guard first == character else { return false }
    removeFirst()
    return true
  }

  /// Takes a number of exactly so many digits.
  fileprivate mutating func number(_ width: Int) -> Int64? {
    let digits = prefix(width)
    guard digits.count == width, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    removeFirst(width)
    return Int64(digits)
  }

  /// Takes one to seven decimals and answers whole milliseconds.
  fileprivate mutating func fraction() -> Int64? {
    let digits = prefix { $0.isASCII && $0.isNumber }
    guard (1...9).contains(digits.count) else { return nil }
    removeFirst(digits.count)
    return Int64((digits + "000").prefix(3))
  }

  /// Takes a zone mark, if any, and answers its distance from UTC in milliseconds.
  fileprivate mutating func offset() -> Int64? {
    if isEmpty || take("Z") || take("z") { return 0 }
    let sign: Int64
    if take("+") { sign = 1 } else if take("-") { sign = -1 } else { return nil }
    guard let hours = number(2) else { return nil }
    _ = take(":")
    return sign * (hours * Stamp.hour + (number(2) ?? 0) * Stamp.minute)
  }
}
