import PosternStore

/// A webhook as it is to be, in Autotask's own numbers.
package struct WantedWebhook: Sendable, Equatable {
  /// How a field is to be told.
  package struct Telling: Sendable, Equatable {
    /// Whether a change is told.
    package var isSubscribed: Bool
    /// Whether it comes with every callout.
    package var isShown: Bool
  }

  /// What is declared.
  package var declared: DeclaredWebhook
  /// Where callouts go.
  package var url: String
  /// What its fields and user-defined fields are to be, by their ids.
  package var fields: [WebhookEntity.Part: [Int64: Telling]]
  /// The names of what the ids stand for.
  package var names: [WebhookEntity.Part: [Int64: String]]

  /// Where it is told that it was deactivated.
  package var deactivationURL: String { "\(url)/deactivated" }

  /// The resources whose changes are not told, given who the API user is.
  func excludedResources(self own: Int64?) -> Set<Int64> {
    var excluded = Set(declared.excludedResources)
    if declared.excludesSelf, let own { excluded.insert(own) }
    return excluded
  }
}

/// One call that brings a webhook nearer to what is declared.
package enum WebhookStep: Sendable, Equatable {
  /// A value of the webhook itself that is to change.
  package struct Change: Sendable, Equatable {
    /// The field in Autotask.
    package var field: String
    /// As it is.
    package var from: String
    /// As it is to be.
    package var to: String
  }

  /// Make it, with everything that belongs to it.
  case make
  /// Change values of the webhook itself.
  case change([Change])
  /// Send the new key.
  case sendKey
  /// Add a part.
  case add(WebhookEntity.Part, Int64, WantedWebhook.Telling?)
  /// Change how a field is told.
  case tell(WebhookEntity.Part, number: Int64, Int64, WantedWebhook.Telling)
  /// Remove a part.
  case drop(WebhookEntity.Part, number: Int64, Int64)
  /// Say that it is complete, where Autotask does not find so by itself.
  case declareReady
  /// Remove it, for it is declared no longer.
  case remove

  /// The steps from what is there to what is wanted; none where nothing is to be done.
  ///
  /// What is added comes before what is taken away, so that no change goes untold for want of a field.
  package static func steps(from remote: RemoteWebhook, to wanted: WantedWebhook) -> [WebhookStep] {
    var steps: [WebhookStep] = []
    let changes = changes(from: remote, to: wanted)
    if !changes.isEmpty { steps.append(.change(changes)) }
    var drops: [WebhookStep] = []
    for part in [WebhookEntity.Part.fields, .userDefinedFields] {
      let there = Dictionary(remote.parts[part, default: []].map { ($0.subject, $0) }) { first, _ in first }
      for (subject, telling) in wanted.fields[part, default: [:]].sorted(by: { $0.key < $1.key }) {
        guard let known = there[subject] else {
          steps.append(.add(part, subject, telling))
          continue
        }
        if known.isSubscribed != telling.isSubscribed || known.isShown != telling.isShown {
          steps.append(.tell(part, number: known.number, subject, telling))
        }
      }
      for known in remote.parts[part, default: []] where wanted.fields[part]?[known.subject] == nil {
        drops.append(.drop(part, number: known.number, known.subject))
      }
    }
    let excluded = wanted.excludedResources(self: remote.owner)
    let there = remote.parts[.excludedResources, default: []]
    for resource in excluded.subtracting(there.map(\.subject)).sorted() {
      steps.append(.add(.excludedResources, resource, nil))
    }
    for known in there where !excluded.contains(known.subject) {
      drops.append(.drop(.excludedResources, number: known.number, known.subject))
    }
    steps += drops
    // It is the server's verdict, to be looked at when everything is in place.
    if steps.isEmpty, !remote.isReady { steps.append(.declareReady) }
    return steps
  }

  private static func changes(from remote: RemoteWebhook, to wanted: WantedWebhook) -> [Change] {
    var changes: [Change] = []
    func compare(_ field: String, _ from: String, _ to: String) {
      if from != to { changes.append(Change(field: field, from: from, to: to)) }
    }
    compare("name", remote.name, wanted.declared.name)
    compare("webhookUrl", remote.url, wanted.url)
    compare("deactivationUrl", remote.deactivationURL, wanted.deactivationURL)
    compare("notificationEmailAddress", remote.notify ?? "", wanted.declared.notify ?? "")
    for (action, field) in RemoteWebhook.flags {
      compare(field, "\(remote.events.contains(action))", "\(wanted.declared.events.contains(action))")
    }
    compare("isActive", "\(remote.isActive)", "true")
    return changes
  }
}
