import Autotask

extension GrantCompiler {
  /// Every field that a grant names must be one of an entity that it opens.
  mutating func checkFieldNames(of grant: Grant, on entities: [EntityModel], at path: String) {
    for (clause, key) in [(grant.read, "read"), (grant.write, "write")] {
      switch clause {
      case .only(let names):
        check(names, on: entities, at: "\(path).fields.\(key).only")
        if key == "write" { checkWritable(names, on: entities, at: "\(path).fields.write.only") }
      case .except(let names): check(names, on: entities, at: "\(path).fields.\(key).except")
      case nil: break
      }
    }
    check(grant.values.map(\.field), on: entities, at: "\(path).values")
  }

  /// Names that no entity has are errors, with the nearest.
  mutating func check(_ names: [FieldName], on entities: [EntityModel], at path: String) {
    for (index, name) in names.enumerated() {
      let place = path.hasSuffix(".values") ? "\(path).\(name)" : "\(path)[\(index)]"
      let meant = entities.filter(name.concerns)
      guard !meant.isEmpty else {
        guard let entity = name.entity, !entities.isEmpty else { continue }
        let opened = entities.map { "`\($0.name)`" }.prefix(6).joined(separator: ", ")
        report(.error, place, "`\(entity)` is not among the entities opened here (\(opened))")
        continue
      }
      guard case .field(let field) = name.field else { continue }
      if field.lowercased() == "userdefinedfields" {
        report(.error, place, "expected `udf:Name` for one user-defined field or `udf:*` for all")
      } else if !meant.contains(where: { $0.field(field) != nil }) {
        // The values of such a field have no type here, so that no grant can confine them.
        let isTenants = meant.contains { context.tenantFields[$0.name]?.contains(field.lowercased()) == true }
        if isTenants || context.trustedFields.contains(name), !path.hasSuffix(".values") { continue }
        let known = Set(meant.flatMap { $0.fields.values.map(\.name) }).sorted()
        report(
          .error,
          place,
          "\(meant.count == 1 ? meant[0].name : "no entity of the grant") has \(meant.count == 1 ? "no" : "a") field "
            + "`\(field)`\(suggestion(field, among: known))"
        )
      }
    }
  }

  private mutating func checkWritable(_ names: [FieldName], on entities: [EntityModel], at path: String) {
    for (index, name) in names.enumerated() {
      guard case .field(let field) = name.field else { continue }
      let fields = entities.filter(name.concerns).compactMap { $0.field(field) }
      if !fields.isEmpty, fields.allSatisfy({ $0.isReadOnly && !$0.isCreatable }) {
        report(.error, "\(path)[\(index)]", "Autotask lets nobody write `\(field)`")
      }
    }
  }

  /// A grant on mapped companies opens nothing until somebody maps them.
  mutating func warn(ofMappingOf grant: Grant, _ caller: String, _ connection: String, at path: String) {
    guard grant.companies == .mapped, let mapped = context.mappedCompanies,
      mapped.companies(of: caller, on: connection).isEmpty
    else { return }
    report(
      .warning,
      "\(path).companies",
      "no organization of \(caller) is mapped to a company of connection \(connection), so no row is within this grant; "
        + "`postern organizations map` maps one"
    )
  }

  /// What will not work, or not as it reads.
  mutating func warn(of grant: Grant, on entity: EntityModel, _ verbs: Set<Verb>, at path: String) {
    if grant.companies != nil, !entity.hasRoad, case .none(let why) = entity.road {
      report(.warning, "\(path).companies", "rows of \(entity.name) lead to no company (\(why)), so all are denied")
    }
    guard verbs.contains(.create) else { return }
    let write = FieldRule(grant.write, on: entity)
    for field in entity.fields.values.sorted(by: { $0.name < $1.name })
    where field.isRequired && field.isCreatable && !write.permits(FieldKey(field.name), isKnown: true)
      && !entity.isParentField(field.name)
    {
      report(
        .warning,
        "\(path).fields.write",
        "\(entity.name) may be created, and `\(field.name)`, which a create requires, may not be written"
      )
    }
    for condition in grant.conditions.flatMap(\.conditions) {
      guard let name = FieldName(condition.field), name.concerns(entity), case .field(let text) = name.field,
        let field = entity.field(text), !field.isCreatable || !write.permits(FieldKey(field.name), isKnown: true)
      else { continue }
      report(
        .warning,
        "\(path).where",
        "\(entity.name) may be created, and `\(field.name)`, which must hold for the new row, may not be written"
      )
    }
  }

  /// A field that one grant withholds and another shows is not withheld.
  mutating func warnOfExposure(of caller: CallerGrants, _ opened: [String: OpenedOperations], at path: String) {
    for (index, grant) in caller.grants.enumerated() {
      guard case .except(let names) = grant.read, let entities = opened[grant.id]?.verbs.keys.sorted() else { continue }
      for entity in entities.compactMap({ model[$0] }) {
        let hidden = names.filter { $0.concerns(entity) && $0.key(on: entity) != nil }
        guard !hidden.isEmpty else { continue }
        for other in caller.grants where other.id != grant.id {
          guard opened[other.id]?.verbs[entity.name]?.contains(where: { $0.right == .query }) == true else { continue }
          let rule = FieldRule(other.read, on: entity)
          for name in hidden {
            guard let key = name.key(on: entity), rule.permits(key, isKnown: true) else { continue }
            report(
              .warning,
              "\(path).grants[\(index)].fields.read.except",
              "`\(name)` of \(entity.name) can still be read under `\(other.id)`"
            )
          }
        }
        for carrier in Self.carriers[entity.name] ?? [] {
          guard opened.values.contains(where: { $0.verbs[carrier]?.contains { $0.right == .query } == true }) else {
            continue
          }
          report(
            .warning,
            "\(path).grants[\(index)].fields.read.except",
            "what \(hidden.map { "`\($0)`" }.joined(separator: ", ")) held can be read in \(carrier), whose rows "
              + "carry values of \(entity.name) as text"
          )
        }
      }
    }
  }

  /// The entities that carry other entities' values as text.
  ///
  /// Source: the sensitive entities of `roads.json` and the reasons given there.
  private static let carriers = [
    "Tickets": ["TicketHistory", "NotificationHistory", "DeletedTicketLogs", "WebhookEventErrorLogs"],
    "Tasks": ["DeletedTaskActivityLogs", "NotificationHistory"],
    "TicketNotes": ["DeletedTicketActivityLogs", "WebhookEventErrorLogs"],
    "TimeEntries": ["DeletedTicketActivityLogs", "DeletedTaskActivityLogs"],
    "Companies": ["WebhookEventErrorLogs"],
    "Contacts": ["WebhookEventErrorLogs"],
    "ConfigurationItems": ["WebhookEventErrorLogs"],
  ]
}

extension FieldName {
  /// The field of an entity that is named, nil where it names many or none.
  fileprivate func key(on entity: EntityModel) -> FieldKey? {
    switch field {
    case .field(let name): entity.field(name).map { FieldKey($0.name) }
    case .userDefined(let name): FieldKey(name, isUserDefined: true)
    case .everyUserDefined: nil
    }
  }
}
