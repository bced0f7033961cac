import Foundation
public import LeastPrivilege
public import PosternRuntime
public import PosternStore
import Synchronization

/// Who may come in: tokens, the grants in force, and the connections behind them.
///
/// What it keeps in memory is trusted only while the store says that nothing has changed, so that a revoked token, a
/// changed grant or a changed mapping holds for the very next request.
public final class CallerDoor: Sendable {
  private struct Kept {
    var change: Int64?
    var rules: Gateway.Rules?
    var tokens: [Data: AccessToken] = [:]
  }

  private let store: any TokenStore & GrantStore & OrganizationStore
  /// The connections, the first one first.
  public let connections: [UpstreamConnection]
  let model: ResourceModel
  /// What is wrong with the grants file, nil where it is the version in force.
  public let problem: @Sendable () async -> String?
  private let kept = Mutex(Kept())

  /// A door.
  ///
  /// - Parameters:
  ///   - store: Where tokens and grants are kept.
  ///   - model: What grants are compiled against.
  ///   - connections: The connections, the first one first.
  ///   - problem: What is wrong with the grants file, nil where it is the version in force.
  public init(
    store: any TokenStore & GrantStore & OrganizationStore,
    model: ResourceModel,
    connections: [UpstreamConnection],
    problem: @escaping @Sendable () async -> String? = { nil }
  ) {
    self.problem = problem
    self.store = store
    self.model = model
    self.connections = connections
  }

  /// The connection of an id.
  func connection(_ id: String) -> UpstreamConnection? { connections.first { $0.id == id } }

  /// Over how many connections nothing is sent, because Autotask has refused their login; and how many there are.
  var refusedLogins: (refused: Int, all: Int) {
    (connections.count { $0.status.loginRefusedAt != nil }, connections.count)
  }

  /// The grants in force, nil before any were applied.
  ///
  /// - Throws: `StoreError` when the store cannot be read.
  public func rules() async throws -> Gateway.Rules? {
    try await refreshed().rules
  }

  /// The caller of a token and the rules it is judged by, nil where the token is not known, has ended or was taken back.
  func caller(of token: String, at now: Date) async throws -> (id: String, token: String, rules: Gateway.Rules?)? {
    let current = try await refreshed()
    guard let hash = AccessTokenText(token)?.hash else { return nil }
    var found = current.tokens[hash]
    if found == nil {
      found = try await store.token(hash: hash)
      // What was read before a change must not be kept behind it.
      if let found { kept.withLock { if $0.change == current.change { $0.tokens[hash] = found } } }
    }
    guard var found, found.isLive(at: now), case .caller(let id) = found.holder else { return nil }
    if found.lastUsed.map({ now.timeIntervalSince($0) >= 60 }) ?? true {
      // Noted here first, so that it is written once a minute and not with every request.
      found.lastUsed = now
      kept.withLock { if $0.change == current.change { $0.tokens[hash] = found } }
      try await store.noteUse(of: found.id, at: now)
    }
    return (id, found.id, current.rules)
  }

  /// What is kept, read anew when the store has changed.
  ///
  /// Of two requests that read at once, the one that saw the later change is kept: what a slower one read before it
  /// serves that one alone.
  private func refreshed() async throws -> Kept {
    let change = try await store.changeNumber()
    let known = kept.withLock { $0 }
    if known.change == change { return known }
    var read = Kept(change: change, rules: known.rules)
    let mapped = try await store.mappedCompanies(at: nil)
    if let applied = try await store.currentGrants(),
      applied.version != known.rules?.version || mapped != known.rules?.mapped
    {
      let grants = try applied.compiled(model, connections: connections.map(\.id), mappedCompanies: mapped)
      read.rules = Gateway.Rules(grants: grants, version: applied.version, mapped: mapped)
    }
    kept.withLock { kept in
      if kept.change.map({ $0 < change }) ?? true { kept = read }
    }
    return read
  }
}
