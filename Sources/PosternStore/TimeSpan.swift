public import Foundation

/// A length of time as people write it: `90d`, `24h`, `30m`, `0s`.
public struct TimeSpan: Sendable, Equatable {
  /// The length in seconds.
  public var seconds: Int

  private static let units: [(letter: Character, seconds: Int)] = [("s", 1), ("m", 60), ("h", 3600), ("d", 86_400)]
  /// A hundred years: whatever is longer is a slip.
  private static let longest = 36_500 * 86_400

  /// A length in seconds.
  public init(seconds: Int) { self.seconds = seconds }

  /// Reads a whole number and a unit; nil for anything else.
  public init?(_ text: String) {
    guard let unit = Self.units.first(where: { $0.letter == text.last }) else { return nil }
    let digits = text.dropLast()
    guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(digits),
      number <= Self.longest / unit.seconds
    else { return nil }
    seconds = number * unit.seconds
  }

  /// The length in its largest whole unit.
  public var text: String {
    let unit = Self.units.last { seconds.isMultiple(of: $0.seconds) } ?? Self.units[0]
    return "\(seconds / unit.seconds)\(unit.letter)"
  }

  /// The moment that lies this long after another, in whole seconds, so that what is shown is what holds.
  public func after(_ start: Date) -> Date {
    Date(timeIntervalSince1970: start.timeIntervalSince1970.rounded(.down) + Double(seconds))
  }
}
