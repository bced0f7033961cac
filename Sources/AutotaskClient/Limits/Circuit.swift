package import Autotask

/// Stops all calls after a refused login, because repeated bad logins lock the account (field note 62).
///
/// A value: answers go in, and whether the next call may be sent comes out.
package struct Circuit: Sendable, Equatable {
  /// Why it is open, nil while calls may be sent.
  package private(set) var reason: AutotaskError.Code?

  /// A closed circuit.
  package init() {}

  /// Notes how a call ended; only a refused login opens the circuit.
  package mutating func note(_ failure: AutotaskError.Code?) {
    guard failure == .unauthorized || failure == .trackingIdentifierRefused else { return }
    reason = failure
  }

  /// Closes it again, after the credentials or the user were put right.
  package mutating func reset() { reason = nil }

  /// The error of a call that may not be sent, nil when it may.
  package var refusal: AutotaskError? {
    reason.map { reason in
      AutotaskError(
        .circuitOpen,
        "not sent: an earlier call was answered `\(reason)`, and repeated bad logins lock the account"
      )
    }
  }
}
