public import Foundation
public import LeastPrivilege

/// What one tenant's experiment or trial has shown.
public struct TenantFact: Sendable, Equatable {
  /// The connection's id.
  public var connection: String
  /// Where it comes from: an experiment's id, or `try:` and an action's id.
  public var origin: String
  /// What was seen.
  public var outcome: String
  /// How it changes the tenant's access rows.
  public var changes: [AccessChange]
  /// When it was recorded.
  public var time: Date

  /// Makes a fact.
  public init(connection: String, origin: String, outcome: String, changes: [AccessChange], time: Date) {
    self.connection = connection
    self.origin = origin
    self.outcome = outcome
    self.changes = changes
    self.time = time
  }
}

/// Keeps what tenants have shown.
public protocol FactStore: Sendable {
  /// Records a fact; a later one of the same connection and origin takes its place.
  func record(_ fact: TenantFact) async throws

  /// The facts of a connection, in the order in which they were recorded.
  func facts(connection: String) async throws -> [TenantFact]

  /// Forgets a fact; answers whether there was one.
  func forget(connection: String, origin: String) async throws -> Bool
}
