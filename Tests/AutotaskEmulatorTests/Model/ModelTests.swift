import Autotask
import AutotaskEmulator
import Foundation
import Testing

/// Random creates, updates, deletes and queries beside a plain model in memory.
@Suite struct ModelTests {
  private static let steps = ProcessInfo.processInfo.environment["POSTERN_MODEL_STEPS"].flatMap { Int($0) } ?? 60
  private static let fields = ["id", "title", "priority", "description", "estimatedHours", "dueDateTime"]

  @Test(arguments: [1, 2, 3] as [UInt64]) func ticketsAreWhatTheModelSays(_ seed: UInt64) async throws {
    // A long run makes more calls than an hour allows.
    try await withSmallEmulator({
      $0.switches = [.withoutThresholdDelays]
      $0.hourlyThreshold = 10_000_000
    }) { (wire: Wire) async throws in
      var random = ModelGenerator(seed: seed)
      var model: [Int64: JSONObject] = [:]
      for case .object(let row) in try await wire.admin("GET", "tables/Tickets").json.array ?? [] {
        model[row["id"]?.integer ?? 0] = Self.known(row)
      }
      for step in 0..<Self.steps {
        let values = Self.values(&random)
        switch random.next() % 4 {
        case 0:
          var body = JSONObject([("companyID", 174), ("status", 1)])
          for (name, value) in values { body[name] = value }
          let id = try #require(
            try await wire.call("POST", "Tickets", .object(body)).itemID,
            "seed \(seed) step \(step)"
          )
          model[id] = Self.known(JSONObject([("id", .integer(id))] + values.members))
        case 1:
          let id = model.keys.sorted()[Int(random.next() % UInt64(model.count))]
          let name = Self.fields[1 + Int(random.next() % 5)]
          // Fields without a value are where filters differ from plain comparison.
          let isCleared = ["description", "estimatedHours"].contains(name) && random.next() % 2 == 0
          let value = isCleared ? .null : values[name] ?? .null
          let change = JSONObject([("id", .integer(id)), (name, value)])
          let reply = try await wire.call("PATCH", "Tickets", .object(change))
          #expect(reply.itemID == id, "seed \(seed) step \(step): \(reply.text) for \(JSONValue.object(change).text())")
          model[id]?[name] = value
        default:
          try await Self.ask(Self.filter(&random, depth: 2), of: model, wire, "seed \(seed) step \(step)")
        }
      }
    }
  }

  /// A page, the pages behind it, and the count are the model's.
  private static func ask(
    _ filter: QueryModel,
    of model: [Int64: JSONObject],
    _ wire: Wire,
    _ place: Comment
  ) async throws {
    let expected = model.filter { filter.holds(of: $0.value) }.keys.sorted()
    let body: JSONValue = [
      "maxRecords": 7, "includeFields": .array(fields.map(JSONValue.string)), "filter": [filter.json],
    ]
    var reply = try await wire.call("POST", "Tickets/query", body)
    var items = reply.items
    while let next = reply.next {
      reply = try await wire.send("POST", next, body.bytes())
      items += reply.items
    }
    #expect(items.compactMap { $0["id"]?.integer } == expected, "\(place) \(filter.json.text())")
    for case .object(let item) in items {
      for (name, value) in model[item["id"]?.integer ?? 0] ?? .init() {
        #expect(EveryEntityTests.same(item[name], value), "\(place) \(name)")
      }
    }
    let count = try await wire.call("POST", "Tickets/query/count", ["filter": [filter.json]])
    #expect(count.json["queryCount"]?.integer == Int64(expected.count), "\(place) \(filter.json.text())")
  }

  private static func known(_ row: JSONObject) -> JSONObject { JSONObject(fields.map { ($0, row[$0] ?? .null) }) }

  private static func values(_ random: inout ModelGenerator) -> JSONObject {
    let words = ["Printer", "printer jam", "VPN down", "100 % full", "under_score", "Zug", "a\\b"]
    let day = 10 + random.next() % 19
    return JSONObject([
      ("title", .string(words.randomElement(using: &random) ?? "")),
      ("priority", .integer(Int64(1 + random.next() % 4))),
      ("description", .string(words.randomElement(using: &random) ?? "")),
      ("estimatedHours", .decimal(["0.25", "1.5", "12.75"].randomElement(using: &random) ?? "1.5")),
      ("dueDateTime", .string("2026-11-\(day)T08:30:00")),
    ])
  }

  private static func filter(_ random: inout ModelGenerator, depth: Int) -> QueryModel {
    if depth > 0, random.next() % 3 == 0 {
      let parts = (0..<2).map { _ in filter(&random, depth: depth - 1) }
      return random.next() % 2 == 0 ? .all(parts) : .any(parts)
    }
    let name = fields.randomElement(using: &random) ?? "id"
    if random.next() % 8 == 0 {
      return .condition(field: name, op: random.next() % 2 == 0 ? "exist" : "notExist", value: .null)
    }
    let sample = values(&random)
    let value = name == "id" ? .integer(Int64(95 + random.next() % 40)) : sample[name] ?? .null
    if ["title", "description"].contains(name), random.next() % 2 == 0 {
      let op = ["beginsWith", "endsWith", "contains"].randomElement(using: &random) ?? "contains"
      return .condition(field: name, op: op, value: .string(String((value.string ?? "").dropFirst(2).prefix(4))))
    }
    if name != "estimatedHours", random.next() % 4 == 0 {
      return .condition(field: name, op: random.next() % 2 == 0 ? "in" : "notIn", value: .array([value]))
    }
    let op = ["eq", "noteq", "gt", "gte", "lt", "lte"].randomElement(using: &random) ?? "eq"
    // Decimals go as texts, as the help asks.
    return .condition(field: name, op: op, value: value)
  }
}
