package import Autotask
package import Foundation
package import LeastPrivilege
package import PosternStore

/// Makes the webhooks of one connection what they are declared to be, and touches no other.
///
/// Each step is recorded before or found again after, so that a run that was ended half-way is taken up by the next: a
/// webhook's path, which nobody else has, is kept before the webhook is made, and by it the webhook is known again.
package struct WebhookProvisioner: Sendable {
  /// Asks whether callouts would reach this Postern: posts a signed body to a URL, and answers what is wrong.
  package typealias Reach = @Sendable (_ url: String, _ body: [UInt8], _ signature: String) async -> String?

  let connection: String
  let desk: WebhookDesk
  let store: any WebhookStore & SecretStore
  let vault: SecretVault
  let model: ResourceModel
  let publicURL: String
  let reach: Reach
  let now: @Sendable () -> Date

  /// How long callouts signed by the key before are accepted: longer than Autotask tries, and than it delays when many
  /// come at once.
  static let overlap: TimeInterval = 24 * 3600

  /// A provisioner.
  ///
  /// - Parameters:
  ///   - connection: The connection's id.
  ///   - transport: The way to it, with the credentials.
  ///   - store: Where Postern's own webhooks and sealed keys are kept.
  ///   - vault: What seals keys.
  ///   - model: The entities.
  ///   - publicURL: Where Autotask reaches `/hooks`, without a slash at its end.
  ///   - reach: Asks whether callouts would reach this Postern.
  ///   - now: The clock.
  package init(
    connection: String,
    transport: any AutotaskTransport,
    store: any WebhookStore & SecretStore,
    vault: SecretVault,
    model: ResourceModel,
    publicURL: String,
    reach: @escaping Reach,
    now: @escaping @Sendable () -> Date = { Date() }
  ) {
    self.connection = connection
    desk = WebhookDesk(transport)
    self.store = store
    self.vault = vault
    self.model = model
    self.publicURL = publicURL
    self.reach = reach
    self.now = now
  }

  /// What stands between a webhook as it is and as it is declared.
  package struct Proposal: Sendable {
    /// Its name.
    package var name: String
    /// The entity's plural name.
    package var entity: String
    let kind: WebhookEntity
    /// As it is to be; nil where it is to go.
    package var wanted: WantedWebhook?
    /// As Postern keeps it; nil where it is new.
    package var owned: OwnedWebhook?
    /// As Autotask has it; nil where it does not.
    package var remote: RemoteWebhook?
    /// What is to be done; empty where nothing is.
    package var steps: [WebhookStep]
  }

  /// What is to be done, webhook by webhook; nothing is changed.
  ///
  /// - Throws: ``WebhookFailure`` for what is declared and not there, and for what Autotask refuses.
  package func plan(_ declared: [DeclaredWebhook]) async throws -> [Proposal] {
    var proposals: [Proposal] = []
    let owned = try await store.webhooks().filter { $0.connection == connection }
    for own in owned where !declared.contains(where: { $0.name == own.name && $0.entity == own.entity }) {
      let kind = try kind(own.entity)
      let remote = try await remote(of: own, kind)
      proposals.append(
        Proposal(name: own.name, entity: own.entity, kind: kind, owned: own, remote: remote, steps: [.remove])
      )
    }
    for webhook in declared where webhook.connection == connection {
      let own = owned.first { $0.name == webhook.name && $0.entity == webhook.entity }
      proposals.append(try await proposal(webhook, own))
    }
    return proposals
  }

  private func proposal(_ webhook: DeclaredWebhook, _ own: OwnedWebhook?) async throws -> Proposal {
    let kind = try kind(webhook.entity)
    // What is declared is looked up before anything is made of it.
    var wanted = try await resolve(webhook, kind)
    var proposal = Proposal(
      name: webhook.name,
      entity: webhook.entity,
      kind: kind,
      wanted: wanted,
      owned: own,
      remote: nil,
      steps: [.make]
    )
    guard let own, let remote = try await remote(of: own, kind) else { return proposal }
    wanted.url = url(own.key)
    proposal.wanted = wanted
    proposal.remote = remote
    proposal.steps = WebhookStep.steps(from: remote, to: wanted)
    if own.nextSecret != nil { proposal.steps.insert(.sendKey, at: 0) }
    return proposal
  }

  /// How Autotask has a webhook of Postern's, and how many entries its error log has of it where it names such.
  package func inspect(_ own: OwnedWebhook) async throws -> (remote: RemoteWebhook?, failures: Int?) {
    let kind = try kind(own.entity)
    let remote = try await remote(of: own, kind)
    guard let remote else { return (nil, nil) }
    return (remote, try await desk.failures(of: remote.number, kind))
  }

  /// The webhook of a record: by its number, or, where a run ended before that was kept, by the path that it alone has.
  private func remote(of own: OwnedWebhook, _ kind: WebhookEntity) async throws -> RemoteWebhook? {
    if let number = own.number { return try await desk.webhook(number, kind) }
    let path = "/hooks/\(connection)/\(own.key)"
    guard let found = try await desk.webhooks(kind).first(where: { $0.url.hasSuffix(path) }) else { return nil }
    return try await desk.webhook(found.number, kind)
  }

  func kind(_ entity: String) throws -> WebhookEntity {
    guard let kind = model[entity].flatMap({ WebhookEntity($0, in: model) }) else {
      throw WebhookFailure(status: 0, problem: "Autotask has no webhooks of \(entity)")
    }
    return kind
  }

  /// Where callouts of a key go.
  func url(_ key: String) -> String { "\(publicURL)/hooks/\(connection)/\(key)" }

  /// The ids of what is declared by name.
  private func resolve(_ webhook: DeclaredWebhook, _ kind: WebhookEntity) async throws -> WantedWebhook {
    var wanted = WantedWebhook(declared: webhook, url: "", fields: [:], names: [:])
    func add(_ names: [String], _ part: WebhookEntity.Part, isSubscribed: Bool, _ choices: Choices) throws {
      for name in names {
        guard let choice = choices[name.lowercased()] ?? choices["\(kind.stem)\(name)".lowercased()] else {
          let nearest = nearestNames(to: name, in: choices.values.map(\.label)).map { "`\($0)`" }
          let hint = nearest.isEmpty ? "" : "; near it: \(nearest.joined(separator: ", "))"
          throw WebhookFailure(
            status: 0,
            problem: "the webhook `\(webhook.name)`: webhooks of \(webhook.entity) do not tell of `\(name)`\(hint)"
          )
        }
        let before = wanted.fields[part]?[choice.id]
        wanted.fields[part, default: [:]][choice.id] = WantedWebhook.Telling(
          isSubscribed: isSubscribed || before?.isSubscribed ?? false,
          isShown: !isSubscribed || before?.isShown ?? false
        )
        wanted.names[part, default: [:]][choice.id] = choice.label
      }
    }
    let choices = try await desk.choices(.fields, kind)
    try add(webhook.fields, .fields, isSubscribed: true, choices)
    try add(webhook.show, .fields, isSubscribed: false, choices)
    if !webhook.userDefinedFields.isEmpty {
      let choices = kind.parts.contains(.userDefinedFields) ? try await desk.choices(.userDefinedFields, kind) : [:]
      try add(webhook.userDefinedFields, .userDefinedFields, isSubscribed: true, choices)
    }
    return wanted
  }

  private typealias Choices = [String: (id: Int64, label: String)]
}
