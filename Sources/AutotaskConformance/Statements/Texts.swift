internal import Autotask

extension Statement {
  private static let gotchas = "github:Triplecitiestech/staging (docs/gotchas.md)"

  /// Texts and numbers (section 6.4).
  static let texts: [Statement] = [
    .notEmulated(
      "6.4-1",
      "Rich text comes out plain, and writing it drops the formatting.",
      .documented,
      "help:REST/Entities/TicketsEntity.htm",
      because: "the emulator has no editor in which a text could become rich; texts are stored as they are sent"
    ),
    .notEmulated(
      "6.4-2",
      "Characters outside code page 1252 can come back from notes as `?`.",
      .observed,
      gotchas,
      because: "one report of some fields, without a list of them; the emulator keeps every character"
    ),
    .switchable(
      "6.4-3",
      "A text that is too long is refused; one report has it cut.",
      .observed,
      "github:msoukhomlinov/n8n-nodes-autotask/issues/48, github:AntoJUICT/juict-skills",
      needs: .writes,
      by: "cutsLongTexts",
      check: { probe in
        let body = try await probe.ticketBody([("title", .string(String(repeating: "x", count: 300)))])
        try expectRefusal(try await probe.call("POST", "Tickets", .object(body)))
      },
      switched: { probe in
        let id = try await probe.newTicket([("title", .string(String(repeating: "x", count: 300)))])
        let title = try await probe.row("Tickets/\(id)")["title"]?.string ?? ""
        try expect(title.count == 255, "255 characters, found \(title.count)")
      }
    ),
    .shown("6.4-4", "Ids are whole numbers of 64 bits.", .documented, "the vendor's Swagger document") { probe in
      let reply = try await probe.call("GET", "Tickets/9223372036854775807")
      try expect(reply.status == 404 && !reply.isPage || reply.json["item"] == .null, "no such row", reply)
    },
    .shown(
      "6.4-5",
      "`Contacts.isActive` is 0 or 1; a boolean is a 500 in the words of a JSON reader.",
      .observed,
      "github:msoukhomlinov/n8n-nodes-autotask (CHANGELOG)",
      needs: .writes
    ) { probe in
      try expect(try await probe.anyRow("Contacts")["isActive"]?.integer != nil, "a number in `isActive`")
      let path = "Companies/\(try probe.ownCompany().text())/Contacts"
      let body: JSONValue = ["firstName": "Postern", "lastName": "Conformance", "isActive": true]
      let sentence = "Unexpected character encountered while parsing value: t"
      try expectRefusal(try await probe.call("POST", path, body), sentence)
    },
    .shown("6.4-6", "`isActive` of companies, resources and their roles is a boolean.", .observed, gotchas) { probe in
      for entity in ["Companies", "Resources", "ResourceRoles"] {
        try expect(try await probe.anyRow(entity)["isActive"]?.bool != nil, "a boolean in `\(entity).isActive`")
      }
    },
  ]
}
