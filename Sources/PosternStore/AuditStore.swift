public import Autotask
public import Foundation

/// An audit that was kept.
public struct KeptAudit: Sendable, Equatable {
  /// The number of the audit, counted over all connections.
  public var id: Int64
  /// The connection's id.
  public var connection: String
  /// When it was made.
  public var time: Date
  /// The report in its published format.
  public var report: JSONValue

  /// Makes a kept audit.
  public init(id: Int64, connection: String, time: Date, report: JSONValue) {
    self.id = id
    self.connection = connection
    self.time = time
    self.report = report
  }
}

/// Keeps audits, so that a later one can tell what changed.
public protocol AuditStore: Sendable {
  /// Keeps a report and answers its number.
  func keepAudit(_ report: JSONValue, connection: String, at time: Date) async throws -> Int64

  /// The last kept audit of a connection, nil when there is none.
  func lastAudit(connection: String) async throws -> KeptAudit?

  /// A kept audit by its number.
  func audit(id: Int64) async throws -> KeptAudit?
}
