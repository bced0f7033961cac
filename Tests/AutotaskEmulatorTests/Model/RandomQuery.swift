import Autotask

/// Queries of any entity with every operator, on fields and values of all kinds that fit each other or do not.
struct RandomQuery {
  let fields: FieldCatalogue

  static let entities = [
    "BillingItems", "Companies", "ConfigurationItems", "Contacts", "ContractServices", "Contracts", "Departments",
    "Invoices", "Opportunities", "Phases", "Products", "Projects", "Resources", "ServiceCalls", "Tasks",
    "TicketCharges", "TicketHistory", "TicketNotes", "Tickets", "TimeEntries", "UserDefinedFieldDefinitions",
  ]
  private static let userDefined = [
    "Root Cause", "Change Window", "Region", "Account Tier", "Rack Unit", "Go-Live", "Campaign", "nothing",
  ]

  /// The body of a query of an entity.
  func body(of entity: String, _ random: inout ModelGenerator) -> JSONValue {
    if entity == "TicketHistory", random.next() % 2 == 0 {
      return ["filter": [["op": "eq", "field": "ticketID", "value": .integer(Int64(95 + random.next() % 20))]]]
    }
    var body = JSONObject()
    if random.next() % 3 == 0 { body[key("maxRecords", &random)] = .integer(Int64(1 + random.next() % 30)) }
    if random.next() % 3 == 0 {
      let names = (0...(random.next() % 3)).map { _ in JSONValue.string(field(of: entity, &random)) }
      body[key("includeFields", &random)] = .array(["id"] + names)
    }
    let conditions = (0..<(random.next() % 4)).map { _ in filter(of: entity, depth: 3, &random) }
    body[key("filter", &random)] = .array(conditions)
    return .object(body)
  }

  private func filter(of entity: String, depth: Int, _ random: inout ModelGenerator) -> JSONValue {
    if depth > 0, random.next() % 4 == 0 {
      let parts = (0..<(random.next() % 4)).map { _ in filter(of: entity, depth: depth - 1, &random) }
      return [key("op", &random): random.next() % 2 == 0 ? "and" : "OR", key("items", &random): .array(parts)]
    }
    let ops = Filter.Comparison.allCases.map(\.rawValue) + ["ne", "like"]
    let op = ops.randomElement(using: &random) ?? "eq"
    var condition = JSONObject([(key("op", &random), .string(op))])
    let isUserDefined = random.next() % 8 == 0
    let name = isUserDefined ? Self.userDefined.randomElement(using: &random) ?? "" : field(of: entity, &random)
    condition[key("field", &random)] = .string(name)
    if isUserDefined { condition["udf"] = true }
    if random.next() % 10 != 0 { condition[key("value", &random)] = value(for: op, &random) }
    return .object(condition)
  }

  private func field(of entity: String, _ random: inout ModelGenerator) -> String {
    let name = random.next() % 3 == 0 ? "id" : fields[entity].randomElement(using: &random)?.name ?? "id"
    return random.next() % 5 == 0 ? name.uppercased() : name
  }

  private func value(for op: String, _ random: inout ModelGenerator) -> JSONValue {
    let isList = ["in", "notIn"].contains(op) != (random.next() % 20 == 0)
    guard isList else { return single(&random) }
    return .array((0..<(random.next() % 5)).map { _ in single(&random) })
  }

  private func single(_ random: inout ModelGenerator) -> JSONValue {
    let values: [JSONValue] = [
      0, 1, -1, 174, 9_223_372_036_854_775_807, .decimal("1.5"), .decimal("-0"), .decimal("1e308"), .decimal("1e999"),
      .decimal("9223372036854775808"), true, false, .null, "", "1", " 7 ", "1.5", "true", "False", "2026-09-01",
      "2026-09-01T10:00:00Z", "0001-01-01", "9999-12-31T23:59:59.999", "2026-02-30", "a", "%", "_\\", "'; --", "\"",
      "\u{0}", "é", "İ", "😀", "Hardware", [], ["a": 1], [1, [2]], .string(String(repeating: "x", count: 5_000)),
    ]
    return values.randomElement(using: &random) ?? .null
  }

  private func key(_ name: String, _ random: inout ModelGenerator) -> String {
    [name, name, name, name.prefix(1).uppercased() + name.dropFirst(), name.uppercased()]
      .randomElement(using: &random) ?? name
  }
}
