/// What the emulator does where sources disagree; without any switch it follows the better supported side.
public struct EmulatorSwitches: OptionSet, Sendable, Hashable {
  /// The set as bits.
  public let rawValue: UInt32

  /// Makes a set from bits.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// A next page asked for by POST without a body is answered with unfiltered rows instead of a 500.
  public static let nextPageWithoutBody = EmulatorSwitches(rawValue: 1 << 0)
  /// A missing row is `{"item":null}` with 200 instead of a 404.
  public static let missingRowsAreNull = EmulatorSwitches(rawValue: 1 << 1)
  /// A wrong tracking identifier is a 500 with a sentence, as in client code of 2023, instead of an empty 401.
  public static let trackingIdentifierAs500 = EmulatorSwitches(rawValue: 1 << 2)
  /// A text that is too long is cut without a word instead of refused.
  public static let cutsLongTexts = EmulatorSwitches(rawValue: 1 << 3)
  /// The single get of a file answers `item` instead of `items`.
  public static let fileAsItem = EmulatorSwitches(rawValue: 1 << 4)
  /// Digits in quotation marks match no number in a filter instead of being converted.
  public static let strictFilterValues = EmulatorSwitches(rawValue: 1 << 5)
  /// The waits that Autotask adds from 50 % of the hourly threshold are left out.
  public static let withoutThresholdDelays = EmulatorSwitches(rawValue: 1 << 6)
  /// `userAccessFor…` are the numbers of the help page's table instead of words.
  public static let accessAsNumbers = EmulatorSwitches(rawValue: 1 << 7)
}
