import Autotask
import LeastPrivilege
import PosternStore

/// What must hold between the values of `webhooks.yaml`.
extension EventReader {
  /// The active webhooks that Autotask takes for an entity (source: the help page on webhooks).
  private static let mostWebhooks = 50

  /// What must hold in a webhook.
  mutating func check(_ webhook: DeclaredWebhook, of entity: EntityModel?, at path: String) {
    if let entity, !webhook.userDefinedFields.isEmpty, !model.hasUserDefinedWebhookFields(entity) {
      problems.error("\(path).udfs", "webhooks of \(entity.name) tell of no user-defined fields")
    }
    // Source: the help page on creating webhooks: without a field a webhook is never ready, without a subscribed one
    // no change is told.
    if webhook.fields.isEmpty, webhook.userDefinedFields.isEmpty {
      if webhook.events.contains(.update) {
        problems.error(path, "`update` needs at least one field under `fields` or `udfs`, whose change is told")
      } else if webhook.show.isEmpty {
        problems.error(
          path,
          "expected at least one field under `fields`, `show` or `udfs`: Autotask takes none without"
        )
      }
    }
  }

  /// What must hold in a poll.
  mutating func check(_ poll: DeclaredPoll, of entity: EntityModel?, at path: String) {
    if let span = poll.staleAfter {
      if !poll.events.contains(.stale) {
        problems.error("\(path).staleAfter", "`staleAfter` is for the event `stale`, which is not among `events`")
      }
      if span.seconds < 60 { problems.error("\(path).staleAfter", "expected at least 1m, found \(span.text)") }
    } else if poll.events.contains(.stale) {
      problems.error(path, "`stale` needs `staleAfter`, such as 3d")
    }
    let seconds = (3_600 + poll.requestsPerHour - 1) / max(1, poll.requestsPerHour)
    if poll.every.seconds >= 1, poll.every.seconds < seconds {
      problems.warn("\(path).every", "\(poll.requestsPerHour) requests in an hour allow one every \(seconds) s")
    }
    guard let entity else { return }
    guard let order = PollOrder(entity) else {
      problems.error("\(path).entity", "rows of \(entity.name) cannot be asked for in turns")
      return
    }
    if order.changes.isEmpty, poll.since != nil {
      problems.error("\(path).since", "no field of \(entity.name) tells when a row was made or changed")
    }
    for action in [Event.Action.update, .stale] where poll.events.contains(action) && order.changes.isEmpty {
      problems.error(
        "\(path).events",
        "no field of \(entity.name) tells when a row was changed: only `create` can be told, not `\(action.rawValue)`"
      )
    }
  }

  /// What must hold in the document.
  mutating func check(_ document: EventDocument) {
    if !document.webhooks.isEmpty, document.publicURL == nil, lines["publicURL"] == nil,
      !problems.contains(where: { $0.path == "publicURL" })
    {
      problems.error("webhooks", "`publicURL` is missing: Autotask must know where it reaches this Postern")
    }
    let kinds = Dictionary(grouping: document.webhooks) { "\($0.entity) on `\($0.connection)`" }
    for (kind, webhooks) in kinds.sorted(by: { $0.key < $1.key }) where webhooks.count > Self.mostWebhooks {
      problems.error("webhooks", "Autotask takes \(Self.mostWebhooks) webhooks of \(kind), found \(webhooks.count)")
    }
  }

  /// Warns of what comes twice, and of what never comes.
  mutating func warn(of document: EventDocument) {
    for (index, poll) in document.polls.enumerated() {
      let twice = poll.events.filter { action in
        document.webhooks.contains {
          $0.connection == poll.connection && $0.entity == poll.entity && $0.events.contains(action)
        }
      }
      guard !twice.isEmpty else { continue }
      let words = twice.map { "`\($0.rawValue)`" }.joined(separator: ", ")
      problems.warn("polls[\(index)].events", "a webhook tells \(words) of \(poll.entity), too: such events come twice")
    }
    let sources =
      document.webhooks.map { ($0.connection, $0.entity, $0.events) }
      + document.polls.map { ($0.connection, $0.entity, $0.events) }
    for (index, subscription) in document.subscriptions.enumerated() {
      for (place, entity) in subscription.entities.enumerated() {
        let told = sources.contains { connection, name, events in
          name == entity && (subscription.connection ?? connection) == connection
            && events.contains { subscription.events.contains($0) }
        }
        if !told {
          problems.warn(
            "subscriptions[\(index)].entities[\(place)]",
            "nothing tells of \(entity): no webhook and no poll has it with one of these events"
          )
        }
      }
    }
  }
}
