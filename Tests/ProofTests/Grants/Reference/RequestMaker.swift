import Autotask
import TestSupport

/// Makes requests of every kind on the world's entities.
enum RequestMaker {
  static func request(_ random: inout SeededGenerator) -> AutotaskRequest {
    let entity = ReferenceWorld.entities.randomElement(using: &random) ?? "Tickets"
    let resource: Int64? = random.once(in: 5) ? Int64.random(in: 7...8, using: &random) : nil
    var request = random.once(in: 2) ? read(entity, &random) : write(entity, &random)
    request.impersonating = resource
    return request
  }

  private static func id(_ entity: String, _ random: inout SeededGenerator) -> Int64 {
    Int64.random(in: 1...ReferenceWorld.most(entity) + 1, using: &random)
  }

  private static func read(_ entity: String, _ random: inout SeededGenerator) -> AutotaskRequest {
    switch Int.random(in: 0...4, using: &random) {
    case 0: return AutotaskRequest(.get, "/V1.0/\(entity)/\(id(entity, &random))")
    case 1:
      guard let child = ReferenceWorld.children[entity] else { fallthrough }
      let below = "/V1.0/\(child.parent)/\(id(child.parent, &random))/\(child.sub)"
      return AutotaskRequest(.get, random.once(in: 2) ? below : "\(below)/\(id(entity, &random))")
    case 2: return AutotaskRequest(.post, "/V1.0/\(entity)/query/count", body: query(entity, &random))
    case 3:
      let search = query(entity, &random).text()
      return AutotaskRequest(.get, "/V1.0/\(entity)/query", parameters: [("search", search)])
    default: return AutotaskRequest(.post, "/V1.0/\(entity)/query", body: query(entity, &random))
    }
  }

  private static func query(_ entity: String, _ random: inout SeededGenerator) -> JSONValue {
    var conditions: [JSONValue] = [["op": "gte", "field": "id", "value": 0]]
    var names = (ReferenceWorld.fields[entity] ?? []).map(\.name)
    if random.once(in: 2), let name = names.randomElement(using: &random) {
      conditions.append(["op": "exist", "field": .string(anyCase(name, &random))])
    }
    if entity == "Tickets", random.once(in: 4) {
      let name = ["Tier", "zone", "Ghost"].randomElement(using: &random) ?? "Tier"
      conditions.append(["op": "eq", "field": .string(name), "value": "a", "udf": true])
    }
    var query = JSONObject([("filter", .array(conditions))])
    if random.once(in: 3) {
      if entity == "Tickets" { names.append("Tier") }
      query["IncludeFields"] = .array(
        names.filter { _ in random.once(in: 2) }.map { .string(anyCase($0, &random)) }
      )
    }
    return .object(query)
  }

  private static func anyCase(_ name: String, _ random: inout SeededGenerator) -> String {
    random.once(in: 4) ? name.uppercased() : name
  }

  private static func write(_ entity: String, _ random: inout SeededGenerator) -> AutotaskRequest {
    let child = ReferenceWorld.children[entity]
    let path = child.map { "/V1.0/\($0.parent)/\(id($0.parent, &random))/\($0.sub)" } ?? "/V1.0/\(entity)"
    switch Int.random(in: 0...3, using: &random) {
    case 0: return AutotaskRequest(.delete, "\(path)/\(id(entity, &random))")
    case 1: return AutotaskRequest(.post, path, body: body(entity, nil, &random))
    case 2: return AutotaskRequest(.put, path, body: body(entity, id(entity, &random), &random))
    default: return AutotaskRequest(.patch, path, body: body(entity, id(entity, &random), &random))
    }
  }

  private static func body(_ entity: String, _ id: Int64?, _ random: inout SeededGenerator) -> JSONValue {
    var body = JSONObject()
    if let id { body["id"] = .integer(id) }
    let share = random.once(in: 2) ? 2 : 4
    for (name, kind) in ReferenceWorld.fields[entity] ?? [] where random.once(in: share) {
      let value = ReferenceWorld.value(kind, &random)
      let isWrittenAsText = random.once(in: 6)
      body[anyCase(name, &random)] =
        if case .integer(let number) = value, isWrittenAsText { .string(String(number)) } else { value }
    }
    if entity == "Tickets", random.once(in: 4) {
      let name = ["Tier", "ZONE", "Ghost"].randomElement(using: &random) ?? "Tier"
      body["userDefinedFields"] = [["name": .string(name), "value": ReferenceWorld.value(.text, &random)]]
    }
    return .object(body)
  }
}
