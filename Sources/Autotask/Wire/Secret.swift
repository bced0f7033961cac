/// A text that must not be shown: its description is fixed, so that no log, error or message can carry it.
public struct Secret: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// The text itself, for the one place that sends it.
  public let revealed: String

  /// Keeps a text from being shown.
  public init(_ text: String) { revealed = text }

  /// Always the same words.
  public var description: String { "(secret)" }
  /// Always the same words.
  public var debugDescription: String { "(secret)" }
  /// Shows nothing of the text to `dump` and its kin.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
