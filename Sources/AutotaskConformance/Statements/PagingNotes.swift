internal import Autotask

extension Statement {
  /// Field notes on paging and querying (1 to 17).
  static let pagingNotes: [Statement] = pageNotes + filterNotes

  private static let pageNotes: [Statement] = [
    .shown(
      "field-note 1",
      "GET on the next-page link of a POST query is a 405.",
      .observed,
      "github:WYRE-AI/autotask-mcp/pull/170"
    ) { probe in
      let reply = try await probe.send("GET", try await probe.nextPage(of: "Tickets"))
      try expect(reply.status == 405, "405", reply)
    },
    .switchable(
      "field-note 2",
      "POST with an empty body on the next page is a 500.",
      .observed,
      "github:AntoJUICT/juict-skills",
      by: "nextPageWithoutBody",
      check: { probe in
        let reply = try await probe.send("POST", try await probe.nextPage(of: "Tickets"))
        try expect(reply.status == 500, "500", reply)
      },
      switched: { probe in
        let reply = try await probe.send("POST", try await probe.nextPage(of: "Tickets"))
        try expect(reply.status == 200, "200", reply)
      }
    ),
    .shown(
      "field-note 6",
      "A page size outside 1 to 500 is a 500 about the count of records.",
      .observed,
      "github:WYRE-AI/autotask-mcp (CHANGELOG)"
    ) { probe in
      try expectRefusal(try await probe.query("Tickets", [.everyID], max: 1000), "between 1 and 500")
    },
    .shown(
      "field-note 7",
      "An address of over about 2,000 characters fails.",
      .observed,
      "github:KelvinTegelaar/AutotaskAPI/issues/65"
    ) { probe in
      let values = JSONValue.array((0..<300).map { .integer(10_000_000 + Int64($0)) })
      let reply = try await probe.search("Tickets", ["Filter": [["op": "in", "field": "id", "value": values]]])
      try expect(reply.status == 404, "404", reply)
    },
    .shown(
      "field-note 12",
      "Large windows of time entries page like everything else.",
      .observed,
      "github:Triplecitiestech/staging"
    ) { probe in
      let next = try await probe.nextPage(of: "TimeEntries")
      let body: JSONValue = ["MaxRecords": 1, "Filter": [.everyID]]
      try expect(try await probe.send("POST", next, body.bytes()).items.count == 1, "the next page by POST")
      try expect(try await probe.send("GET", next).status == 405, "405 by GET")
    },
    .shown(
      "field-note 15",
      "Rows come sorted by id, so that paging by the last id works.",
      .observed,
      "a recording of autotask-client"
    ) { probe in
      let ids = try await probe.query("TimeEntries", [["op": "gt", "field": "id", "value": 0]], max: 100).ids
      try expect(ids == ids.sorted(), "ascending ids")
    },
    .shown(
      "field-note 16",
      "Id 0 is a row like any other: the tenant's own company.",
      .observed,
      "github:msoukhomlinov/n8n-nodes-autotask/issues/118"
    ) { probe in
      try expect(try await probe.row("Companies/0")["id"] == 0, "the company of id 0")
      let reply = try await probe.query("Companies", [["op": "eq", "field": "id", "value": 0]])
      try expect(reply.ids == [0], "the same by a filter", reply)
    },
  ]

  private static let filterNotes: [Statement] = [
    .switchable(
      "field-note 3",
      "A condition with an unknown operator (`ne`, `noteExist`) is passed over, and all rows come.",
      .observed,
      "github:WYRE-AI/autotask-mcp/issues/193, github:AntoJUICT/juict-skills",
      by: "unknownOperatorIsRefused",
      check: { probe in
        let every = try await probe.count("Companies", [.everyID])
        for word in ["ne", "noteExist"] {
          let count = try await probe.count("Companies", [["op": .string(word), "field": "id", "value": 0]])
          try expect(count == every, "all \(every) rows for `\(word)`, found \(count)")
        }
      },
      switched: { probe in
        let reply = try await probe.query("Companies", [["op": "ne", "field": "id", "value": 0]])
        try expectRefusal(reply, "ne")
      }
    ),
    .shown(
      "field-note 4",
      "An unknown field is a 500 naming field and entity.",
      .observed,
      "github:WYRE-AI/autotask-mcp/issues/282"
    ) { probe in
      let reply = try await probe.query("AttachmentInfo", [["op": "eq", "field": "createDate", "value": "2026-01-01"]])
      try expectRefusal(reply, "Unable to find createDate in the AttachmentInfo Entity")
    },
    .shown(
      "field-note 5",
      "Every condition of a filter counts, whatever else is in it.",
      .observed,
      "github:WYRE-AI/autotask-mcp/issues/104"
    ) { probe in
      let every = try await probe.count("Tickets", [.everyID])
      let status = try await probe.anyRow("Tickets")["status"] ?? .null
      let some = try await probe.count("Tickets", [.everyID, ["op": "eq", "field": "status", "value": status]])
      let rest = try await probe.count("Tickets", [.everyID, ["op": "noteq", "field": "status", "value": status]])
      try expect(some + rest == every && some > 0, "two parts of \(every), found \(some) and \(rest)")
    },
    .shown(
      "field-note 8",
      "More than 500 OR conditions fail, the values of an `in` too.",
      .observed,
      "github:msoukhomlinov/n8n-nodes-autotask (CHANGELOG)"
    ) { probe in
      let values = JSONValue.array((0...500).map { .integer(Int64($0)) })
      try expectRefusal(
        try await probe.query("Tickets", [["op": "in", "field": "id", "value": values]]),
        "500 or fewer"
      )
    },
    .switchable(
      "field-note 9",
      "A filter of 0 or 1 on a boolean is a conversion error; a text id against a long field found nothing, once.",
      .observed,
      "github:msoukhomlinov/n8n-nodes-autotask (CHANGELOG)",
      by: "strictFilterValues",
      check: { probe in
        let reply = try await probe.query("Companies", [["op": "eq", "field": "isActive", "value": 1]])
        try expectRefusal(reply, "Conversion failed")
        let text = try await probe.query("Companies", [["op": "eq", "field": "id", "value": "0"]])
        try expect(text.ids == [0], "the row of the digits", text)
      },
      switched: { probe in
        let text = try await probe.query("Companies", [["op": "eq", "field": "id", "value": "0"]])
        try expect(text.status == 200 && text.items.isEmpty, "no row", text)
      }
    ),
    .shown(
      "field-note 10",
      "`isActive` on an entity without that field is a 500.",
      .observed,
      "github:msoukhomlinov/n8n-nodes-autotask (CHANGELOG)"
    ) { probe in
      let reply = try await probe.query("Tickets", [["op": "eq", "field": "isActive", "value": true]])
      try expectRefusal(reply, "Unable to find isActive")
    },
    .switchable(
      "field-note 11",
      "`createDate` seems to filter by the day.",
      .observed,
      "github:Triplecitiestech/staging",
      by: "createDateByDay",
      check: { probe in
        let date = try await probe.anyRow("Companies")["createDate"]?.string ?? ""
        let day = JSONValue.string(String(date.prefix(10)))
        let reply = try await probe.query("Companies", [["op": "eq", "field": "createDate", "value": day]])
        try expect(
          reply.items.allSatisfy { $0["createDate"]?.string?.contains("T00:00:00") == true },
          "midnights",
          reply
        )
        try expect(
          reply.status == 200 && !date.contains("T00:00:00") && reply.items.isEmpty,
          "nothing at midnight",
          reply
        )
      },
      switched: { probe in
        let date = try await probe.anyRow("Companies")["createDate"]?.string ?? ""
        let day = JSONValue.string(String(date.prefix(10)))
        let reply = try await probe.query("Companies", [["op": "eq", "field": "createDate", "value": day]])
        try expect(!reply.items.isEmpty, "the rows of the day", reply)
      }
    ),
    .notEmulated(
      "field-note 13",
      "Rows of a query may carry fewer fields than a get by id.",
      .observed,
      "github:AntoJUICT/juict-skills",
      because: "one note that names no field; a query of the emulator carries all of them"
    ),
    .shown("field-note 14", "A flat array of conditions is joined by AND.", .observed, "github:AntoJUICT/juict-skills")
    { probe in
      let filter: JSONValue = [
        ["op": "eq", "field": "id", "value": 0], ["op": "gt", "field": "id", "value": 0],
      ]
      let reply = try await probe.query("Companies", filter)
      try expect(reply.status == 200 && reply.items.isEmpty, "no row that is 0 and above", reply)
    },
    .shown(
      "field-note 17",
      "Metadata exists where routes do not: the fields of CompanyToDos are told, the root collection is not listed.",
      .observed,
      "github:AntoJUICT/juict-skills"
    ) { probe in
      let fields = try await probe.call("GET", "CompanyToDos/entityInformation/fields")
      try expect(fields.status == 200, "the fields", fields)
      let list = try await probe.call("GET", "CompanyToDos")
      try expect([404, 405].contains(list.status), "404 or 405 for the collection", list)
    },
  ]
}
