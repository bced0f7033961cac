internal import Autotask

extension Statement {
  /// Queries (section 5).
  static let queries: [Statement] =
    envelopeRows + comparisonRows + groupRows + valueRows + refusedQueryRows + queryLimitRows + includeRows + pagingRows

  private static let basic = "help:REST/API_Calls/REST_Basic_Query_Calls.htm"
  private static let advanced = "help:REST/API_Calls/REST_Advanced_Query_Features.htm"
  private static let envelopeRows: [Statement] = [
    .shown("5.1-1", "A query is sent by POST, or by GET with the same object in `search`.", .documented, basic) {
      probe in
      let posted = try await probe.query("Tickets", [.everyID], max: 3)
      let gotten = try await probe.search("Tickets", ["MaxRecords": 3, "Filter": [.everyID]])
      try expect(posted.status == 200, "a query by POST to be answered", posted)
      try expect(gotten.ids == posted.ids && !gotten.ids.isEmpty, "the same rows by GET", gotten)
    },
    .switchable(
      "5.1-2",
      "The keys of the envelope are matched in any case: `filter`, `Filter`, `maxRecords`, `MaxRecords`.",
      .observed,
      "the vendor's Swagger document has one, its example the other",
      by: "envelopeKeysWithCase",
      check: { probe in
        for key in ["MaxRecords", "maxRecords", "MAXRECORDS"] {
          let body: JSONValue = .object(JSONObject([(key, 2), ("Filter", [.everyID])]))
          let reply = try await probe.call("POST", "Companies/query", body)
          try expect(reply.items.count == 2, "two rows for `\(key)`", reply)
        }
      },
      switched: { probe in
        let reply = try await probe.call("POST", "Companies/query", ["maxRecords": 2, "Filter": [.everyID]])
        try expect(reply.items.count > 2, "`maxRecords` to be passed over", reply)
      }
    ),
    .shown(
      "5.1-3",
      "The answer is `items` with `pageDetails` of `count`, `requestCount`, `prevPageUrl` and `nextPageUrl`.",
      .documented,
      basic
    ) { probe in
      let reply = try await probe.query("Tickets", [.everyID], max: 3)
      try expect(reply.json.object?.keys == ["items", "pageDetails"], "`items` and `pageDetails`", reply)
      let keys = reply.json["pageDetails"]?.object?.keys.sorted() ?? []
      try expect(keys == ["count", "nextPageUrl", "prevPageUrl", "requestCount"], "the four details", reply)
    },
    .shown("5.1-4", "`count` is the number of records on the page.", .observed, basic) { probe in
      let reply = try await probe.query("Companies", [["op": "eq", "field": "id", "value": 0]])
      try expect(reply.json["pageDetails"]?["count"] == 1 && reply.items.count == 1, "a count of 1", reply)
    },
    .shown(
      "5.1-5",
      "`requestCount` is the page size that was asked for, 500 when none was.",
      .observed,
      "github:apigrate/autotask-restapi/issues/15"
    ) { probe in
      let asked = try await probe.query("Companies", [.everyID], max: 7)
      try expect(asked.json["pageDetails"]?["requestCount"] == 7, "7 when 7 was asked for", asked)
      let unasked = try await probe.query("Companies", [["op": "eq", "field": "id", "value": 0]])
      try expect(unasked.json["pageDetails"]?["requestCount"] == 500, "500 when none was", unasked)
    },
    .shown("5.1-6", "There is no grand total; `query/count` answers it as `queryCount`.", .documented, basic) { probe in
      let count = try await probe.count("Companies", [.everyID])
      try expect(count > 0, "a count of companies")
      let gotten = try await probe.search("Companies", ["Filter": [.everyID]], operation: "query/count")
      try expect(gotten.json == ["queryCount": .integer(count)], "the same by GET", gotten)
    },
    .shown("5.1-7", "A query that finds nothing is 200 with no items and a count of 0.", .observed, basic) { probe in
      let reply = try await probe.query("Tickets", [["op": "eq", "field": "id", "value": -5]])
      try expect(reply.status == 200 && reply.items.isEmpty, "200 without items", reply)
      try expect(reply.json["pageDetails"]?["count"] == 0, "a count of 0", reply)
    },
  ]

  /// Whether each row of a query meets a condition, and there is a row.
  private static func every(
    _ probe: Probe,
    _ entity: String,
    _ filter: JSONValue,
    _ meets: (JSONObject) -> Bool
  ) async throws {
    let reply = try await probe.query(entity, [filter], max: 50)
    try expect(reply.status == 200, "the filter to be understood", reply)
    guard !reply.items.isEmpty else { throw Undecided("no row of \(entity) meets \(filter.text())") }
    try expect(reply.items.allSatisfy(meets), "rows that meet \(filter.text())", reply)
  }

  private static let comparisonRows: [Statement] = [
    .shown("5.2-1", "`eq` and `noteq` compare any queryable field with a value.", .documented, basic) { probe in
      let row = try await probe.anyRow("Tickets")
      let status = row["status"] ?? .null
      try await every(probe, "Tickets", ["op": "eq", "field": "status", "value": status]) { $0["status"] == status }
      try await every(probe, "Tickets", ["op": "noteq", "field": "status", "value": status]) { $0["status"] != status }
    },
    .shown("5.2-2", "`gt`, `gte`, `lt` and `lte` compare numbers, dates and texts.", .documented, basic) { probe in
      let id = try await probe.anyID("Tickets")
      let value = JSONValue.integer(id)
      try await every(probe, "Tickets", ["op": "gt", "field": "id", "value": value]) { ($0["id"]?.integer ?? 0) > id }
      try await every(probe, "Tickets", ["op": "lte", "field": "id", "value": value]) { ($0["id"]?.integer ?? 0) <= id }
      let date = try await probe.anyRow("Tickets")["createDate"]?.string ?? ""
      try await every(probe, "Tickets", ["op": "gte", "field": "createDate", "value": .string(date)]) {
        ($0["createDate"]?.string ?? "").prefix(10) >= date.prefix(10)
      }
      try await every(probe, "Companies", ["op": "lt", "field": "companyName", "value": "n"]) {
        ($0["companyName"]?.string ?? "").lowercased() < "n"
      }
    },
    .shown("5.2-3", "`beginsWith`, `endsWith` and `contains` look into texts.", .documented, basic) { probe in
      let name = try await probe.anyRow("Companies")["companyName"]?.string ?? ""
      guard name.count > 3 else { throw Undecided("the company's name is too short to cut") }
      let parts = [
        ("beginsWith", String(name.prefix(3))), ("endsWith", String(name.suffix(3))),
        ("contains", String(name.dropFirst().prefix(3))),
      ]
      for (comparison, part) in parts {
        let filter: JSONValue = ["op": .string(comparison), "field": "companyName", "value": .string(part)]
        try await every(probe, "Companies", filter) { row in
          (row["companyName"]?.string ?? "").lowercased().contains(part.lowercased())
        }
      }
    },
    .shown("5.2-4", "`exist` and `notExist` need no value; `notExist` finds the rows without one.", .documented, basic)
    { probe in
      try await every(probe, "Tickets", ["op": "notExist", "field": "contractID"]) { $0["contractID"] == .null }
      try await every(probe, "Tickets", ["op": "exist", "field": "contractID"]) { $0["contractID"] != .null }
    },
    .shown("5.2-5", "`in` and `notIn` take an array of numbers or of texts.", .documented, basic) { probe in
      let ids = try await probe.query("Tickets", [.everyID], max: 3).ids
      let list = JSONValue.array(ids.map(JSONValue.integer))
      let found = try await probe.query("Tickets", [["op": "in", "field": "id", "value": list]])
      try expect(found.ids == ids, "the three rows that were named", found)
      try await every(probe, "Tickets", ["op": "notIn", "field": "id", "value": list]) { row in
        !ids.contains(row["id"]?.integer ?? 0)
      }
      let single = try await probe.query("Tickets", [["op": "in", "field": "id", "value": 1]])
      try expectRefusal(single)
    },
  ]

  private static let groupRows: [Statement] = [
    .shown("5.2-6", "`and` and `or` group conditions in `items`, and nest.", .documented, advanced) { probe in
      let ids = try await probe.query("Tickets", [.everyID], max: 3).ids
      guard ids.count == 3 else { throw Undecided("there are not three tickets") }
      let alternatives = JSONValue.array(ids.map { ["op": "eq", "field": "id", "value": .integer($0)] })
      let nested: JSONValue = [
        "op": "and",
        "items": [
          ["op": "or", "items": alternatives],
          ["op": "or", "items": [["op": "gt", "field": "id", "value": .integer(ids[0])]]],
        ],
      ]
      let reply = try await probe.query("Tickets", [nested])
      try expect(reply.ids == Array(ids.dropFirst()), "the second and the third", reply)
    },
    .shown("5.2-7", "An array at the top is joined by AND.", .documented, advanced) { probe in
      let ids = try await probe.query("Tickets", [.everyID], max: 2).ids
      guard ids.count == 2 else { throw Undecided("there are not two tickets") }
      let filter: JSONValue = [
        ["op": "gte", "field": "id", "value": .integer(ids[1])],
        ["op": "lte", "field": "id", "value": .integer(ids[1])],
      ]
      let reply = try await probe.query("Tickets", filter)
      try expect(reply.ids == [ids[1]], "the one row that meets both", reply)
    },
    .shown("5.2-8", "Operators are written in any case.", .inferred, "client code") { probe in
      let reply = try await probe.query("Companies", [["op": "GTE", "field": "id", "value": 1]], max: 3)
      try expect(!reply.ids.isEmpty && !reply.ids.contains(0), "`GTE` to be `gte`", reply)
    },
    .shown("5.2-9", "`udf: true` names a user-defined field; a query takes one such condition.", .documented, advanced)
    { probe in
      let fields =
        try await probe.call("GET", "Tickets/entityInformation/userDefinedFields").json["fields"]?.array ?? []
      let names = fields.compactMap { $0["name"]?.string }
      guard names.count > 1 else { throw Undecided("tickets have less than two user-defined fields here") }
      func condition(_ name: String) -> JSONValue { ["op": "exist", "field": .string(name), "udf": true] }
      let one = try await probe.query("Tickets", [condition(names[0])], max: 5)
      try expect(one.status == 200, "one condition to be answered", one)
      try expectRefusal(try await probe.query("Tickets", [condition(names[0]), condition(names[1])]))
    },
  ]

  private static let valueRows: [Statement] = [
    .shown("5.2-10", "Decimals and dates are sent as texts.", .documented, "the vendor's Swagger document") { probe in
      try await every(probe, "TimeEntries", ["op": "gt", "field": "hoursWorked", "value": "0.25"]) {
        ($0["hoursWorked"]?.double ?? 0) > 0.25
      }
    },
    .switchable(
      "5.2-11",
      "Digits in quotation marks against a number are converted; one report has them match nothing.",
      .observed,
      "github:msoukhomlinov/n8n-nodes-autotask (CHANGELOG)",
      by: "strictFilterValues",
      check: { probe in
        let id = try await probe.anyID("Tickets")
        let reply = try await probe.query("Tickets", [["op": "eq", "field": "id", "value": .string(String(id))]])
        try expect(reply.ids == [id], "the row of the digits", reply)
      },
      switched: { probe in
        let id = try await probe.anyID("Tickets")
        let reply = try await probe.query("Tickets", [["op": "eq", "field": "id", "value": .string(String(id))]])
        try expect(reply.status == 200 && reply.items.isEmpty, "no row", reply)
      }
    ),
    .shown(
      "5.2-12",
      "A text that is no number, against a number, is a 500 in the words of SQL Server.",
      .observed,
      "github:msoukhomlinov/n8n-nodes-autotask (CHANGELOG)"
    ) { probe in
      let reply = try await probe.query("Tickets", [["op": "eq", "field": "status", "value": "new"]])
      try expectRefusal(reply, "Conversion failed when converting")
    },
    .shown("5.2-13", "A boolean takes true and false and nothing else.", .documented, basic) { probe in
      try await every(probe, "Companies", ["op": "eq", "field": "isActive", "value": true]) { $0["isActive"] == true }
      try expectRefusal(try await probe.query("Companies", [["op": "eq", "field": "isActive", "value": 1]]))
    },
    .shown("5.2-14", "`noteq` does not find rows without a value, as in SQL.", .assumed, "no source") { probe in
      let without = try await probe.count("Tickets", [["op": "notExist", "field": "contractID"]])
      guard without > 0 else { throw Undecided("every ticket has a contract here") }
      let reply = try await probe.query("Tickets", [["op": "noteq", "field": "contractID", "value": -1]])
      try expect(reply.items.allSatisfy { $0["contractID"] != .null }, "no row without a contract", reply)
    },
    .shown("5.2-15", "Field names are compared without case.", .documented, basic) { probe in
      let reply = try await probe.query("Companies", [["op": "eq", "field": "ID", "value": 0]])
      try expect(reply.ids == [0], "the company of id 0", reply)
    },
    .shown("5.2-16", "Texts are compared without case.", .assumed, "SQL Server's usual collation") { probe in
      let name = try await probe.anyRow("Companies")["companyName"]?.string ?? ""
      try await every(probe, "Companies", ["op": "eq", "field": "companyName", "value": .string(name.uppercased())]) {
        $0["companyName"]?.string?.lowercased() == name.lowercased()
      }
    },
    .shown(
      "5.2-17",
      "The tenant's own company has the id 0, which `gt 0` misses.",
      .observed,
      "github:msoukhomlinov/n8n-nodes-autotask/issues/118"
    ) { probe in
      let every = try await probe.count("Companies", [.everyID])
      let above = try await probe.count("Companies", [["op": "gt", "field": "id", "value": 0]])
      try expect(every == above + 1, "one company more from 0 on: \(every), \(above) above it")
    },
    .switchable(
      "5.2-18",
      "A filter on `createDate` compares the time too; one integration saw it compare days.",
      .observed,
      "github:Triplecitiestech/staging",
      by: "createDateByDay",
      check: { probe in
        let date = try await probe.anyRow("Tickets")["createDate"]?.string ?? ""
        let filter: JSONValue = ["op": "gt", "field": "createDate", "value": .string(date)]
        let reply = try await probe.query(
          "Tickets",
          [filter, ["op": "lt", "field": "createDate", "value": .string(endOfDay(date))]]
        )
        try expect(reply.items.allSatisfy { ($0["createDate"]?.string ?? "") > date }, "later rows alone", reply)
        let same = try await probe.query(
          "Tickets",
          [["op": "eq", "field": "createDate", "value": .string(String(date.prefix(10)))]]
        )
        try expect(same.items.isEmpty, "no row made exactly at midnight", same)
      },
      switched: { probe in
        let date = try await probe.anyRow("Tickets")["createDate"]?.string ?? ""
        let day = JSONValue.string(String(date.prefix(10)))
        let reply = try await probe.query("Tickets", [["op": "eq", "field": "createDate", "value": day]])
        try expect(!reply.items.isEmpty, "the rows of the day", reply)
      }
    ),
    .shown("5.2-19", "The time of day counts on `lastActivityDate`.", .observed, "github:Triplecitiestech/staging") {
      probe in
      let date = try await probe.anyRow("Tickets")["lastActivityDate"]?.string ?? ""
      let filter: JSONValue = ["op": "gte", "field": "lastActivityDate", "value": .string(date)]
      let reply = try await probe.query("Tickets", [filter], max: 50)
      try expect(reply.items.allSatisfy { ($0["lastActivityDate"]?.string ?? "") >= date }, "no earlier row", reply)
    },
  ]

  private static func endOfDay(_ date: String) -> String { "\(date.prefix(10))T23:59:59.999" }

  private static let refusedQueryRows: [Statement] = [
    .shown(
      "5.2-20",
      "A field that the entity does not have, in a filter or among the fields wanted, is a 500 naming both.",
      .observed,
      "github:WYRE-AI/autotask-mcp/issues/282"
    ) { probe in
      let filtered = try await probe.query("Tickets", [["op": "eq", "field": "AccountID", "value": 1]])
      try expectRefusal(filtered, "Unable to find AccountID in the Ticket Entity")
      let included = try await probe.query("Tickets", [.everyID], max: 1, include: ["id", "nothing"])
      try expectRefusal(included, "Unable to find nothing in the Ticket Entity")
    },
    .shown("5.2-21", "A field that is not queryable is a 500 naming it.", .documented, basic) { probe in
      let reply = try await probe.query("Tickets", [["op": "eq", "field": "creatorType", "value": 1]])
      try expectRefusal(reply, "creatorType")
    },
    .shown("5.2-22", "A query without a filter is refused.", .documented, basic) { probe in
      try expectRefusal(try await probe.call("POST", "Tickets/query", ["MaxRecords": 1]))
      try expectRefusal(try await probe.call("POST", "Tickets/query", ["Filter": .null]))
    },
    .shown(
      "5.2-23",
      "\"Everything\" is `gte` 0 on the id, or `exist` on it.",
      .documented,
      basic
    ) { probe in
      let first = try await probe.count("Companies", [.everyID])
      let second = try await probe.count("Companies", [["op": "exist", "field": "id"]])
      try expect(first == second && first > 0, "both to count every row")
    },
    .shown(
      "5.2-24",
      "TicketHistory takes one condition, `ticketID` `eq`; anything else is an error, a ticket that is not viewed too.",
      .documented,
      "help:SOAP/Entities/TicketHistoryEntity.htm"
    ) { probe in
      let ticket = JSONValue.integer(try await probe.anyID("Tickets"))
      let one: JSONValue = ["op": "eq", "field": "ticketID", "value": ticket]
      let good = try await probe.query("TicketHistory", [one])
      try expect(good.status == 200, "a ticket's history", good)
      try expectRefusal(try await probe.query("TicketHistory", [["op": "gt", "field": "ticketID", "value": ticket]]))
      try expectRefusal(try await probe.query("TicketHistory", [one, one]))
      try expectRefusal(try await probe.query("TicketHistory", [["op": "eq", "field": "ticketID", "value": -7]]))
    },
  ]
}
