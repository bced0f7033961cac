internal import Autotask

extension Statement {
  /// Where the evidence disagrees (`docs/field-notes.md`, section 2): one switch each.
  static let disagreements: [Statement] = disagreementsOfQueries + disagreementsOfWrites

  private static let notes = "docs/field-notes.md, section 2"

  private static let disagreementsOfQueries: [Statement] = [
    .switchable(
      "disagreement 1",
      "A next page with an empty body.",
      .observed,
      notes,
      by: "nextPageWithoutBody",
      check: { probe in
        try expectRefusal(try await probe.send("POST", try await probe.nextPage(of: "Companies")))
      },
      switched: { probe in
        let reply = try await probe.send("POST", try await probe.nextPage(of: "Companies"))
        try expect(reply.items.count == 1, "a row", reply)
      }
    ),
    .switchable(
      "disagreement 5",
      "The content of a file: with the get below its parent, or at the root.",
      .observed,
      notes,
      by: "fileContentAtRoot",
      check: { probe in
        let file = try await probe.anyRow("TicketAttachments", where: isFile)
        let root = try await probe.row("TicketAttachments/\(file.id)")
        try expect(root["data"] == .null, "no content at the root")
        let nested = try await probe.call("GET", "Tickets/\(file["ticketID"]?.text() ?? "")/Attachments/\(file.id)")
        try expect(nested.items.first?["data"]?.string != nil, "the content below the ticket", nested)
      },
      switched: { probe in
        let file = try await probe.anyRow("TicketAttachments", where: isFile)
        let root = try await probe.row("TicketAttachments/\(file.id)")
        try expect(root["data"]?.string != nil, "the content at the root")
      }
    ),
    .switchable(
      "disagreement 6",
      "Impersonation: the rights of both on every call, or the creator's name on creates alone.",
      .observed,
      notes,
      needs: .emulator,
      by: "impersonationAttributes",
      check: { probe in
        let call = probe.with([("ImpersonationResourceId", try await probe.person())])
        try expectRefusal(try await call.query("Tickets", max: 1), "adequate permissions")
      },
      switched: { probe in
        let call = probe.with([("ImpersonationResourceId", try await probe.person())])
        let reply = try await call.query("Tickets", max: 1)
        try expect(reply.items.count == 1, "a row, the header passed over", reply)
      }
    ),
    .switchable(
      "disagreement 7",
      "The case of `MaxRecords`.",
      .observed,
      notes,
      by: "envelopeKeysWithCase",
      check: { probe in
        let reply = try await probe.call("POST", "Companies/query", ["maxrecords": 1, "filter": [.everyID]])
        try expect(reply.items.count == 1, "one row for `maxrecords`", reply)
      },
      switched: { probe in
        let reply = try await probe.call("POST", "Companies/query", ["maxrecords": 1, "filter": [.everyID]])
        try expect(reply.items.count > 1, "`maxrecords` to be passed over", reply)
      }
    ),
    .switchable(
      "disagreement 8",
      "The form of dates: UTC without `Z`, or with it.",
      .observed,
      notes,
      by: "datesWithZone",
      check: { probe in
        let date = try await probe.anyRow("Companies")["createDate"]?.string ?? ""
        try expect(!date.isEmpty && !date.hasSuffix("Z"), "no `Z`, found \(date)")
      },
      switched: { probe in
        let date = try await probe.anyRow("Companies")["createDate"]?.string ?? ""
        try expect(date.hasSuffix("Z"), "a `Z`, found \(date)")
      }
    ),
    .switchable(
      "disagreement 9",
      "The type of `userAccessFor…`: words, or numbers.",
      .observed,
      notes,
      by: "accessAsNumbers",
      check: { probe in
        let info = try await probe.call("GET", "Companies/entityInformation").json["info"]
        try expect(["All", "None", "Restricted"].contains(info?["userAccessForQuery"]?.string), "a word")
      },
      switched: { probe in
        let info = try await probe.call("GET", "Companies/entityInformation").json["info"]
        try expect(info?["userAccessForQuery"]?.integer != nil, "a number")
      }
    ),
    .switchable(
      "disagreement 10",
      "`publish` 1: everybody, or internal only.",
      .observed,
      notes,
      by: "publishOneIsInternal",
      check: { probe in
        try expect(try await probe.publishLabel().contains("All"), "everybody for 1")
      },
      switched: { probe in
        try expect(try await probe.publishLabel().contains("Internal"), "internal users for 1")
      }
    ),
  ]

  private static let isFile: JSONValue = [
    ["op": "eq", "field": "attachmentType", "value": "FILE_ATTACHMENT"], ["op": "exist", "field": "ticketID"],
  ]

  private static let disagreementsOfWrites: [Statement] = [
    .switchable(
      "disagreement 2",
      "A text that is too long: refused, or cut.",
      .observed,
      notes,
      needs: .writes,
      by: "cutsLongTexts",
      check: { probe in
        let body = try await probe.ticketBody([("externalID", .string(String(repeating: "x", count: 60)))])
        try expectRefusal(try await probe.call("POST", "Tickets", .object(body)))
      },
      switched: { probe in
        let id = try await probe.newTicket([("externalID", .string(String(repeating: "x", count: 60)))])
        try expect(try await probe.row("Tickets/\(id)")["externalID"]?.string?.count == 50, "50 characters")
      }
    ),
    .switchable(
      "disagreement 3",
      "Updating a task: below its project, or at the root.",
      .observed,
      notes,
      needs: .writes,
      by: "taskUpdatesAtRoot",
      check: { probe in
        let task = try await probe.anyRow("Tasks")
        let change: JSONValue = ["id": task["id"] ?? .null, "title": task["title"] ?? .null]
        let root = try await probe.call("PATCH", "Tasks", change)
        try expect([404, 405].contains(root.status), "no PATCH at the root", root)
        let nested = try await probe.call("PATCH", "Projects/\(task["projectID"]?.text() ?? "")/Tasks", change)
        try expect(nested.itemID == task["id"]?.integer, "a PATCH below the project", nested)
      },
      switched: { probe in
        let task = try await probe.anyRow("Tasks")
        let change: JSONValue = ["id": task["id"] ?? .null, "title": task["title"] ?? .null]
        let root = try await probe.call("PATCH", "Tasks", change)
        try expect(root.itemID == task["id"]?.integer, "a PATCH at the root", root)
      }
    ),
    .switchable(
      "disagreement 4",
      "PATCH on a collection: works, or is a 404 page.",
      .observed,
      notes,
      needs: .writes,
      by: "patchIsNotFound",
      check: { probe in
        let id = try await probe.newTicket()
        let reply = try await probe.call("PATCH", "Tickets", ["id": .integer(id), "title": "Postern conformance 2"])
        try expect(reply.itemID == id, "the ticket changed", reply)
      },
      switched: { probe in
        let id = try await probe.newTicket()
        let reply = try await probe.call("PATCH", "Tickets", ["id": .integer(id), "title": "Postern conformance 2"])
        try expect(reply.status == 404 && reply.isPage, "a 404 page", reply)
      }
    ),
  ]
}

extension JSONObject {
  /// The row's id as a path has it.
  fileprivate var id: String { self["id"]?.text() ?? "" }
}

extension Probe {
  /// The label of `publish` 1 on the notes of tickets.
  fileprivate func publishLabel() async throws -> String {
    let values = try await field("publish", of: "TicketNotes")["picklistValues"]?.array ?? []
    return values.first { $0["value"] == "1" }?["label"]?.string ?? ""
  }
}
