internal import Autotask

extension Statement {
  private static let informationPage = "help:REST/API_Calls/REST_EntityInformationCall.htm"
  private static let captures = "github:msoukhomlinov/n8n-nodes-autotask, github:Triplecitiestech/staging"

  /// Entity information (section 4).
  static let metadata: [Statement] = informationRows + fieldRows + userDefinedRows

  private static let informationRows: [Statement] = [
    .shown("4.1-1", "`info.name` is the singular name of the entity.", .documented, informationPage) { probe in
      let reply = try await probe.call("GET", "Tickets/entityInformation")
      try expect(reply.json["info"]?["name"] == "Ticket", "`info.name` to be `Ticket`", reply)
    },
    .shown(
      "4.1-2",
      "`canCreate`, `canQuery`, `canUpdate` and `canDelete` say what the entity allows anyone.",
      .documented,
      informationPage
    ) { probe in
      let tickets = try await probe.call("GET", "Tickets/entityInformation").json["info"]
      try expect(tickets?["canCreate"] == true && tickets?["canQuery"] == true, "tickets to be made and queried")
      try expect(tickets?["canUpdate"] == true && tickets?["canDelete"] == false, "tickets never to be deleted")
      let codes = try await probe.call("GET", "BillingCodes/entityInformation").json["info"]
      try expect(codes?["canQuery"] == true && codes?["canCreate"] == false, "billing codes to be read only")
    },
    .shown(
      "4.1-3",
      "`userAccessFor…` says what the calling user may do: None never, All every record, Restricted by the record.",
      .documented,
      informationPage,
      needs: .emulator
    ) { probe in
      let user = try await probe.user("Narrow", level: ["servicedesk.tickets.view": "All"])
      let information = try await user.call("GET", "Tickets/entityInformation").json["info"]
      try expect(information?["userAccessForCreate"] == "None", "no access to creating where the level gives none")
      let full = try await probe.call("GET", "Tickets/entityInformation").json["info"]
      try expect(full?["userAccessForQuery"] == "All", "all access for the system level")
    },
    .shown("4.1-4", "`hasUserDefinedFields` tells whether records carry them.", .documented, informationPage) { probe in
      let tickets = try await probe.call("GET", "Tickets/entityInformation").json["info"]
      let roles = try await probe.call("GET", "Roles/entityInformation").json["info"]
      try expect(tickets?["hasUserDefinedFields"] == true, "tickets to have user-defined fields")
      try expect(roles?["hasUserDefinedFields"] == false, "roles to have none")
    },
    .shown(
      "4.1-5",
      "`supportsWebhookCallouts` is true for Companies, Contacts, ConfigurationItems, Tickets and TicketNotes alone.",
      .documented,
      informationPage
    ) { probe in
      let reply = try await probe.call("GET", "EntityInformation")
      let all = reply.json["entityDescriptions"]?.array ?? []
      let named = all.compactMap { $0["info"] }.filter { $0["supportsWebhookCallouts"] == true }
      let names = Set(named.compactMap { $0["name"]?.string })
      let legacy: Set = ["Company", "Contact", "ConfigurationItem", "Ticket", "TicketNote"]
      try expect(names == legacy, "webhooks on five entities, found \(names.sorted())")
    },
    .switchable(
      "4.1-6",
      "`userAccessFor…` are the words None, All and Restricted; the help page's table numbers them.",
      .inferred,
      informationPage,
      by: "accessAsNumbers",
      check: { probe in
        let access = try await probe.call("GET", "Tickets/entityInformation").json["info"]?["userAccessForQuery"]
        try expect(access?.string != nil, "a word, found \(access?.text() ?? "nothing")")
      },
      switched: { probe in
        let access = try await probe.call("GET", "Tickets/entityInformation").json["info"]?["userAccessForQuery"]
        try expect(access?.integer != nil, "a number, found \(access?.text() ?? "nothing")")
      }
    ),
    .shown(
      "4.1-7",
      "`userAccessForCreate` is no promise: a create still fails on the record's own rules.",
      .inferred,
      informationPage,
      needs: .writes
    ) { probe in
      let body = try await probe.ticketBody([("contactID", 999_999_999_999)])
      try expectRefusal(try await probe.call("POST", "Tickets", .object(body)), "contactID")
    },
    .shown(
      "4.1-8",
      "`can…` false overrides the flags of fields: those of BillingCodes are not read-only, the entity is.",
      .observed,
      "github:Triplecitiestech/staging (docs/gotchas.md)"
    ) { probe in
      let name = try await probe.field("name", of: "BillingCodes")
      try expect(name["isReadOnly"] == false, "`BillingCodes.name` not to be marked read-only")
      let reply = try await probe.call("PATCH", "BillingCodes", ["id": 1, "name": "x"])
      try expect(reply.status == 405, "405 for a change of a billing code", reply)
    },
  ]

  private static let fieldKeys = [
    "name", "dataType", "length", "isRequired", "isReadOnly", "isQueryable", "isReference", "referenceEntityType",
    "isPickList", "picklistValues", "picklistParentValueField", "isSupportedWebhookField",
  ]

  private static let fieldRows: [Statement] = [
    .shown(
      "4.2-1",
      "`entityInformation/fields` has one object for each field, all keys always present.",
      .observed,
      captures
    ) { probe in
      let reply = try await probe.call("GET", "Tickets/entityInformation/fields")
      let fields = reply.json["fields"]?.array?.compactMap(\.object) ?? []
      try expect(!fields.isEmpty, "some fields", reply)
      for field in fields {
        let missing = fieldKeys.filter { field[$0] == nil }
        try expect(missing.isEmpty, "every key on \(field["name"]?.string ?? "?"), missing \(missing)")
      }
    },
    .shown("4.2-2", "Field names are written in camel case, as in records.", .observed, captures) { probe in
      let fields = try await probe.call("GET", "Tickets/entityInformation/fields").json["fields"]?.array ?? []
      let row = try await probe.anyRow("Tickets")
      for name in fields.compactMap({ $0["name"]?.string }) {
        try expect(row[name] != nil, "the record to have `\(name)` in that spelling")
      }
    },
    .shown(
      "4.2-3",
      "`dataType` is one of string, integer, long, short, double, decimal, boolean, datetime, byte[].",
      .observed,
      captures
    ) { probe in
      let known: Set = ["string", "integer", "long", "short", "double", "decimal", "boolean", "datetime", "byte[]"]
      for entity in ["Tickets", "Companies", "TicketAttachments", "TimeEntries"] {
        let fields = try await probe.call("GET", "\(entity)/entityInformation/fields").json["fields"]?.array ?? []
        let types = Set(fields.compactMap { $0["dataType"]?.string })
        try expect(types.isSubset(of: known), "known types on \(entity), found \(types.subtracting(known))")
      }
    },
    .shown("4.2-4", "`length` is the most characters of a text and 0 for everything else.", .observed, captures) {
      probe in
      let title = try await probe.field("title", of: "Tickets")
      let status = try await probe.field("status", of: "Tickets")
      try expect(title["length"]?.integer == 255, "255 for the title of a ticket")
      try expect(status["length"] == 0, "0 for a status")
    },
    .shown("4.2-5", "`id` says that it is required.", .observed, captures) { probe in
      try expect(try await probe.field("id", of: "Tickets")["isRequired"] == true, "a required `id`")
    },
    .shown(
      "4.2-6",
      "`isReadOnly` with `isRequired` means: given on create, fixed afterwards (`Services.periodType`).",
      .observed,
      "github:Triplecitiestech/staging (docs/gotchas.md)"
    ) { probe in
      let period = try await probe.field("periodType", of: "Services")
      try expect(period["isRequired"] == true && period["isReadOnly"] == true, "both flags on `Services.periodType`")
    },
    .shown("4.2-7", "A field that is not queryable is refused in a filter.", .observed, captures) { probe in
      try expect(try await probe.field("creatorType", of: "Tickets")["isQueryable"] == false, "`isQueryable` false")
      let reply = try await probe.query("Tickets", [["op": "eq", "field": "creatorType", "value": 1]])
      try expectRefusal(reply, "creatorType")
    },
    .shown(
      "4.2-8",
      "A reference names the entity in the singular; a field that is none has an empty text.",
      .observed,
      captures
    ) { probe in
      let company = try await probe.field("companyID", of: "Tickets")
      try expect(company["isReference"] == true, "`companyID` to be a reference")
      try expect(company["referenceEntityType"] == "Company", "a reference to `Company`")
      let title = try await probe.field("title", of: "Tickets")
      try expect(title["isReference"] == false && title["referenceEntityType"] == "", "an empty text on `title`")
    },
    .shown("4.2-9", "The key is `isPickList`, with a capital L.", .documented, "the vendor's Swagger document") {
      probe in
      try expect(try await probe.field("status", of: "Tickets")["isPickList"] == true, "`isPickList` on the status")
    },
    .shown("4.2-10", "`picklistValues` is an array, or null where the field is no picklist.", .observed, captures) {
      probe in
      try expect(try await probe.field("status", of: "Tickets")["picklistValues"]?.array != nil, "an array on `status`")
      try expect(try await probe.field("title", of: "Tickets")["picklistValues"] == .null, "null on `title`")
    },
    .shown(
      "4.2-11",
      "`picklistParentValueField` is written in Pascal case (`IssueType` on `subIssueType`) and empty where there is none.",
      .observed,
      captures
    ) { probe in
      let sub = try await probe.field("subIssueType", of: "Tickets")
      try expect(sub["picklistParentValueField"] == "IssueType", "`IssueType` on `subIssueType`")
      let status = try await probe.field("status", of: "Tickets")
      try expect(status["picklistParentValueField"] == "", "an empty text on `status`")
    },
    .notEmulated(
      "4.2-12",
      "`isSupportedWebhookField` was false on every field of Tickets and true on those of Contacts in one database.",
      .observed,
      captures,
      because:
        "one database's state, which contradicts the webhooks it has; the emulator says true where webhooks exist"
    ),
    .shown("4.2-13", "`userDefinedFields` is not among the fields.", .observed, captures) { probe in
      let fields = try await probe.call("GET", "Tickets/entityInformation/fields").json["fields"]?.array ?? []
      let names = fields.compactMap { $0["name"]?.string?.lowercased() }
      try expect(!names.contains("userdefinedfields"), "no `userDefinedFields` among the fields")
    },
    .notEmulated(
      "4.2-14",
      "One live database had 75 fields of Tickets, 43 of Contacts, 36 of Resources, 14 of CompanyWebhooks.",
      .observed,
      captures,
      because: "the emulator lists the fields of the vendor's later Swagger document, which has more"
    ),
  ]

  private static let userDefinedRows: [Statement] = [
    .shown(
      "4.3-1",
      "`entityInformation/userDefinedFields` writes the type under `type`, a label, and a default.",
      .observed,
      captures
    ) { probe in
      let reply = try await probe.call("GET", "Tickets/entityInformation/userDefinedFields")
      guard let field = reply.json["fields"]?.array?.first?.object else { throw Undecided("tickets have none here") }
      for key in ["name", "label", "type", "length", "description", "isRequired", "defaultValue", "isPickList"] {
        try expect(field[key] != nil, "the key `\(key)`", reply)
      }
      try expect(field["dataType"] == nil, "no `dataType`", reply)
    },
    .shown(
      "4.3-2",
      "\"None\" is null for `referenceEntityType` and `picklistParentValueField`, and an empty text for `defaultValue`.",
      .observed,
      captures
    ) { probe in
      let reply = try await probe.call("GET", "Tickets/entityInformation/userDefinedFields")
      guard let field = reply.json["fields"]?.array?.first?.object else { throw Undecided("tickets have none here") }
      try expect(field["referenceEntityType"] == .null, "null for `referenceEntityType`", reply)
      try expect(field["picklistParentValueField"] == .null, "null for `picklistParentValueField`", reply)
      try expect(field["defaultValue"]?.string != nil, "a text for `defaultValue`", reply)
    },
    .shown("4.3-3", "A user-defined text has the length 8000.", .observed, captures) { probe in
      let fields =
        try await probe.call("GET", "Tickets/entityInformation/userDefinedFields").json["fields"]?.array ?? []
      guard let text = fields.first(where: { $0["type"] == "string" }) else { throw Undecided("there is no text") }
      try expect(text["length"] == 8000, "8000, found \(text["length"]?.text() ?? "nothing")")
    },
    .shown("4.3-4", "A list is `isPickList` with values that are texts.", .observed, captures) { probe in
      let fields =
        try await probe.call("GET", "Tickets/entityInformation/userDefinedFields").json["fields"]?.array ?? []
      guard let list = fields.first(where: { $0["isPickList"] == true }) else { throw Undecided("there is no list") }
      let values = list["picklistValues"]?.array ?? []
      try expect(!values.isEmpty && values.allSatisfy { $0["value"]?.string != nil }, "values that are texts")
    },
    .shown("4.3-5", "Entities without the endpoint answer 404.", .documented, "the vendor's Swagger document") {
      probe in
      let reply = try await probe.call("GET", "TicketAttachments/entityInformation/userDefinedFields")
      try expect(reply.status == 404, "404", reply)
    },
  ]
}
