import ArgumentParser
import Foundation

/// A length of time on a command line: `90d`, `24h`, `30m`, `0s`.
struct TimeSpan: ExpressibleByArgument, Equatable {
  /// The length in seconds.
  var seconds: Int

  private static let units: [(letter: Character, seconds: Int)] = [("s", 1), ("m", 60), ("h", 3600), ("d", 86_400)]
  /// A hundred years: whatever is longer is a slip.
  private static let longest = 36_500 * 86_400

  /// A length in seconds.
  init(seconds: Int) { self.seconds = seconds }

  /// Reads a whole number and a unit; nil for anything else.
  init?(argument: String) {
    guard let unit = Self.units.first(where: { $0.letter == argument.last }) else { return nil }
    let digits = argument.dropLast()
    guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(digits),
      number <= Self.longest / unit.seconds
    else { return nil }
    seconds = number * unit.seconds
  }

  /// The length in its largest whole unit.
  var defaultValueDescription: String {
    let unit = Self.units.last { seconds.isMultiple(of: $0.seconds) } ?? Self.units[0]
    return "\(seconds / unit.seconds)\(unit.letter)"
  }

  /// The moment that lies this long after another, in whole seconds, so that what is shown is what holds.
  func after(_ start: Date) -> Date {
    Date(timeIntervalSince1970: start.timeIntervalSince1970.rounded(.down) + Double(seconds))
  }
}

extension Date {
  /// Reads a moment of a command line: a time with its zone, or a day, which is its beginning in UTC.
  ///
  /// - Throws: ``CommandFailure`` that names the option.
  init(_ text: String, option: String) throws {
    let isDay = text.wholeMatch(of: /\d{4}-\d{2}-\d{2}/) != nil
    guard let time = try? Date(isDay ? text + "T00:00:00Z" : text, strategy: .iso8601) else {
      throw CommandFailure.usage("\(option) takes a time such as 2026-03-03T00:00:00Z, found `\(text)`")
    }
    self = time
  }
}
