internal import Autotask

extension Statement {
  /// What clients put on the wire, and what becomes of it (`docs/field-notes.md`, section 3).
  static let traffic: [Statement] = trafficOfAddresses + trafficOfPages + trafficOfQueries + trafficOfWrites

  private static let notes = "docs/field-notes.md, section 3"
  private static let trafficOfAddresses: [Statement] = [
    .shown("traffic 1", "Paths are matched in any case; links have the canonical one.", .observed, notes) { probe in
      for path in [
        "atservicesrest/v1.0/companies/0", "ATServicesRest/V1.0/Companies/0", "ATServicesRest/v1.0/COMPANIES/0",
      ] {
        let reply = try await probe.send("GET", probe.origin + path)
        try expect(reply.item?["id"] == 0, "the company for \(path)", reply)
      }
      let metadata = try await probe.call("GET", "tickets/entityinformation")
      try expect(metadata.status == 200, "`entityinformation` in lower case", metadata)
      let body: JSONValue = ["MaxRecords": 1, "Filter": [.everyID]]
      let next = try await probe.call("POST", "companies/QUERY", body).next ?? ""
      try expect(next.contains("/V1.0/Companies/query/next"), "the canonical case in \(next)")
    },
    .shown("traffic 2", "Doubled slashes are passed over.", .inferred, notes) { probe in
      let reply = try await probe.send("GET", "\(probe.base)/V1.0//Companies/0")
      try expect(reply.item?["id"] == 0, "the company", reply)
    },
    .shown("traffic 3", "One trailing slash is passed over.", .inferred, notes) { probe in
      let reply = try await probe.call("GET", "Companies/0/")
      try expect(reply.item?["id"] == 0, "the company", reply)
      let fields = try await probe.call("GET", "Companies/entityInformation/fields/")
      try expect(fields.status == 200, "the fields", fields)
    },
    .shown("traffic 4", "`zoneInformation` needs no credentials.", .documented, notes) { probe in
      let nobody = probe.with([("UserName", nil), ("Secret", nil), ("ApiIntegrationCode", nil)])
      let reply = try await nobody.call("GET", "zoneInformation?user=\(probe.username.addressEncoded)")
      try expect(reply.json["url"]?.string != nil, "the zone's address", reply)
    },
    .shown("traffic 5", "`zoneInformation` with credentials and a bare `@` is answered too.", .observed, notes) {
      probe in
      let reply = try await probe.call("GET", "zoneInformation?user=\(probe.username)")
      try expect(reply.json["url"]?.string != nil, "the zone's address", reply)
    },
    .shown("traffic 6", "`versioninformation` has no version segment and needs no zone.", .observed, notes) { probe in
      let reply = try await probe.send("GET", "\(probe.base)versioninformation")
      try expect(reply.json["apiVersions"]?.array?.contains("V1.0") == true, "`V1.0` among the versions", reply)
    },
    .shown("traffic 7", "Names of header fields are read in any case.", .documented, notes) { probe in
      let values = Dictionary(probe.headers.map { ($0.name.lowercased(), $0.value) }) { first, _ in first }
      let spelled = probe.with([
        ("UserName", nil), ("Secret", nil), ("ApiIntegrationCode", nil), ("Username", values["username"]),
        ("SECRET", values["secret"]), ("APIIntegrationcode", values["apiintegrationcode"]),
      ])
      let reply = try await spelled.call("GET", "Companies/0")
      try expect(reply.status == 200, "200", reply)
    },
    .shown(
      "traffic 24",
      "Child collections are not written at the root: 405, or 404 for names that are none.",
      .observed,
      notes
    ) { probe in
      let body: JSONValue = ["title": "x"]
      let known = try await probe.call("POST", "TicketNotes", body)
      try expect([404, 405].contains(known.status), "404 or 405 for `TicketNotes`", known)
      for name in ["Ticket_notes", "TicketsNotes"] {
        let reply = try await probe.call("POST", name, body)
        try expect(reply.status == 404, "404 for `\(name)`", reply)
      }
    },
    .shown("traffic 25", "Child collections are not written by their long names: 404.", .observed, notes) { probe in
      for name in ["TicketNotes", "TicketAttachments"] {
        let reply = try await probe.call("POST", "Tickets/1/\(name)", ["title": "x"])
        try expect(reply.status == 404, "404 for `\(name)`", reply)
      }
    },
    .shown("traffic 26", "There is no batch, no upload in parts and no download route.", .observed, notes) { probe in
      for (method, path) in [("POST", "Tickets/batch"), ("POST", "Attachments"), ("GET", "Attachments/1/download")] {
        let reply = try await probe.call(method, path, method == "POST" ? [:] : nil)
        try expect([404, 405].contains(reply.status), "404 for \(method) \(path)", reply)
      }
    },
    .shown("traffic 27", "`userDefinedFieldsquery` without the slash is a 404.", .observed, notes) { probe in
      let path = "Tickets/entityInformation/userDefinedFieldsquery?search=%7B%7D"
      try expect(try await probe.call("GET", path).status == 404, "404")
    },
  ]

  private static let trafficOfPages: [Statement] = [
    .shown("traffic 8", "A search goes by GET and by POST; a long one by GET fails.", .documented, notes) { probe in
      let filter: JSONValue = ["Filter": [["op": "eq", "field": "id", "value": 0]]]
      try expect(try await probe.search("Companies", filter).ids == [0], "the row by GET")
      let text = String(repeating: "x", count: 2500)
      let long: JSONValue = ["Filter": [["op": "eq", "field": "companyName", "value": .string(text)]]]
      try expect(try await probe.search("Companies", long).status == 404, "404 for a long one")
    },
    .shown("traffic 9", "A page that began by GET goes on by GET.", .observed, notes) { probe in
      let first = try await probe.search("Companies", ["MaxRecords": 1, "Filter": [.everyID]])
      guard let next = first.next else { throw Undecided("there is only one company") }
      try expect(try await probe.send("GET", next).items.count == 1, "the second page")
    },
    .shown("traffic 10", "A page that began by POST goes on by POST with the same body.", .observed, notes) { probe in
      let next = try await probe.nextPage(of: "Companies")
      let body: JSONValue = ["MaxRecords": 1, "Filter": [.everyID]]
      try expect(try await probe.send("POST", next, body.bytes()).items.count == 1, "the second page")
      try expect(try await probe.send("GET", next).status == 405, "405 by GET")
    },
    .switchable(
      "traffic 11",
      "A next page by POST with an empty body is a 500.",
      .observed,
      notes,
      by: "nextPageWithoutBody",
      check: { probe in
        try expectRefusal(try await probe.send("POST", try await probe.nextPage(of: "Tickets"), []))
      },
      switched: { probe in
        let reply = try await probe.send("POST", try await probe.nextPage(of: "Tickets"), [])
        try expect(reply.status == 200, "200", reply)
      }
    ),
    .shown("traffic 12", "Paging by the last id works without `MaxRecords`.", .observed, notes) { probe in
      let first = try await probe.query("Tickets", [["op": "gt", "field": "id", "value": 0]])
      guard let last = first.ids.last else { throw Undecided("there is no ticket") }
      let second = try await probe.query("Tickets", [["op": "gt", "field": "id", "value": .integer(last)]])
      try expect(first.ids == first.ids.sorted() && !second.ids.contains { $0 <= last }, "disjoint pages", second)
    },
    .shown("traffic 33", "`ThresholdInformation` is a call like any other: it counts.", .documented, notes) { probe in
      func count() async throws -> Int64 {
        let reply = try await probe.call("GET", "ThresholdInformation")
        guard let count = reply.json["currentTimeframeRequestCount"]?.integer else {
          throw Contradiction(expected: "`currentTimeframeRequestCount`", found: reply.text)
        }
        return count
      }
      let first = try await count()
      let second = try await count()
      try expect(second > first, "more than \(first), found \(second)")
    },
  ]

  private static let trafficOfQueries: [Statement] = [
    .shown("traffic 13", "`maxRecords`, `includeFields` and field names are read in any case.", .observed, notes) {
      probe in
      let body: JSONValue = [
        "maxRecords": 1, "includeFields": ["Id"], "filter": [["op": "gte", "field": "Id", "value": 0]],
      ]
      let reply = try await probe.call("POST", "Companies/query", body)
      try expect(reply.items.count == 1 && reply.items[0].keys.contains("id"), "one row with its id", reply)
    },
    .switchable(
      "traffic 14",
      "`\"filter\":[]` asks for every row; a body that is `null` is refused.",
      .observed,
      notes,
      by: "emptyFilterIsRefused",
      check: { probe in
        let reply = try await probe.call("POST", "Companies/query", ["filter": []])
        try expect(reply.status == 200 && !reply.items.isEmpty, "rows", reply)
        try expectRefusal(try await probe.call("POST", "Companies/query", .null))
      },
      switched: { probe in
        try expectRefusal(try await probe.call("POST", "Companies/query", ["filter": []]))
      }
    ),
    .shown("traffic 15", "A condition on a flag without `value` is accepted; it asks for false.", .inferred, notes) {
      probe in
      let reply = try await probe.query("Companies", [["op": "eq", "field": "isActive"]])
      try expect(reply.status == 200, "200", reply)
      try expect(reply.items.allSatisfy { $0["isActive"] == false }, "inactive rows alone", reply)
    },
    .shown("traffic 16", "Groups nest, and `exist` needs no value.", .documented, notes) { probe in
      let group: JSONValue = [
        "op": "or",
        "items": [
          ["op": "and", "items": [["op": "exist", "field": "id"]]], ["op": "lt", "field": "id", "value": -1],
        ],
      ]
      try expect(try await probe.query("Companies", [group], max: 2).items.count == 2, "rows")
    },
    .switchable(
      "traffic 17",
      "Ids and booleans are read from texts (`\"5\"`, `\"True\"`).",
      .observed,
      notes,
      by: "strictFilterValues",
      check: { probe in
        let filter: JSONValue = [
          ["op": "eq", "field": "id", "value": "0"], ["op": "eq", "field": "isActive", "value": "True"],
        ]
        try expect(try await probe.query("Companies", filter).ids == [0], "the own company")
      },
      switched: { probe in
        let filter: JSONValue = [["op": "eq", "field": "isActive", "value": "True"]]
        try expectRefusal(try await probe.query("Companies", filter))
      }
    ),
  ]
}
