public import Foundation

/// A webhook in Autotask that Postern made, and makes as it is declared; one of another maker is never touched.
public struct OwnedWebhook: Sendable, Equatable {
  /// The connection.
  public var connection: String
  /// Its name, unique within the connection.
  public var name: String
  /// The entity's plural name.
  public var entity: String
  /// The last part of the path to which its callouts go: unguessable, and no proof of anything by itself.
  public var key: String
  /// Its number in Autotask, nil while it is not known whether it was made.
  public var number: Int64?
  /// Its `webhookGUID` in Autotask.
  public var guid: String?
  /// The name of the sealed secret by which its callouts are signed.
  public var secret: String
  /// The name of the secret that takes its place, accepted already, while Autotask may not have it yet.
  public var nextSecret: String?
  /// The name of the secret before, nil where none is accepted besides.
  public var previousSecret: String?
  /// Until when callouts signed by the secret before are accepted.
  public var previousUntil: Date?
  /// When a callout said that it is deactivated, nil when nothing of the kind was told since it was last looked at.
  public var deactivated: Date?
  /// When it was first recorded.
  public var created: Date

  /// Makes one that Autotask does not have yet.
  public init(connection: String, name: String, entity: String, key: String, secret: String, created: Date) {
    self.connection = connection
    self.name = name
    self.entity = entity
    self.key = key
    self.secret = secret
    self.created = created
  }
}

/// Keeps which webhooks are Postern's own.
public protocol WebhookStore: Sendable {
  /// The webhooks, by connection and name.
  func webhooks() async throws -> [OwnedWebhook]

  /// Keeps a webhook in the place of one of its connection and name.
  ///
  /// - Throws: ``StoreError`` with ``StoreError/Code/conflict`` when its key belongs to another.
  func keepWebhook(_ webhook: OwnedWebhook) async throws

  /// Notes that a webhook may have been deactivated; nothing where there is none of that key.
  func noteDeactivation(ofKey key: String, at time: Date) async throws

  /// Removes a webhook; answers whether there was one.
  func removeWebhook(connection: String, name: String) async throws -> Bool

  /// A number that grows with every change of a webhook; reading it costs next to nothing.
  func webhookChange() async throws -> Int64
}
