internal import Autotask

extension Statement {
  private static let thresholds = "help:REST/General_Topics/REST_Thresholds_Limits.htm"
  private static let advanced = "help:REST/API_Calls/REST_Advanced_Query_Features.htm"
  static let queryLimitRows: [Statement] = [
    .shown(
      "5.3-1",
      "A page has 1 to 500 records, 500 by default; another size is a 500 that names the range.",
      .documented,
      thresholds
    ) { probe in
      for size in [0, 501, -1] {
        let reply = try await probe.query("Companies", [.everyID], max: size)
        try expectRefusal(reply, "maxCountOfRecordsToReturn must be between 1 and 500")
      }
      try expect(try await probe.query("Companies", [.everyID], max: 500).status == 200, "500 to be allowed")
    },
    .shown(
      "5.3-2",
      "A query has at most 500 OR conditions, each value of an `in` counted.",
      .documented,
      thresholds
    ) { probe in
      func values(_ count: Int) -> JSONValue {
        ["op": "in", "field": "id", "value": .array((1...count).map { .integer(Int64($0)) })]
      }
      try expect(try await probe.query("Tickets", [values(500)], max: 1).status == 200, "500 values to be allowed")
      let sentence = "Queries are limited to 500 or fewer 'OR' conditions"
      try expectRefusal(try await probe.query("Tickets", [values(501)]), sentence)
      let or = (0...500).map {
        JSONValue.object(.init([("op", "eq"), ("field", "id"), ("value", .integer(Int64($0)))]))
      }
      try expectRefusal(try await probe.query("Tickets", [["op": "or", "items": .array(or)]]), sentence)
    },
    .shown(
      "5.3-3",
      "An address of more than about 2,048 characters is the web server's 404 page.",
      .documented,
      "github:KelvinTegelaar/AutotaskAPI/issues/65"
    ) { probe in
      let text = String(repeating: "x", count: 2100)
      let reply = try await probe.search(
        "Tickets",
        ["Filter": [["op": "eq", "field": "title", "value": .string(text)]]]
      )
      try expect(reply.status == 404 && reply.isPage, "a 404 page", reply)
    },
    .notEmulated(
      "5.3-4",
      "A query that runs for five minutes ends in an error.",
      .documented,
      thresholds,
      because: "no query of the emulator runs that long; the fault `latencyMilliseconds` stands in for a slow one"
    ),
    .shown(
      "5.3-5",
      "How deep groups may nest is not stated; the emulator's own limit answers a 500 and not a fall.",
      .assumed,
      "no source"
    ) { probe in
      var group = JSONValue.everyID
      for _ in 0..<20 { group = ["op": "and", "items": [group]] }
      try expect(try await probe.query("Companies", [group], max: 1).status == 200, "twenty levels to be read")
    },
  ]

  static let includeRows: [Statement] = [
    .shown("5.4-1", "`IncludeFields` leaves the others out of the record; they are not null.", .documented, advanced) {
      probe in
      let reply = try await probe.query("Tickets", [.everyID], max: 1, include: ["id", "Title"])
      guard let row = reply.items.first else { throw Undecided("there is no ticket") }
      let keys = row.keys.filter { $0 != "userDefinedFields" }
      try expect(keys == ["id", "title"], "`id` and `title` alone", reply)
    },
    .shown("5.4-2", "`userDefinedFields` is there all the same, as an empty array.", .documented, advanced) { probe in
      let reply = try await probe.query("Tickets", [.everyID], max: 1, include: ["id"])
      guard let row = reply.items.first else { throw Undecided("there is no ticket") }
      try expect(row["userDefinedFields"] == [], "an empty `userDefinedFields`", reply)
    },
    .shown("5.4-3", "User-defined fields are included by their own name.", .documented, advanced) { probe in
      let fields =
        try await probe.call("GET", "Tickets/entityInformation/userDefinedFields").json["fields"]?.array ?? []
      guard let name = fields.first?["name"]?.string else { throw Undecided("tickets have none here") }
      let reply = try await probe.query("Tickets", [.everyID], max: 1, include: ["id", name])
      let names = reply.items.first?["userDefinedFields"]?.array?.compactMap { $0["name"]?.string }
      try expect(names == [name], "the one field that was named", reply)
    },
    .shown("5.4-4", "Where the result can exceed a page, `id` must be among them.", .documented, advanced) { probe in
      try expectRefusal(try await probe.query("Tickets", [.everyID], max: 1, include: ["title"]), "id")
    },
    .shown("5.4-5", "An empty array means all fields.", .documented, "the vendor's Swagger document") { probe in
      let body: JSONValue = ["MaxRecords": 1, "IncludeFields": [], "Filter": [.everyID]]
      let reply = try await probe.call("POST", "Tickets/query", body)
      try expect((reply.items.first?.count ?? 0) > 20, "the whole record", reply)
    },
  ]

  static let pagingRows: [Statement] = [
    .shown("5.5-1", "Rows come in the order of their ids.", .documented, advanced) { probe in
      let ids = try await probe.query("Tickets", [.everyID], max: 100).ids
      try expect(ids == ids.sorted(), "ascending ids")
    },
    .shown(
      "5.5-2",
      "`nextPageUrl` is `…/V1.0/Tickets/query/next?paging=` with page size, ids of pages before and the next id.",
      .observed,
      "github:KelvinTegelaar/AutotaskAPI/issues/66, github:apigrate/autotask-restapi/issues/15"
    ) { probe in
      let next = try await probe.nextPage(of: "Tickets")
      try expect(next.contains("/V1.0/Tickets/query/next?paging="), "the path of a next page, found \(next)")
      for word in ["pageSize", "previousIds", "nextId"] { try expect(next.contains(word), "`\(word)` in \(next)") }
    },
    .shown(
      "5.5-3",
      "After a GET, the link carries the search as well.",
      .observed,
      "github:apigrate/autotask-restapi/issues/15"
    ) { probe in
      let reply = try await probe.search("Tickets", ["MaxRecords": 1, "Filter": [.everyID]])
      guard let next = reply.next else { throw Undecided("there is only one ticket") }
      try expect(next.contains("&search="), "`&search=` in \(next)")
      let second = try await probe.send("GET", next)
      try expect(second.ids.first.map { $0 > (reply.ids.first ?? 0) } == true, "the next row", second)
    },
    .shown(
      "5.5-4",
      "After a POST, the link demands a POST with the same body; a GET is a 405.",
      .observed,
      "github:WYRE-AI/autotask-mcp/pull/170"
    ) { probe in
      let next = try await probe.nextPage(of: "Tickets")
      let gotten = try await probe.send("GET", next)
      try expect(gotten.status == 405, "405 by GET", gotten)
      let sentence = "The requested resource does not support http method 'GET'."
      try expect(gotten.message == sentence, "the sentence of ASP.NET", gotten)
      let body: JSONValue = ["MaxRecords": 1, "Filter": [.everyID]]
      let posted = try await probe.send("POST", next, body.bytes())
      try expect(posted.items.count == 1, "a row by POST with the body", posted)
    },
    .shown("5.5-5", "A page that began by GET demands GET.", .inferred, "github:WYRE-AI/autotask-mcp/pull/170") {
      probe in
      guard let next = try await probe.search("Tickets", ["MaxRecords": 1, "Filter": [.everyID]]).next else {
        throw Undecided("there is only one ticket")
      }
      let body: JSONValue = ["MaxRecords": 1, "Filter": [.everyID]]
      let reply = try await probe.send("POST", next, body.bytes())
      try expect(reply.status == 405, "405 by POST", reply)
    },
    .shown(
      "5.5-6",
      "A long filter that went by GET can make the next page's address too long: a 404.",
      .observed,
      "github:WYRE-AI/autotask-mcp/pull/170"
    ) { probe in
      let text = JSONValue.string(String(repeating: "x", count: 1800))
      let search: JSONValue = ["MaxRecords": 1, "Filter": [["op": "noteq", "field": "title", "value": text]]]
      let first = try await probe.search("Tickets", search)
      guard first.status == 200, let next = first.next else { throw Undecided("the first page has no next one") }
      try expect(try await probe.send("GET", next).status == 404, "404 for the next page")
    },
    .shown("5.5-7", "The links name the 50 most recent pages at most.", .documented, advanced) { probe in
      let body: JSONValue = ["MaxRecords": 1, "Filter": [.everyID]]
      var next = try await probe.nextPage(of: "Tickets")
      for page in 0..<55 {
        let reply = try await probe.send("POST", next, body.bytes())
        guard let link = reply.next else { throw Undecided("there are only \(page + 2) tickets") }
        next = link
      }
      let ids = (next.removingEncoding.split(separator: "[").last ?? "").prefix { $0 != "]" }.split(separator: ",")
      try expect(ids.count == 50, "50 ids of pages before, found \(ids.count)")
    },
    .shown(
      "5.5-8",
      "Asking for ids beyond the last until a page is short reads every row.",
      .documented,
      "help:REST/General_Topics/REST_BestPractices.htm"
    ) { probe in
      var (last, read) = (Int64(-1), Int64(0))
      while true {
        let page = try await probe.query("Companies", [["op": "gt", "field": "id", "value": .integer(last)]], max: 200)
        read += Int64(page.items.count)
        guard page.items.count == 200, let id = page.ids.last else { break }
        last = id
      }
      let count = try await probe.count("Companies", [.everyID])
      try expect(read == count, "\(count) rows, read \(read)")
    },
    .shown("5.5-9", "`prevPageUrl` leads back and is null on the first page.", .observed, advanced) { probe in
      let body: JSONValue = ["MaxRecords": 1, "Filter": [.everyID]]
      let first = try await probe.call("POST", "Tickets/query", body)
      guard let next = first.next else { throw Undecided("there is only one ticket") }
      try expect(first.previous == nil, "no page before the first", first)
      let second = try await probe.send("POST", next, body.bytes())
      guard let back = second.previous else { throw Contradiction(expected: "a `prevPageUrl`", found: second.text) }
      try expect(try await probe.send("POST", back, body.bytes()).ids == first.ids, "the first page again")
    },
  ]
}

extension Probe {
  /// The link to the second page of rows, one on a page, asked for by POST.
  func nextPage(of entity: String) async throws -> String {
    let body: JSONValue = ["MaxRecords": 1, "Filter": [["op": "gte", "field": "id", "value": 0]]]
    let reply = try await call("POST", "\(entity)/query", body)
    guard let next = reply.next else { throw Undecided("there are not two rows of \(entity)") }
    return next
  }
}

extension String {
  /// The text with brackets and commas of an address decoded, which is all that a list of ids needs.
  fileprivate var removingEncoding: String {
    replacing("%5B", with: "[").replacing("%5D", with: "]").replacing("%2C", with: ",")
  }
}
