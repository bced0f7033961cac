import Autotask
import AutotaskEmulator
import Testing

/// The query grammar and its limits.
@Suite struct QueryTests {
  @Test(arguments: [
    ("eq", "status", 1), ("noteq", "status", 1), ("gt", "priority", 2), ("gte", "priority", 2), ("lt", "priority", 3),
    ("lte", "priority", 3),
  ])
  func numbersCompare(_ op: String, _ field: String, _ value: Int64) async throws {
    try await withSmallEmulator { wire in
      let stored = try await wire.admin("GET", "tables/Tickets").json.array ?? []
      let expected = stored.filter { row in
        guard let number = row[field]?.integer else { return false }
        return switch op {
        case "eq": number == value
        case "noteq": number != value
        case "gt": number > value
        case "gte": number >= value
        case "lt": number < value
        default: number <= value
        }
      }
      let reply = try await wire.query(
        "Tickets",
        [["op": .string(op), "field": .string(field), "value": .integer(value)]]
      )
      #expect(reply.ids == expected.compactMap { $0["id"]?.integer })
      #expect(!reply.ids.isEmpty)
    }
  }

  @Test(arguments: [
    ("beginsWith", "cAnNoT"), ("contains", "PRINT"), ("endsWith", "printer"), ("eq", "PASSWORD RESET"),
  ])
  func textsCompareWithoutCase(_ op: String, _ value: String) async throws {
    try await withSmallEmulator({ $0.rows = 1500 }) { wire in
      let reply = try await wire.query("Tickets", [["op": .string(op), "field": "title", "value": .string(value)]])
      #expect(!reply.items.isEmpty)
      for item in reply.items {
        #expect(item["title"]?.string?.lowercased().contains(value.lowercased()) == true)
      }
    }
  }

  @Test func wildcardsOfSQLAreOrdinaryCharacters() async throws {
    try await withSmallEmulator { wire in
      let some = try await wire.query("Tickets", [["op": "contains", "field": "title", "value": "10%"]])
      let none = try await wire.query("Tickets", [["op": "contains", "field": "title", "value": "a_n_t"]])
      #expect(some.items.allSatisfy { $0["title"]?.string?.contains("10%") == true })
      #expect(none.items.isEmpty)
    }
  }

  @Test func existAndListsWork() async throws {
    try await withSmallEmulator { wire in
      let set = try await wire.query("Tickets", [["op": "exist", "field": "assignedResourceID"]])
      let unset = try await wire.query("Tickets", [["op": "notExist", "field": "assignedResourceID"]])
      #expect(try await wire.all("Tickets").ids.count == set.ids.count + unset.ids.count)
      let some = try await wire.query("Tickets", [["op": "in", "field": "id", "value": [100, 101, 99999]]])
      #expect(some.ids == [100, 101])
      let rest = try await wire.query("Tickets", [["op": "notIn", "field": "id", "value": [100, 101]]])
      #expect(!rest.ids.contains(100) && !rest.ids.isEmpty)
    }
  }

  @Test func groupsNestAndTheTopIsAnd() async throws {
    try await withSmallEmulator { wire in
      let reply = try await wire.query(
        "Tickets",
        [
          ["op": "gte", "field": "id", "value": 101],
          [
            "op": "or",
            "items": [
              ["op": "eq", "field": "id", "value": 100],
              [
                "op": "and",
                "items": [["op": "lte", "field": "id", "value": 102], ["op": "exist", "field": "title"]],
              ],
            ],
          ],
        ]
      )
      #expect(reply.ids == [101, 102])
    }
  }

  @Test(arguments: ["ne", "noteExist", "like", "=="])
  func unknownOperatorsAreIgnored(_ op: String) async throws {
    try await withSmallEmulator { wire in
      let reply = try await wire.query("Tickets", [["op": .string(op), "field": "status", "value": 1]])
      #expect(try await wire.all("Tickets").ids == reply.ids)
    }
  }

  @Test(arguments: [
    (
      "{\"filter\":[{\"op\":\"eq\",\"field\":\"nothing\",\"value\":1}]}", "Unable to find nothing in the Ticket Entity."
    ),
    ("{\"filter\":[],\"includeFields\":[\"nothing\"]}", "Unable to find nothing in the Ticket Entity."),
    ("{\"filter\":[],\"maxRecords\":0}", "maxCountOfRecordsToReturn must be between 1 and 500"),
    ("{\"filter\":[],\"MaxRecords\":501}", "maxCountOfRecordsToReturn must be between 1 and 500"),
    ("{\"maxRecords\":5}", "Invalid query syntax. A filter is required."),
    (
      "{\"filter\":[{\"op\":\"eq\",\"field\":\"creatorType\",\"value\":1}]}",
      "The field creatorType of the Ticket Entity cannot be used in a query."
    ),
    (
      "{\"filter\":[{\"op\":\"eq\",\"field\":\"id\",\"value\":\"abc\"}]}",
      "Conversion failed when converting the varchar value 'abc' to data type int."
    ),
    (
      "{\"filter\":[{\"op\":\"gt\",\"field\":\"createDate\",\"value\":\"soon\"}]}",
      "Conversion failed when converting date and/or time from character string."
    ),
    (
      "{\"filter\":[{\"op\":\"eq\",\"field\":\"Region\",\"value\":1,\"udf\":true}]}",
      "Unable to find Region in the Ticket Entity."
    ),
  ])
  func mistakesAreNamed(_ body: String, _ sentence: String) async throws {
    try await withSmallEmulator { wire in
      let reply = try await wire.send("POST", wire.emulator.baseURL + "V1.0/Tickets/query", Array(body.utf8))
      #expect(reply.status == 500)
      #expect(reply.error == sentence)
    }
  }

  @Test func fiveHundredAlternativesAreTheLimit() async throws {
    try await withSmallEmulator { wire in
      func values(_ count: Int64) -> JSONValue { .array((1...count).map(JSONValue.integer)) }
      let allowed = try await wire.query("Tickets", [["op": "in", "field": "id", "value": values(500)]])
      #expect(allowed.status == 200)
      let refused = try await wire.query("Tickets", [["op": "in", "field": "id", "value": values(501)]])
      #expect(refused.error == "Invalid query syntax. Queries are limited to 500 or fewer 'OR' conditions.")
      let items = (1...501).map { JSONValue.object(.init([("op", "eq"), ("field", "id"), ("value", .integer($0))])) }
      let group = try await wire.query("Tickets", [["op": "or", "items": .array(items)]])
      #expect(group.status == 500)
      let largest = try await wire.query("Tickets", [["op": "or", "items": .array(Array(items.dropLast()))]])
      #expect(largest.status == 200)
    }
  }

  @Test func booleansAndConditionsWithoutValue() async throws {
    try await withSmallEmulator { wire in
      let active = try await wire.query("Resources", [["op": "eq", "field": "isActive", "value": true]])
      let word = try await wire.query("Resources", [["op": "eq", "field": "isActive", "value": "True"]])
      let inactive = try await wire.query("Resources", [["op": "eq", "field": "isActive"]])
      #expect(active.ids == word.ids && !active.ids.isEmpty)
      #expect(!inactive.ids.isEmpty && Set(inactive.ids).isDisjoint(with: active.ids))
      let number = try await wire.query("Resources", [["op": "eq", "field": "isActive", "value": 1]])
      #expect(number.status == 500)
    }
  }

  @Test func digitsInQuotationMarksHaveASwitch() async throws {
    let filter: JSONValue = [["op": "eq", "field": "id", "value": "174"]]
    try await withSmallEmulator { wire in
      let converted = try await wire.query("Companies", filter).ids
      #expect(converted == [174])
    }
    try await withSmallEmulator({ $0.switches = [.strictFilterValues] }) { wire in
      let compared = try await wire.query("Companies", filter).ids
      #expect(compared.isEmpty)
    }
  }

  @Test func userDefinedFieldsAreQueriedOneAtATime() async throws {
    try await withSmallEmulator { wire in
      let condition: JSONValue = ["op": "eq", "field": "region", "value": "north", "udf": true]
      let reply = try await wire.query("Companies", [condition])
      #expect(!reply.items.isEmpty)
      for item in reply.items {
        let region = item["userDefinedFields"]?.array?.first { $0["name"] == "Region" }
        #expect(region?["value"] == "North")
      }
      #expect(try await wire.query("Companies", [condition, condition]).status == 500)
    }
  }

  @Test func onlyIncludedFieldsComeBack() async throws {
    try await withSmallEmulator { wire in
      let reply = try await wire.query(
        "Companies",
        [["op": "eq", "field": "ID", "value": 174]],
        include: ["Id", "companyname", "Region"]
      )
      #expect(reply.items.first?.object?.keys == ["id", "companyName", "userDefinedFields"])
      #expect(reply.items.first?["userDefinedFields"]?.array?.count == 1)
      let plain = try await wire.query("Tickets", [["op": "eq", "field": "id", "value": 100]], include: ["title"])
      #expect(plain.items.first?.object?.keys == ["title", "userDefinedFields"])
      #expect(plain.items.first?["userDefinedFields"] == [])
    }
  }

  @Test func countsAgreeByGetAndPost() async throws {
    try await withSmallEmulator { wire in
      let all = try await wire.all("Tickets").ids.count
      let body: JSONValue = ["filter": [["op": "exist", "field": "id"]]]
      let posted = try await wire.call("POST", "Tickets/query/count", body)
      #expect(posted.json == ["queryCount": .integer(Int64(all))])
      let search = "%7B%22filter%22%3A%5B%7B%22op%22%3A%22exist%22%2C%22field%22%3A%22id%22%7D%5D%7D"
      #expect(try await wire.call("GET", "Tickets/query/count?search=\(search)").json == posted.json)
    }
  }

  @Test func ticketHistoryTakesOneConditionOnly() async throws {
    try await withSmallEmulator { wire in
      let ticket = try await wire.admin("GET", "tables/TicketHistory").json.array?.first?["ticketID"] ?? .null
      let good = try await wire.query("TicketHistory", [["op": "eq", "field": "ticketID", "value": ticket]])
      #expect(!good.items.isEmpty)
      #expect(try await wire.query("TicketHistory", [["op": "gt", "field": "ticketID", "value": 0]]).status == 500)
      #expect(try await wire.query("TicketHistory", [["op": "eq", "field": "ticketID", "value": 99999]]).status == 500)
    }
  }

  @Test func datesAreWrittenWithoutZoneMark() async throws {
    try await withSmallEmulator { wire in
      _ = try await wire.admin(
        "POST",
        "tables/Tickets",
        ["id": 100, "createDate": "2024-01-31T17:04:05.3070000+02:00"]
      )
      let item = try await wire.call("GET", "Tickets/100").json["item"]
      #expect(item?["createDate"] == "2024-01-31T15:04:05.307")
      let reply = try await wire.query(
        "Tickets",
        [["op": "eq", "field": "createDate", "value": "2024-01-31T15:04:05.307Z"]]
      )
      #expect(reply.ids == [100])
    }
  }
}
