import Autotask
import TestSupport

/// Makes grants and prohibitions in their JSON form.
enum GrantMaker {
  static let reading = ["query", "get", "count"]
  static let writing = ["create", "update", "put", "delete"]

  /// A grant.
  static func grant(_ number: Int, _ random: inout SeededGenerator) -> JSONValue {
    var grant = JSONObject([("id", .string("g\(number)"))])
    let entities = operations(&random, into: &grant)
    if random.once(in: 2) { grant["companies"] = .array(companies(&random)) }
    // What a pattern opens beyond this world may not lead where the condition is.
    let isPattern = grant["operations"]?.text().contains("*") ?? false
    if random.once(in: 2), !isPattern, let condition = condition(for: entities, &random, depth: 1) {
      grant["where"] = .array([condition])
    }
    var fields = JSONObject()
    if random.once(in: 2) { fields["read"] = clause(entities, &random) }
    if random.once(in: 2) { fields["write"] = clause(entities.filter { $0 != "TicketAttachments" }, &random) }
    if !fields.isEmpty { grant["fields"] = .object(fields) }
    if random.once(in: 3) { grant["values"] = values(entities, &random) }
    if random.once(in: 3) { grant["impersonate"] = .array([7]) }
    if random.once(in: 3) { grant["mode"] = .string(random.once(in: 2) ? "dryRun" : "approval") }
    if random.once(in: 4) {
      let ends = ["2027-01-15T08:00:00Z", "2027-01-15T08:00:01Z", "2030-01-01T00:00:00Z", "2026-01-01T00:00:00Z"]
      grant["validUntil"] = ends.randomElement(using: &random).map(JSONValue.string)
    }
    return .object(grant)
  }

  /// A prohibition: of operations whole, of fields or of values.
  static func forbid(_ number: Int, _ random: inout SeededGenerator) -> JSONValue {
    var forbid = JSONObject([("id", .string("f\(number)"))])
    let entities = operations(&random, into: &forbid)
    switch Int.random(in: 0...3, using: &random) {
    case 0, 1:
      let fields = names(entities, &random)
      forbid["fields"] = .array(fields.isEmpty ? ["id"] : fields)
    case 2: forbid["values"] = values(entities, &random)
    default: break
    }
    return .object(forbid)
  }

  /// Actions and operations; answers the entities among the world's that are named.
  private static func operations(_ random: inout SeededGenerator, into part: inout JSONObject) -> [String] {
    var entities: Set<String> = []
    if random.once(in: 5) {
      let (word, entity) =
        [("tickets.*", "Tickets"), ("time_entries.update", "TimeEntries"), ("tasks.*", "Tasks"), ("*.get", "")]
        .randomElement(using: &random) ?? ("tickets.get", "Tickets")
      // What a pattern over all categories opens beyond this world is never asked about.
      part["actions"] = .array([.string(entity.isEmpty ? "tickets.get" : word)])
      entities.insert(entity.isEmpty ? "Tickets" : entity)
      if random.once(in: 2) { return entities.sorted() }
    }
    let patterns = (0...Int.random(in: 0...1, using: &random)).map { _ -> JSONValue in
      var verbs: Set<String> = []
      for verb in reading + writing where random.once(in: 2) { verbs.insert(verb) }
      // Not every entity can be deleted or changed: a grant on one must open something of it.
      if verbs.isDisjoint(with: ["query", "get", "count", "create"]) { verbs.insert("query") }
      let list = JSONValue.array(verbs.sorted().map(JSONValue.string))
      if random.once(in: 8) {
        let glob = ["*", "Ticket*", "*s", "T*s"].randomElement(using: &random) ?? "*"
        let head = glob.prefix { $0 != "*" }
        entities.formUnion(ReferenceWorld.entities.filter { $0.hasPrefix(head) })
        return ["entity": .string(glob), "verbs": list]
      }
      let entity = ReferenceWorld.entities.randomElement(using: &random) ?? "Tickets"
      entities.insert(entity)
      return ["entity": .string(entity), "verbs": list]
    }
    part["operations"] = .array(patterns)
    return entities.sorted()
  }

  private static func companies(_ random: inout SeededGenerator) -> [JSONValue] {
    (1...3).filter { _ in random.once(in: 2) }.map { .integer($0) }
  }

  /// A clause of fields.
  private static func clause(_ entities: [String], _ random: inout SeededGenerator) -> JSONValue {
    let list = JSONValue.array(names(entities, &random))
    return random.once(in: 2) ? ["only": list] : ["except": list]
  }

  private static func names(_ entities: [String], _ random: inout SeededGenerator) -> [JSONValue] {
    var names: [String] = []
    for entity in entities {
      for (name, _) in ReferenceWorld.fields[entity] ?? []
      where name != "mysteryField" && name != "lastActivityDate" && random.once(in: 2) {
        names.append(random.once(in: 2) ? name : "\(entity).\(name)")
      }
      if entity == "Tickets", random.once(in: 2) {
        names.append(["udf:Tier", "Tickets.udf:zone", "udf:*"].randomElement(using: &random) ?? "udf:*")
      }
    }
    return Set(names).sorted().map(JSONValue.string)
  }

  private static func values(_ entities: [String], _ random: inout SeededGenerator) -> JSONValue {
    var values = JSONObject()
    for entity in entities {
      for (name, kind) in ReferenceWorld.fields[entity] ?? [] where name != "mysteryField" && random.once(in: 4) {
        if case .text = kind { continue }
        let list = (0...1).map { _ in ReferenceWorld.value(kind, &random) }
        values["\(entity).\(name)"] = .array(list)
      }
      if entity == "Tickets", random.once(in: 4) { values["udf:Tier"] = ["a", "b"] }
    }
    if values.isEmpty, let entity = entities.first, let (name, kind) = ReferenceWorld.fields[entity]?.first {
      let value: JSONValue = if case .text = kind { 1 } else { ReferenceWorld.value(kind, &random) }
      values["\(entity).\(entity == "Companies" ? "companyType" : name)"] = .array([value])
    }
    return .object(values)
  }

  /// The entities of this world that lie on the road of each: the entity itself, and what it surely or maybe passes.
  private static let roads: [String: [String]] = [
    "Companies": ["Companies"], "Contacts": ["Contacts", "Companies"], "Contracts": ["Contracts", "Companies"],
    "Projects": ["Projects", "Companies"], "Tasks": ["Tasks", "Projects", "Companies"],
    "Tickets": ["Tickets", "Companies"], "TicketNotes": ["TicketNotes", "Tickets", "Companies"],
    "TicketAttachments": ["TicketAttachments", "Tickets", "Companies"],
    "TimeEntries": ["TimeEntries", "Tickets", "Tasks", "Projects", "Companies"],
  ]

  /// A condition that every one of the entities has or reaches.
  private static func condition(
    for entities: [String],
    _ random: inout SeededGenerator,
    depth: Int
  ) -> JSONValue? {
    if depth > 0, random.once(in: 3) {
      let parts = (0...1).compactMap { _ in condition(for: entities, &random, depth: depth - 1) }
      return parts.isEmpty ? nil : ["op": random.once(in: 2) ? "and" : "or", "items": .array(parts)]
    }
    let shared: [String] = ReferenceWorld.entities.filter { owner in
      entities.allSatisfy { (roads[$0] ?? []).contains(owner) }
    }
    guard let owner = shared.randomElement(using: &random) else { return nil }
    let usable = (ReferenceWorld.fields[owner] ?? []).filter { name, kind in
      if case .text = kind { false } else { name != "mysteryField" }
    }
    guard let picked = usable.randomElement(using: &random) else { return nil }
    let isOnID = random.once(in: 8)
    let name = isOnID ? "id" : picked.name
    let kind = isOnID ? .number : picked.kind
    let isBare = entities.contains(owner) && random.once(in: 2)
    let field = JSONValue.string(isBare ? name : "\(owner).\(name)")
    var operations = ["eq", "noteq", "in", "notIn", "exist", "notExist"]
    if case .flag = kind {} else { operations += ["gt", "gte", "lt", "lte"] }
    let operation = operations.randomElement(using: &random) ?? "eq"
    var written = JSONObject([("op", .string(operation)), ("field", field)])
    switch operation {
    case "exist", "notExist": break
    case "in", "notIn": written["value"] = .array([given(kind, &random), given(kind, &random)])
    default: written["value"] = given(kind, &random)
    }
    return .object(written)
  }

  /// A value that is not null.
  private static func given(_ kind: ReferenceWorld.Kind, _ random: inout SeededGenerator) -> JSONValue {
    while true {
      let value = ReferenceWorld.value(kind, &random)
      if value != .null { return value }
    }
  }
}
