import Autotask
import Crypto
import Foundation
public import LeastPrivilege
public import PosternStore
import Synchronization

/// To which webhook a callout belongs, and by which keys it may be signed.
///
/// What it keeps in memory is trusted only while the store says that nothing has changed.
public final class CalloutDoor: Sendable {
  struct Webhook: Sendable {
    var connection: String
    var name: String
    var entity: EntityModel
    var key: String
    /// The key in force, and until a time the one before.
    var keys: [(key: SymmetricKey, until: Date?)]

    func keys(at time: Date) -> [SymmetricKey] {
      keys.filter { $0.until.map { time < $0 } ?? true }.map(\.key)
    }
  }

  private struct Kept {
    var change: Int64?
    var webhooks: [String: Webhook] = [:]
  }

  private let store: any WebhookStore
  private let vault: SecretVault
  private let model: ResourceModel
  private let kept = Mutex(Kept())

  /// A door.
  ///
  /// - Parameters:
  ///   - store: Where webhooks are kept.
  ///   - vault: Where the keys are sealed by which callouts are signed.
  ///   - model: The entities.
  public init(store: any WebhookStore, vault: SecretVault, model: ResourceModel) {
    self.store = store
    self.vault = vault
    self.model = model
  }

  /// The webhook of a path, nil where there is none.
  ///
  /// - Throws: `StoreError` when the store cannot be read; ``SecretError`` when a key cannot be opened.
  func webhook(_ connection: String, _ key: String) async throws -> Webhook? {
    let webhook = try await refreshed().webhooks[key]
    return webhook?.connection == connection ? webhook : nil
  }

  /// How many webhooks are listened to.
  ///
  /// - Throws: As for callouts: then none can be verified.
  public func count() async throws -> Int { try await refreshed().webhooks.count }

  private func refreshed() async throws -> Kept {
    let change = try await store.webhookChange()
    let known = kept.withLock { $0 }
    if known.change == change { return known }
    var read = Kept(change: change)
    for webhook in try await store.webhooks() {
      guard let entity = model[webhook.entity] else { continue }
      var keys = [(key: try await symmetricKey(webhook.secret), until: nil as Date?)]
      if let next = webhook.nextSecret { keys.append((try await symmetricKey(next), nil)) }
      if let previous = webhook.previousSecret, let until = webhook.previousUntil {
        keys.append((try await symmetricKey(previous), until))
      }
      read.webhooks[webhook.key] = Webhook(
        connection: webhook.connection,
        name: webhook.name,
        entity: entity,
        key: webhook.key,
        keys: keys
      )
    }
    // Of two that read at once, the later change is kept.
    kept.withLock { kept in
      if kept.change.map({ $0 < change }) ?? true { kept = read }
    }
    return read
  }

  private func symmetricKey(_ name: String) async throws -> SymmetricKey {
    SymmetricKey(data: Data(try await vault.reveal(name).revealed.utf8))
  }
}
