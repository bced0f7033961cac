import Foundation
import LeastPrivilege
import Synchronization

/// What callers are offered, as it was last made for each: making it walks over every field of every entity.
///
/// An offer is kept with all that it was made from, and given again only while all of it stands: the very grants, none of
/// the caller's ended since, and the metadata of each entity that it tells of, neither old nor read anew.
final class OfferCache: Sendable {
  /// How many actions are kept at most, of all offers together; beyond it, the offer that was asked for the longest ago
  /// goes. A caller that may do everything is offered about a hundred.
  static let mostActions = 1_000

  /// What an offer was made from.
  struct Basis: Sendable {
    let grants: CompiledGrantsIdentity
    /// When the next of the caller's grants ends.
    let end: Date?
    /// When it was asked for.
    let time: Date
    /// Until when the metadata is trusted of each entity that was looked at.
    let metadata: [String: Duration]

    /// Whether the same would be made now.
    func holds(for grants: CompiledGrantsIdentity, at time: Date, _ known: MetadataCache.Known) -> Bool {
      self.grants === grants && self.time <= time && (end.map { time < $0 } ?? true)
        && metadata.allSatisfy { known.isTrusted($0.key, until: $0.value) }
    }
  }

  private struct Key: Hashable {
    var caller: String
    var connection: String
  }

  private struct Kept: Sendable {
    var actions: [OfferedAction]
    var basis: Basis
    /// When it was last asked for, as a number that grows.
    var use: Int
  }

  private struct State {
    var kept: [Key: Kept] = [:]
    var uses = 0

    mutating func makeRoom() {
      var count = kept.values.reduce(0) { $0 + $1.actions.count }
      while count > OfferCache.mostActions, let oldest = kept.min(by: { $0.value.use < $1.value.use }) {
        kept[oldest.key] = nil
        count -= oldest.value.actions.count
      }
    }
  }

  private let state = Mutex(State())

  /// How many actions are kept.
  var count: Int { state.withLock { $0.kept.values.reduce(0) { $0 + $1.actions.count } } }

  /// What a caller was offered, nil where it must be made anew.
  func actions(
    of caller: String,
    on connection: String,
    under grants: CompiledGrantsIdentity,
    at time: Date,
    _ known: MetadataCache.Known
  ) -> [OfferedAction]? {
    state.withLock { state in
      let key = Key(caller: caller, connection: connection)
      guard let kept = state.kept[key], kept.basis.holds(for: grants, at: time, known) else { return nil }
      state.uses += 1
      state.kept[key]?.use = state.uses
      return kept.actions
    }
  }

  /// Keeps what was made for a caller.
  func keep(_ actions: [OfferedAction], of caller: String, on connection: String, basis: Basis) {
    state.withLock { state in
      state.uses += 1
      state.kept[Key(caller: caller, connection: connection)] = Kept(actions: actions, basis: basis, use: state.uses)
      state.makeRoom()
    }
  }
}
