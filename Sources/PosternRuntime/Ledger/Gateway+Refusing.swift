import Autotask
import Foundation
public import LeastPrivilege
import Ledger

extension Gateway {
  /// A call of a known caller that was refused before it could be decided.
  public struct RefusedCall: Sendable {
    /// Why.
    public enum Reason: String, Sendable {
      /// The request cannot be read as one request that has one meaning.
      case malformed
      /// The caller has asked for as much as it may within the hour.
      case limit
      /// No grants are in force.
      case noGrants = "no-grants"
      /// The path names a connection that there is not, or the caller has a grant on none.
      case unknownConnection = "unknown-connection"
    }

    /// The caller.
    public var caller: String
    /// The connection that the path names, nil for none.
    public var connection: String?
    /// Why.
    public var reason: Reason
    /// The action, nil for a call on Autotask's own paths.
    public var action: String?
    /// What the request is about, nil where its path does not tell.
    public var subject: DecisionSubject?
    /// How the call came in.
    public var surface: Surface
    /// The trace that it belongs to.
    public var trace: String?

    /// Makes a refused call.
    public init(
      caller: String,
      connection: String?,
      reason: Reason,
      action: String? = nil,
      subject: DecisionSubject? = nil,
      surface: Surface = .gateway,
      trace: String? = nil
    ) {
      self.caller = caller
      self.connection = connection
      self.reason = reason
      self.action = action
      self.subject = subject
      self.surface = surface
      self.trace = trace
    }
  }

  /// Records a refusal like every other denial: durable when this returns. Who is not known as a caller gets no record,
  /// or anybody could fill the ledger.
  ///
  /// - Parameter answer: What the caller is answered.
  /// - Returns: The answer; another one where nothing could be recorded.
  public func refuse(_ call: RefusedCall, with answer: GatewayAnswer) async -> GatewayAnswer {
    let entry = LedgerEntry(
      .decision,
      time: Date(),
      caller: call.caller,
      connection: call.connection,
      surface: call.surface.rawValue,
      action: call.action,
      entity: call.subject?.entity,
      verb: call.subject?.verb?.rawValue,
      ids: call.subject?.ids ?? [],
      decision: "deny",
      reason: call.reason.rawValue,
      status: answer.status,
      durationMilliseconds: 0,
      requestsSpent: 0,
      trace: call.trace
    )
    do {
      _ = try await ledger.append(entry, .now)
      return answer
    } catch {
      return LedgerFailure().answer
    }
  }
}
