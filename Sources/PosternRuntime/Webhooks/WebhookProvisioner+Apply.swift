import Autotask
import Crypto
import Foundation
import PosternStore

extension WebhookProvisioner {
  /// How a webhook stands after it was worked on.
  package struct Result: Sendable, Equatable {
    /// Its name.
    package var name: String
    /// Its number in Autotask; nil where it was removed.
    package var number: Int64?
    /// Whether it sends callouts.
    package var isActive: Bool
    /// Whether Autotask finds it complete.
    package var isReady: Bool
    /// What is wrong all the same, nil where nothing is.
    package var problem: String?
  }

  /// Carries a proposal out, one call after the other.
  ///
  /// - Parameters:
  ///   - proposal: What is to be done.
  ///   - rotatesKey: Whether the webhook gets a new key, too.
  /// - Throws: ``WebhookFailure``; what was done stays, and the next run takes it up.
  package func apply(_ proposal: Proposal, rotatesKey: Bool = false) async throws -> Result {
    guard let wanted = proposal.wanted else { return try await remove(proposal) }
    var own = proposal.owned
    if proposal.remote == nil { own = try await make(wanted, own, proposal.kind) }
    guard var own, let number = own.number ?? proposal.remote?.number else {
      throw WebhookFailure(status: 0, problem: "the webhook `\(proposal.name)` was not made")
    }
    guard var remote = try await desk.webhook(number, proposal.kind) else {
      throw WebhookFailure(status: 404, problem: "the webhook `\(proposal.name)` is not there any more")
    }
    own.number = number
    own.guid = remote.guid
    try await store.keepWebhook(own)
    if rotatesKey, own.nextSecret == nil, proposal.remote != nil { own = try await prepareKey(own) }
    if own.nextSecret != nil { own = try await exchangeKey(own, number, proposal.kind) }
    var reached = wanted
    reached.url = url(own.key)
    for step in WebhookStep.steps(from: remote, to: reached) {
      try await carryOut(step, number, reached, proposal.kind)
    }
    remote = try await settled(number, reached, proposal.kind) ?? remote
    // What was told of it has been looked at.
    if remote.isActive, own.deactivated != nil {
      own.deactivated = nil
      try await store.keepWebhook(own)
    }
    return Result(
      name: proposal.name,
      number: number,
      isActive: remote.isActive,
      isReady: remote.isReady,
      problem: remote.isReady ? nil : "Autotask does not find it ready; without that it sends no callouts"
    )
  }

  /// Reads the webhook back, and says that it is complete where Autotask leaves that to its maker.
  private func settled(_ number: Int64, _ wanted: WantedWebhook, _ kind: WebhookEntity) async throws -> RemoteWebhook? {
    guard let remote = try await desk.webhook(number, kind) else { return nil }
    guard !remote.isReady, try await desk.mayDeclareReady(kind) else { return remote }
    try await carryOut(.declareReady, number, wanted, kind)
    return try await desk.webhook(number, kind)
  }

  private func carryOut(
    _ step: WebhookStep,
    _ number: Int64,
    _ wanted: WantedWebhook,
    _ kind: WebhookEntity
  ) async throws {
    switch step {
    case .make, .sendKey, .remove: break
    case .change(let changes):
      var body = JSONObject([("id", .integer(number))])
      for change in changes {
        body[change.field] = Bool(change.to).map(JSONValue.bool) ?? (change.to.isEmpty ? .null : .string(change.to))
      }
      if changes.contains(where: { $0.field == "notificationEmailAddress" }) {
        body["sendThresholdExceededNotification"] = .bool(wanted.declared.notify != nil)
      }
      try await desk.change(kind.path, body)
    case .add(let part, let subject, let telling):
      var body = JSONObject([("webhookID", .integer(number)), (part.key, .integer(subject))])
      if let telling { body.tell(telling) }
      _ = try await desk.create(kind.path(part, of: number), body)
    case .tell(let part, let partNumber, let subject, let telling):
      var body = JSONObject([
        ("id", .integer(partNumber)), ("webhookID", .integer(number)), (part.key, .integer(subject)),
      ])
      body.tell(telling)
      try await desk.change(kind.path(part, of: number), body)
    case .drop(let part, let partNumber, _):
      try await desk.remove("\(kind.path(part, of: number))/\(partNumber)")
    case .declareReady:
      try await desk.change(kind.path, JSONObject([("id", .integer(number)), ("isReady", true)]))
    }
  }

  // MARK: Making and removing

  /// Makes the webhook, its path and key kept before: what is then not known to be made is found again by its path.
  private func make(
    _ wanted: WantedWebhook,
    _ known: OwnedWebhook?,
    _ kind: WebhookEntity
  ) async throws -> OwnedWebhook {
    var own: OwnedWebhook
    if let known, known.number == nil {
      own = known
    } else {
      // One that somebody removed in Autotask counts from one again: with a new path its callouts are new ones.
      if let known { try await forget(known) }
      let key = Self.randomKey()
      own = OwnedWebhook(
        connection: connection,
        name: wanted.declared.name,
        entity: wanted.declared.entity,
        key: key,
        secret: Self.secretName(key),
        created: now()
      )
      _ = try await vault.keep(Self.randomSecret(), named: own.secret, at: now())
      try await store.keepWebhook(own)
    }
    let secret = try await vault.reveal(own.secret)
    try await requireReach(own, secret)
    var body = JSONObject([
      ("name", .string(wanted.declared.name)), ("isActive", true), ("webhookUrl", .string(url(own.key))),
      ("deactivationUrl", .string("\(url(own.key))/deactivated")), ("secretKey", .string(secret.revealed)),
      ("sendThresholdExceededNotification", .bool(wanted.declared.notify != nil)),
    ])
    if let notify = wanted.declared.notify { body["notificationEmailAddress"] = .string(notify) }
    for (action, field) in RemoteWebhook.flags { body[field] = .bool(wanted.declared.events.contains(action)) }
    own.number = try await desk.create(kind.path, body)
    try await store.keepWebhook(own)
    return own
  }

  /// Nothing is made whose callouts would go nowhere: Autotask switches such webhooks off.
  private func requireReach(_ own: OwnedWebhook, _ secret: Secret) async throws {
    let body = Array(#"{"Action":"Check"}"#.utf8)
    let key = SymmetricKey(data: Data(secret.revealed.utf8))
    if let problem = await reach(url(own.key), body, CalloutSignature.value(of: body, key)) {
      throw WebhookFailure(
        status: 0,
        problem: "\(publicURL) does not lead to this Postern: \(problem); `postern serve` must run behind it"
      )
    }
  }

  private func remove(_ proposal: Proposal) async throws -> Result {
    if let remote = proposal.remote { try await desk.remove("\(proposal.kind.path)/\(remote.number)") }
    if let own = proposal.owned { try await forget(own) }
    return Result(name: proposal.name, number: nil, isActive: false, isReady: false)
  }

  private func forget(_ own: OwnedWebhook) async throws {
    _ = try await store.removeWebhook(connection: connection, name: own.name)
    for name in [own.secret, own.nextSecret, own.previousSecret].compactMap(\.self) {
      _ = try await store.removeSecret(named: name)
    }
  }

  // MARK: Keys

  /// Keeps a new key beside the one in force; both are accepted from now on.
  private func prepareKey(_ own: OwnedWebhook) async throws -> OwnedWebhook {
    var own = own
    let name = Self.secretName(Self.randomKey())
    _ = try await vault.keep(Self.randomSecret(), named: name, at: now())
    own.nextSecret = name
    try await store.keepWebhook(own)
    return own
  }

  /// Sends the new key; the one before is accepted for a while, for callouts that were signed by it.
  private func exchangeKey(_ own: OwnedWebhook, _ number: Int64, _ kind: WebhookEntity) async throws -> OwnedWebhook {
    guard let next = own.nextSecret else { return own }
    let secret = try await vault.reveal(next)
    try await desk.change(
      kind.path,
      JSONObject([("id", .integer(number)), ("secretKey", .string(secret.revealed))])
    )
    let forgotten = own.previousSecret
    var own = own
    (own.previousSecret, own.previousUntil) = (own.secret, now() + Self.overlap)
    (own.secret, own.nextSecret) = (next, nil)
    try await store.keepWebhook(own)
    if let forgotten { _ = try await store.removeSecret(named: forgotten) }
    return own
  }

  private static func secretName(_ key: String) -> String { "webhook-\(key.prefix(12))" }

  /// 160 bits in letters that a path may have.
  private static func randomKey() -> String {
    randomBytes(20).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
  }

  /// 256 bits; Autotask takes keys of 64 characters.
  private static func randomSecret() -> Secret { Secret(Data(randomBytes(32)).base64EncodedString()) }

  private static func randomBytes(_ count: Int) -> [UInt8] {
    var generator = SystemRandomNumberGenerator()
    return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
  }
}

extension JSONObject {
  fileprivate mutating func tell(_ telling: WantedWebhook.Telling) {
    self["isSubscribedField"] = .bool(telling.isSubscribed)
    self["isDisplayAlwaysField"] = .bool(telling.isShown)
  }
}
