/// Everything that Postern remembers; each noun has a protocol of its own.
public protocol Store:
  AuditStore, BudgetStore, EventStore, FactStore, GrantStore, HeldCallStore, LedgerStore, OrganizationStore,
  SecretStore, SetupStore, TokenStore, WebhookStore
{}

/// A store that could not do what was asked.
public struct StoreError: Error, Sendable, CustomStringConvertible {
  /// What kind of failure it is.
  public enum Code: String, Sendable {
    /// The store's address has a form that is not known.
    case unknownAddress
    /// The store could not be opened.
    case cannotOpen
    /// The store was made by a newer version.
    case tooNew
    /// A kept value cannot be read.
    case unreadable
    /// What is kept contradicts what would be added.
    case conflict
  }

  /// What kind of failure it is.
  public var code: Code
  /// What went wrong, for people.
  public var message: String

  /// Makes an error.
  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// The message.
  public var description: String { message }
}
