public import Foundation
import LeastPrivilege
public import PosternStore

/// Takes callouts: verifies, reads, and keeps them before they are answered.
public struct CalloutReceiver: Sendable {
  /// One callout as it came.
  public struct Callout: Sendable {
    /// The connection that the path names.
    public var connection: String
    /// The key that the path names.
    public var key: String
    /// What `X-Hook-Signature` says; nil where it is missing or there more than once.
    public var signature: String?
    /// The body, byte for byte.
    public var body: [UInt8]
    /// When it came.
    public var time: Date

    /// Makes one.
    public init(connection: String, key: String, signature: String?, body: [UInt8], time: Date) {
      self.connection = connection
      self.key = key
      self.signature = signature
      self.body = body
      self.time = time
    }
  }

  /// What became of a callout.
  public enum Outcome: Sendable, Equatable {
    /// It is kept, and was signed over this form of its body.
    case kept(CalloutForm)
    /// It was there already.
    case repeated(CalloutForm)
    /// The webhook will be looked at: the callout said that it is not active any more.
    case deactivation(CalloutForm)
    /// Postern itself asked whether callouts would reach it: they do.
    case checked
    /// No webhook has this path.
    case unknown
    /// It is not signed, or wrongly: nothing of it is kept.
    case unsigned
    /// It is rightly signed and no callout: nothing of it is kept, and what is wrong is said without its values.
    case unreadable(String)
  }

  private let door: CalloutDoor
  private let inbox: Inbox
  private let store: any WebhookStore

  /// A receiver.
  public init(door: CalloutDoor, inbox: Inbox, store: any WebhookStore) {
    self.door = door
    self.inbox = inbox
    self.store = store
  }

  /// Whether some webhook has this path: who has none is answered before the body is read.
  ///
  /// - Throws: What hinders knowing.
  public func knows(connection: String, key: String) async throws -> Bool {
    try await door.webhook(connection, key) != nil
  }

  /// Takes a callout.
  ///
  /// - Throws: What hinders verifying or keeping; then it is to be sent again.
  public func receive(_ callout: Callout) async throws -> Outcome {
    guard let webhook = try await door.webhook(callout.connection, callout.key) else { return .unknown }
    guard let signature = callout.signature.flatMap(CalloutSignature.init),
      let form = signature.form(of: callout.body, signedBy: webhook.keys(at: callout.time))
    else { return .unsigned }
    let message: CalloutMessage
    do throws(CalloutMessage.Unreadable) {
      message = try CalloutMessage(callout.body, about: webhook.entity)
    } catch {
      return .unreadable(error.problem)
    }
    switch message.subject {
    case .row(let row, let action):
      let event = event(message, row, action, webhook, callout)
      return try await inbox.keep(event) == nil ? .repeated(form) : .kept(form)
    case .deactivation:
      // Not believed, only looked into: what is true is what Autotask answers.
      try await store.noteDeactivation(ofKey: webhook.key, at: callout.time)
      return .deactivation(form)
    case .check:
      return .checked
    }
  }

  private func event(
    _ message: CalloutMessage,
    _ row: Int64,
    _ action: Event.Action,
    _ webhook: CalloutDoor.Webhook,
    _ callout: Callout
  ) -> NewEvent {
    let happening = Happening(
      connection: webhook.connection,
      entity: webhook.entity.name,
      row: row,
      action: action,
      time: message.time ?? callout.time,
      source: .callout,
      webhook: webhook.name,
      sequence: message.sequence,
      person: message.person,
      fields: message.fields,
      raw: Data(callout.body)
    )
    let identity = message.identity(of: callout.body, key: webhook.key)
    return NewEvent(happening, identity: identity.bytes, identityLasts: identity.lasts)
  }
}
