internal import Autotask

extension Statement {
  private static let page = "help:REST/Entities/UserdefinedFieldsUDFs.htm"
  private static let protection = """
    https://autotask.net/help/content/4_Admin/1CompanySettings_Users/ResourcesUsersHR/Security/\
    ViewPermissionsProtectedUDFs.htm
    """
  private static let carriers = [
    "Companies", "CompanySiteConfigurations", "ConfigurationItems", "Contacts", "Contracts", "Opportunities",
    "Products", "Projects", "SalesOrders", "ServiceBundles", "Services", "Subscriptions", "Tasks", "Tickets",
  ]

  /// User-defined fields (section 6.3).
  static let userDefinedFields: [Statement] = [
    .switchable(
      "6.3-1",
      "Rows of 14 entities carry `userDefinedFields`; the help leaves it out where no row has a value.",
      .documented,
      page,
      by: "userDefinedFieldsLeftOut",
      check: { probe in
        for entity in carriers {
          let reply = try await probe.query(entity, max: 1)
          try expect(reply.items.allSatisfy { $0["userDefinedFields"]?.array != nil }, "the array on \(entity)", reply)
        }
      },
      switched: { probe in
        let reply = try await probe.query("Contacts", max: 1)
        try expect(reply.items.first?["userDefinedFields"] == nil, "no array on Contacts", reply)
      }
    ),
    .shown(
      "6.3-2",
      "A value stands with its name; it is a text or null, whatever the type.",
      .documented,
      "the vendor's Swagger document"
    ) { probe in
      let row = try await probe.anyRow("Tickets")
      let entries = row["userDefinedFields"]?.array ?? []
      guard !entries.isEmpty else { throw Undecided("tickets have no user-defined fields here") }
      let isFit = entries.allSatisfy {
        $0["name"]?.string != nil && ($0["value"] == .null || $0["value"]?.string != nil)
      }
      try expect(isFit, "names with texts or nulls, found \(row["userDefinedFields"]?.text() ?? "")")
    },
    .shown("6.3-3", "PATCH changes the named ones and leaves the others.", .inferred, page, needs: .writes) { probe in
      let names = try await probe.textFields()
      let id = try await probe.newTicket([
        ("userDefinedFields", [["name": .string(names[0].name), "value": names[0].value]])
      ])
      let change: JSONValue = ["id": .integer(id), "title": "Postern conformance d", "userDefinedFields": []]
      try expect(try await probe.call("PATCH", "Tickets", change).itemID == id, "a PATCH")
      try expect(try await probe.value(names[0].name, onTicket: id) == names[0].value, "the value kept")
    },
    .shown("6.3-4", "PUT clears those that it does not name.", .inferred, page, needs: .writes) { probe in
      let names = try await probe.textFields()
      let entry: JSONValue = ["name": .string(names[0].name), "value": names[0].value]
      let id = try await probe.newTicket([("userDefinedFields", [entry])])
      let whole = try await probe.ticketBody([("id", .integer(id))])
      try expect(try await probe.call("PUT", "Tickets", .object(whole)).itemID == id, "a PUT")
      try expect(try await probe.value(names[0].name, onTicket: id) == .null, "no value")
    },
    .shown("6.3-5", "An unknown name is an error.", .inferred, page, needs: .writes) { probe in
      let body = try await probe.ticketBody([("userDefinedFields", [["name": "Postern nothing", "value": "x"]])])
      try expectRefusal(try await probe.call("POST", "Tickets", .object(body)))
    },
    .shown(
      "6.3-6",
      "Services and bundles say `hasUserDefinedFields` false, although their rows have the array.",
      .observed,
      "github:Triplecitiestech/staging"
    ) { probe in
      for entity in ["Services", "ServiceBundles"] {
        let info = try await probe.call("GET", "\(entity)/entityInformation").json["info"]
        try expect(info?["hasUserDefinedFields"] == false, "false on \(entity)")
      }
    },
    .shown(
      "6.3-7",
      "Definitions are rows of `UserDefinedFieldDefinitions`, options of lists stand below them.",
      .documented,
      "help:REST/Entities/UserDefinedFieldDefinitionsEntity.htm"
    ) { probe in
      let list = try await probe.anyRow(
        "UserDefinedFieldDefinitions",
        where: [["op": "eq", "field": "dataType", "value": 5]]
      )
      let options = try await probe.call("GET", "UserDefinedFields/\(list["id"]?.text() ?? "")/ListItems")
      try expect(!options.items.isEmpty, "the options", options)
    },
    .switchable(
      "6.3-8",
      "A protected field is hidden from an API user that was not given the right; or all have it from the start.",
      .documented,
      "\(protection), help:General/Define_API_User.htm",
      needs: .emulator,
      by: "protectedDataIsGranted",
      check: { probe in
        let (name, id) = try await probe.protectedValue()
        try expect(try await probe.value(name, of: "ConfigurationItems/\(id)") == .null, "null for the value")
        let asked = try await probe.count(
          "ConfigurationItems",
          [["op": "exist", "field": .string(name), "udf": true]]
        )
        try expect(asked == 0, "no row where the field is asked for")
      },
      switched: { probe in
        let (name, id) = try await probe.protectedValue()
        try expect(try await probe.value(name, of: "ConfigurationItems/\(id)") == "Postern", "the value")
      }
    ),
    .shown(
      "6.3-10",
      "Each of the four rights on protected data holds those before it: with View the values are read, with Edit changed.",
      .documented,
      protection,
      needs: .emulator
    ) { probe in
      let (name, id) = try await probe.protectedValue()
      let user = try await probe.user("Keeper", level: try await probe.systemLevel())
      let rows: [(answer: String, views: Bool, changes: Bool)] = [
        ("View Unprotected Data", false, false), ("Edit Unprotected Data", false, false),
        ("View Protected Data", true, false), ("Edit Protected Data", true, true),
      ]
      let entry: JSONValue = ["name": .string(name), "value": "Changed"]
      for row in rows {
        let settings: JSONValue = ["settings": ["external.protected-data": .string(row.answer)]]
        try await probe.admin("PUT", "users/\(user.username)", settings)
        let shown = try await user.value(name, of: "ConfigurationItems/\(id)")
        try expect((shown != .null) == row.views, "\(row.answer) to \(row.views ? "show" : "hide") the value")
        let change = try await user.call(
          "PATCH",
          "ConfigurationItems",
          ["id": .integer(id), "userDefinedFields": [entry]]
        )
        try expect((change.status == 200) == row.changes, "\(row.answer) on a change", change)
      }
    },
    .notEmulated(
      "6.3-11",
      "How a hidden value looks in a record, and what encryption of a field changes.",
      .assumed,
      "no source",
      because: "the help tells of lists (masked) and detail pages (hidden) alone; a hidden value is null here"
    ),
    .advice("6.3-9", "Multi-select and reference fields are not supported by the API.", .documented, page),
  ]
}

extension Probe {
  /// Text fields of tickets that are no lists, or lists with their first option, each with a value that it takes.
  fileprivate func textFields() async throws -> [(name: String, value: JSONValue)] {
    let fields = try await call("GET", "Tickets/entityInformation/userDefinedFields").json["fields"]?.array ?? []
    let usable = fields.compactMap { field -> (name: String, value: JSONValue)? in
      guard let name = field["name"]?.string, field["type"] == "string" else { return nil }
      return (name, field["picklistValues"]?.array?.first?["value"] ?? "Postern")
    }
    guard !usable.isEmpty else { throw Undecided("tickets have no user-defined text here") }
    return usable
  }

  fileprivate func value(_ name: String, onTicket id: Int64) async throws -> JSONValue? {
    try await value(name, of: "Tickets/\(id)")
  }

  /// A protected field of devices, and a device that has a value of it.
  fileprivate func protectedValue() async throws -> (name: String, id: Int64) {
    let definition = try await anyRow(
      "UserDefinedFieldDefinitions",
      where: [["op": "eq", "field": "isProtected", "value": true], ["op": "eq", "field": "udfType", "value": 6]]
    )
    let name = definition["name"]?.string ?? ""
    let id = try await anyID("ConfigurationItems")
    let row: JSONValue = [
      "id": .integer(id), "userDefinedFields": [["name": .string(name), "value": "Postern"]],
    ]
    try await admin("POST", "tables/ConfigurationItems", row)
    return (name, id)
  }

  fileprivate func value(_ name: String, of path: String) async throws -> JSONValue? {
    let entries = try await row(path)["userDefinedFields"]?.array ?? []
    return entries.first { $0["name"]?.string == name }?["value"]
  }
}
