package import Foundation

/// Whether the connection's credentials may be used: one refused login ends that, until they are changed.
///
/// Repeated bad logins lock the API user's account (help page on API users), for everything that uses it. A value.
package struct LoginCircuit: Sendable, Equatable {
  /// The number of the credentials; an answer to earlier ones says nothing of these.
  package private(set) var credentials = 0
  /// When the login was refused, nil where it was not.
  package private(set) var openedAt: Date?
  /// Whether these credentials have been accepted; until then one call at a time is sent, so that wrong ones are tried
  /// once.
  package private(set) var isProved = false

  /// Credentials that have not been tried.
  package init() {}

  /// Whether nothing may be sent.
  package var isOpen: Bool { openedAt != nil }

  /// Notes how a call ended that was sent with some credentials; answers whether this opened the circuit.
  package mutating func note(isRefused: Bool, sentWith number: Int, at time: Date) -> Bool {
    guard number == credentials else { return false }
    guard isRefused else {
      isProved = true
      return false
    }
    guard openedAt == nil else { return false }
    openedAt = time
    return true
  }

  /// Goes on with other credentials.
  package mutating func change() {
    credentials += 1
    openedAt = nil
    isProved = false
  }
}
