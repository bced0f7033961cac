import Autotask
package import LeastPrivilege
import PosternStore

/// Reads `webhooks.yaml` strictly against the catalogue and the connections, and tells everything that is wrong at once.
package struct EventReader: LocatedReading {
  /// What was found.
  package var problems: [GrantProblem] = []
  /// The lines of the values, by path.
  package var lines: [String: Int] = [:]
  let model: ResourceModel
  /// The ids of the connections; nil where any will do.
  let connections: [String]?
  /// The names that are taken, by the part of the document.
  var names: [String: Set<String>] = [:]

  /// A reader for one document.
  package init(_ model: ResourceModel, connections: [String]?) {
    self.model = model
    self.connections = connections
  }

  /// Reads a document; nil when something is wrong with it.
  package mutating func read(_ value: LocatedValue) -> EventDocument? {
    let keys = ["version", "publicURL", "webhooks", "subscriptions", "polls"]
    let document = map(value, at: "", keys: keys) { reader, top in
      if reader.integer(top["version"], at: "version", in: top, required: true) != nil,
        top["version"]?.json != .integer(1)
      {
        reader.problems.error("version", "this Postern reads version 1, found \(top["version"]?.json.text() ?? "")")
      }
      var document = EventDocument()
      document.publicURL = reader.publicURL(top["publicURL"])
      document.webhooks = reader.list(top["webhooks"], at: "webhooks") { $0.webhook($1, at: $2) }
      document.polls = reader.list(top["polls"], at: "polls") { $0.poll($1, at: $2) }
      document.subscriptions = reader.list(top["subscriptions"], at: "subscriptions") { $0.subscription($1, at: $2) }
      return document
    }
    if let document { check(document) }
    guard let document, !problems.contains(where: { $0.severity == .error }) else { return nil }
    warn(of: document)
    return document
  }

  // MARK: Parts

  private mutating func publicURL(_ value: LocatedValue?) -> String? {
    guard let text = text(value, at: "publicURL") else { return nil }
    guard let address = WebAddress(text), !text.contains("?") else {
      problems.error("publicURL", "expected an address such as https://postern.example.net, found `\(text)`")
      return nil
    }
    // Source: the help page on webhooks: HTTPS, port 443. An emulator on this machine takes any.
    if !address.isLoopback, address.scheme != "https" || (address.port ?? 443) != 443 {
      problems.error("publicURL", "Autotask calls https on port 443 only, found `\(text)`")
    }
    return text.hasSuffix("/") ? String(text.dropLast()) : text
  }

  private mutating func webhook(_ value: LocatedValue, at path: String) -> DeclaredWebhook? {
    let keys = [
      "name", "connection", "entity", "events", "fields", "show", "udfs", "excludeResources", "excludeSelf", "notify",
    ]
    return map(value, at: path, keys: keys) { reader, members -> DeclaredWebhook? in
      let name = reader.name(members, at: path, atMost: 50)
      let connection = reader.connection(members["connection"], at: "\(path).connection", required: path)
      let entity = reader.webhookEntity(members, at: path)
      let events = reader.events(members["events"], at: "\(path).events", among: [.create, .update, .delete])
      var webhook = DeclaredWebhook(
        name: name ?? "",
        connection: connection ?? "",
        entity: entity?.name ?? "",
        events: events ?? []
      )
      webhook.fields = reader.callFields(members["fields"], at: "\(path).fields", of: entity)
      webhook.show = reader.callFields(members["show"], at: "\(path).show", of: entity)
      webhook.userDefinedFields = reader.texts(members["udfs"], at: "\(path).udfs")
      webhook.excludedResources = reader.ids(members["excludeResources"], at: "\(path).excludeResources")
      webhook.excludesSelf = reader.flag(members["excludeSelf"], at: "\(path).excludeSelf") ?? true
      webhook.notify = reader.mailAddress(members["notify"], at: "\(path).notify")
      reader.check(webhook, of: entity, at: path)
      return name == nil || connection == nil || entity == nil || events == nil ? nil : webhook
    } ?? nil
  }

  private mutating func poll(_ value: LocatedValue, at path: String) -> DeclaredPoll? {
    let keys = [
      "name", "connection", "entity", "events", "fields", "every", "staleAfter", "since", "requestsPerHour",
    ]
    return map(value, at: path, keys: keys) { reader, members -> DeclaredPoll? in
      let name = reader.name(members, at: path)
      let connection = reader.connection(members["connection"], at: "\(path).connection", required: path)
      let entity = reader.entity(members["entity"], at: "\(path).entity", required: path)
      let events = reader.events(members["events"], at: "\(path).events", among: [.create, .update, .stale])
      var poll = DeclaredPoll(
        name: name ?? "",
        connection: connection ?? "",
        entity: entity?.name ?? "",
        events: events ?? []
      )
      poll.fields = members["fields"].map { reader.fields($0, at: "\(path).fields", of: entity) }
      if let every = reader.span(members["every"], at: "\(path).every") {
        poll.every = every
        if every.seconds < 1 { reader.problems.error("\(path).every", "expected at least 1s, found \(every.text)") }
      }
      poll.staleAfter = reader.span(members["staleAfter"], at: "\(path).staleAfter")
      poll.since = reader.moment(members["since"], at: "\(path).since")
      if let number = reader.integer(members["requestsPerHour"], at: "\(path).requestsPerHour", in: members) {
        poll.requestsPerHour = Int(clamping: number)
        if !(1...10_000).contains(number) {
          reader.problems.error("\(path).requestsPerHour", "expected 1 to 10000, found \(number)")
        }
      }
      reader.check(poll, of: entity, at: path)
      return name == nil || connection == nil || entity == nil || events == nil ? nil : poll
    } ?? nil
  }

  private mutating func subscription(_ value: LocatedValue, at path: String) -> DeclaredSubscription? {
    let keys = [
      "name", "entities", "events", "where", "companies", "caller", "connection", "target", "allowPrivate", "secret",
      "body", "template", "concurrency", "disabled",
    ]
    return map(value, at: path, keys: keys) { reader, members -> DeclaredSubscription? in
      let name = reader.name(members, at: path)
      let entities = reader.entities(members["entities"], at: "\(path).entities")
      let target = reader.target(members, at: path)
      var subscription = DeclaredSubscription(
        name: name ?? "",
        entities: entities.map(\.name),
        target: target ?? ""
      )
      if members["events"] != nil {
        subscription.events =
          reader.events(members["events"], at: "\(path).events", among: Event.Action.allCases) ?? []
      }
      subscription.condition = reader.condition(members["where"], at: "\(path).where", of: entities)
      subscription.companies = members["companies"].map { reader.companies($0, at: "\(path).companies", of: entities) }
      subscription.caller = reader.text(members["caller"], at: "\(path).caller")
      subscription.connection = reader.connection(members["connection"], at: "\(path).connection", required: nil)
      subscription.allowsPrivate = reader.flag(members["allowPrivate"], at: "\(path).allowPrivate") ?? false
      subscription.secret = reader.secret(members["secret"], at: "\(path).secret")
      subscription.body = reader.body(members, at: path)
      subscription.concurrency = reader.concurrency(members, at: path)
      subscription.isDisabled = reader.flag(members["disabled"], at: "\(path).disabled") ?? false
      return name == nil || entities.isEmpty || target == nil ? nil : subscription
    } ?? nil
  }
}

extension EventReader {
  /// A whole number that may be missing.
  mutating func integer(_ value: LocatedValue?, at path: String, in members: [String: LocatedValue]) -> Int64? {
    integer(value, at: path, in: members, required: false)
  }
}
