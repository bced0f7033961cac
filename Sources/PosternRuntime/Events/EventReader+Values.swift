import Autotask
package import LeastPrivilege
import PosternStore

/// The kinds of values that `webhooks.yaml` is made of.
extension EventReader {
  /// The name of a mapping, which it must have.
  mutating func name(_ members: [String: LocatedValue], at path: String, atMost longest: Int = 64) -> String? {
    guard members["name"] != nil else {
      problems.error(path, "key `name` is missing")
      return nil
    }
    guard let name = text(members["name"], at: "\(path).name") else { return nil }
    let isPlain = name.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
        || [0x2D, 0x2E, 0x5F].contains(byte)
    }
    guard isPlain, name.utf8.count <= longest else {
      problems.error("\(path).name", "expected letters, digits, `-`, `_` and `.`, at most \(longest), found `\(name)`")
      return nil
    }
    let part = String(path.prefix { $0 != "[" })
    if !names[part, default: []].insert(name).inserted { problems.error("\(path).name", "the name `\(name)` is taken") }
    return name
  }

  /// A connection that is configured.
  ///
  /// - Parameter required: The mapping that must have one; nil where it may be missing.
  mutating func connection(_ value: LocatedValue?, at path: String, required: String?) -> String? {
    guard value != nil else {
      if let required { problems.error(required, "key `connection` is missing") }
      return nil
    }
    guard let id = text(value, at: path) else { return nil }
    guard let connections else { return id }
    guard connections.contains(id) else {
      let near = suggestion(id, among: connections)
      let known = connections.isEmpty ? "; there is none" : "; known: \(connections.joined(separator: ", "))"
      problems.error(path, "no connection `\(id)` is configured\(near.isEmpty ? known : near)")
      return nil
    }
    return id
  }

  /// An entity of the catalogue.
  mutating func entity(_ value: LocatedValue?, at path: String, required: String) -> EntityModel? {
    guard value != nil else {
      problems.error(required, "key `entity` is missing")
      return nil
    }
    return entity(value, at: path)
  }

  private mutating func entity(_ value: LocatedValue?, at path: String) -> EntityModel? {
    guard let name = text(value, at: path) else { return nil }
    guard let entity = model[name] else {
      problems.error(path, "no entity `\(name)` is known\(suggestion(name, among: model.entities.map(\.name)))")
      return nil
    }
    return entity
  }

  /// At least one entity, each once.
  mutating func entities(_ value: LocatedValue?, at path: String) -> [EntityModel] {
    let found = list(value, at: path) { $0.entity($1, at: $2) }
    if value == nil || value?.json == [] {
      problems.error(path, "expected a list of at least one entity, such as [Tickets]")
    }
    return found
  }

  /// One of the five entities that Autotask's webhooks tell of.
  mutating func webhookEntity(_ members: [String: LocatedValue], at path: String) -> EntityModel? {
    guard let entity = entity(members["entity"], at: "\(path).entity", required: path) else { return nil }
    guard model.hasWebhooks(entity) else {
      let kinds = model.entities.filter(model.hasWebhooks).map(\.name)
      problems.error(
        "\(path).entity",
        "Autotask has no webhooks for \(entity.name), only for \(kinds.joined(separator: ", ")); `polls` can ask for it"
      )
      return nil
    }
    return entity
  }

  /// At least one action out of some, each once.
  mutating func events(
    _ value: LocatedValue?,
    at path: String,
    among allowed: [Event.Action]
  ) -> [Event.Action]? {
    let words = allowed.map(\.rawValue)
    guard let value, value.json != [] else {
      problems.error(path, "expected a list of at least one of \(words.joined(separator: ", "))")
      return nil
    }
    var events: [Event.Action] = []
    let before = problems.count
    _ = list(value, at: path) { reader, value, path -> Bool? in
      guard let text = reader.text(value, at: path) else { return nil }
      guard let action = allowed.first(where: { $0.rawValue == text }) else {
        let near = suggestion(text, among: words)
        reader.problems.error(path, "expected one of \(words.joined(separator: ", ")); found `\(text)`\(near)")
        return nil
      }
      if events.contains(action) { reader.problems.error(path, "`\(text)` is given twice") }
      events.append(action)
      return true
    }
    return problems.count == before ? events : nil
  }

  /// Texts, each once.
  mutating func texts(_ value: LocatedValue?, at path: String) -> [String] {
    var seen: Set<String> = []
    return list(value, at: path) { reader, value, path in
      guard let text = reader.text(value, at: path) else { return nil }
      if !seen.insert(text.lowercased()).inserted { reader.problems.error(path, "`\(text)` is given twice") }
      return text
    }
  }

  /// Fields of an entity by their own names; a tenant's fields beyond the catalogue are not among them.
  mutating func fields(_ value: LocatedValue, at path: String, of entity: EntityModel?) -> [String] {
    texts(value, at: path).enumerated().map { index, name in
      guard let entity else { return name }
      guard let field = entity.field(name) else {
        let near = suggestion(name, among: entity.orderedFields.map(\.name))
        problems.error("\(path)[\(index)]", "\(entity.name) has no field `\(name)`\(near)")
        return name
      }
      return field.name
    }
  }

  /// Fields that a callout can carry.
  mutating func callFields(_ value: LocatedValue?, at path: String, of entity: EntityModel?) -> [String] {
    texts(value, at: path).enumerated().map { index, name in
      guard let entity else { return name }
      let place = "\(path)[\(index)]"
      let carried = model.webhookFields[entity.name]
      let label = carried?.first { $0.isSame(anyCase: name) || $0.isSame(anyCase: entity.singular + name) }
      let field = entity.field(name)
      if field == nil, label == nil {
        let known = entity.orderedFields.map(\.name) + (carried ?? []).filter { entity.field($0) == nil }
        problems.error(place, "\(entity.name) has no field `\(name)`\(suggestion(name, among: known))")
      } else if carried != nil, label == nil {
        problems.warn(place, "Autotask is not known to tell of `\(name)` of \(entity.name) by webhook")
      } else if field?.type == .userDefined {
        problems.error(place, "user-defined fields are named one by one, under `udfs`")
      }
      return field?.name ?? label ?? name
    }
  }

  /// A length of time.
  mutating func span(_ value: LocatedValue?, at path: String) -> TimeSpan? {
    guard let text = text(value, at: path) else { return nil }
    guard let span = TimeSpan(text) else {
      problems.error(path, "expected a length of time such as 60s, 15m, 24h or 3d, found `\(text)`")
      return nil
    }
    return span
  }

  /// An address for mails.
  mutating func mailAddress(_ value: LocatedValue?, at path: String) -> String? {
    guard let text = text(value, at: path) else { return nil }
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    if parts.count != 2 || parts.contains("") || text.contains(where: \.isWhitespace) || text.count > 150 {
      problems.error(path, "expected an e-mail address of at most 150 characters, found `\(text)`")
    }
    return text
  }

  /// Where a secret is kept; never the secret itself.
  mutating func secret(_ value: LocatedValue?, at path: String) -> String? {
    guard let text = text(value, at: path) else { return nil }
    let isReference = ["env:", "file:", "sealed:"].contains { text.hasPrefix($0) && text.count > $0.count }
    guard isReference else {
      // What stands there may be the secret: it is not repeated.
      problems.error(path, "expected where the secret is kept: `env:NAME`, `file:PATH` or `sealed:NAME`")
      return nil
    }
    return text
  }
}

extension ResourceModel {
  /// Whether Autotask has webhooks for an entity.
  package func hasWebhooks(_ entity: EntityModel) -> Bool { self["\(entity.singular)Webhooks"] != nil }

  /// Whether the webhooks of an entity can tell of user-defined fields.
  package func hasUserDefinedWebhookFields(_ entity: EntityModel) -> Bool {
    self["\(entity.singular)WebhookUdfFields"] != nil
  }
}
