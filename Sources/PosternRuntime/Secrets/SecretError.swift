/// Why a sealed secret could not be kept or opened; it names secrets and keys, and shows neither.
public struct SecretError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What kind of failure it is.
  public enum Code: String, Sendable {
    /// There is no secret of that name.
    case missing
    /// It is sealed under a key that is not at hand.
    case unknownKey
    /// It does not open under its key: it was changed in the store.
    case unreadable
  }

  /// What kind of failure it is.
  public var code: Code
  /// What went wrong and what would be right.
  public var message: String

  /// Makes an error.
  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// The message.
  public var description: String { message }
}
