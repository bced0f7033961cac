/// A place outside of the store where checkpoints are kept: what one covers cannot be changed unseen.
public protocol CheckpointOutlet: Sendable {
  /// What it is called in logs, without anything secret.
  var name: String { get }

  /// Keeps a checkpoint's line, which has no new line at its end.
  func keep(_ line: [UInt8]) async throws
}

/// The ledger cannot be written: nothing may be sent, and nothing answered but that.
public struct LedgerUnwritable: Error, Sendable, CustomStringConvertible {
  /// Why.
  public var message: String

  /// Makes an error.
  public init(_ message: String) { self.message = message }

  /// What it means, and why.
  public var description: String { "the ledger cannot be written: \(message)" }
}
