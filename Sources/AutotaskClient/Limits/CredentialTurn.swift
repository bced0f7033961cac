/// Which of two sets of credentials a call is sent with while they are being exchanged.
///
/// Two are live at once: those that work, and those that were found where credentials are kept. The new ones are tried
/// by one call at a time, and take over when one is let in. Refused, they wait until those before them are refused too:
/// it does not matter whether they were changed in Autotask first or where they are kept. Neither is sent again and
/// again after it was refused, because repeated bad logins lock the account (field note 62).
///
/// A value: answers go in, and which version to use comes out. It knows numbers of versions, and no secret.
package struct CredentialTurn: Sendable, Equatable {
  /// A set of credentials, numbered in the order in which they were found.
  package typealias Version = Int

  private enum Trial: Sendable, Equatable {
    case open, running, refused
  }

  /// The version that was let in last.
  package private(set) var current: Version
  /// The version that was found since, nil when there is none.
  package private(set) var next: Version?
  private var trial = Trial.open

  /// Begins with a version.
  package init(_ current: Version) { self.current = current }

  /// The version that a new call is sent with.
  package mutating func choose() -> Version {
    guard let next, trial == .open else { return current }
    trial = .running
    return next
  }

  /// Another version was found where credentials are kept.
  package mutating func found(_ version: Version) {
    next = version
    trial = .open
  }

  /// What is kept is the current version again.
  package mutating func withdrawn() { next = nil }

  /// A call was let in; answers whether its version took over by that.
  package mutating func accepted(_ version: Version) -> Bool {
    guard version == next else { return false }
    takeOver(version)
    return true
  }

  /// A call ended without telling whether its credentials are good.
  package mutating func unanswered(_ version: Version) {
    if version == next, trial == .running { trial = .open }
  }

  /// A call's login was refused: the version to send it with again, nil when there is no other that could do.
  package mutating func refused(_ version: Version) -> Version? {
    if version == next {
      trial = .refused
      return current
    }
    if version == current {
      guard let next else { return nil }
      takeOver(next)
    }
    return current
  }

  private mutating func takeOver(_ version: Version) {
    current = version
    next = nil
  }
}
