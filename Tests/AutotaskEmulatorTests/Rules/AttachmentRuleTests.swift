import Autotask
import AutotaskEmulator
import Testing

/// What files demand, by their types and by their parents.
@Suite struct AttachmentRuleTests {
  private static func file(_ changes: JSONValue = [:]) -> JSONValue {
    let body = JSONObject([
      ("attachmentType", "FILE_ATTACHMENT"), ("title", "a.txt"), ("fullPath", "a.txt"), ("publish", 1),
      ("data", "aGVsbG8="),
    ])
    return .object(body.changed(by: changes))
  }

  /// A link is its address alone, whatever stands in `data`.
  @Test(arguments: [
    ("URL", "https://example.net/a"), ("FILE_LINK", "\\\\server\\share\\a.txt"), ("FOLDER_LINK", "\\\\server\\share"),
  ])
  func aLinkHasNoContent(_ type: String, _ path: String) async throws {
    try await withSmallEmulator { (wire: Wire) async throws in
      let body = Self.file(["attachmentType": .string(type), "fullPath": .string(path)])
      let id = try await wire.made(at: "Tickets/100/Attachments", body)
      let item = try await wire.call("GET", "Tickets/100/Attachments/\(id.plainText)").items.first
      #expect(item?["fullPath"] == .string(path))
      #expect(item?["data"] == .null)
      #expect(item?["attachmentType"] == .string(type))
    }
  }

  @Test func aFileIsBase64OfATypeThatIsTaken() async throws {
    try await withSmallEmulator { (wire: Wire) async throws in
      func error(_ changes: JSONValue) async throws -> String {
        try await wire.call("POST", "Tickets/100/Attachments", Self.file(changes)).error
      }
      #expect(try await error(["data": .null]) == "Missing Required Field: data")
      #expect(try await error(["data": "not base64!"]) == "The data of the attachment is not valid base64.")
      #expect(try await error(["fullPath": "a.exe"]).hasPrefix("The file type of a.exe"))
      #expect(try await error(["attachmentType": "LETTER"]).hasPrefix("Picklist value [LETTER]"))
    }
  }

  @Test func aContactAttachesForEverybodyWhileItIsActive() async throws {
    try await withSmallEmulator { (wire: Wire) async throws in
      let contact = try await wire.made("Contacts", ["isActive": 1])
      let path = "Tickets/100/Attachments"
      let hidden = try await wire.call("POST", path, Self.file(["attachedByContactID": contact, "publish": 2]))
      #expect(hidden.error == "The attachment of a contact must be published to all users.")
      #expect(try await wire.call("POST", path, Self.file(["attachedByContactID": contact])).status == 200)
      _ = try await wire.admin("POST", "tables/Contacts", ["id": contact, "isActive": 0])
      let inactive = try await wire.call("POST", path, Self.file(["attachedByContactID": contact]))
      #expect(inactive.error.hasPrefix("Reference value on field: attachedByContactID"))
    }
  }

  /// After the limit of five minutes is exceeded nothing is taken, and afterwards it is again.
  @Test func fiveMinutesLaterFilesAreTakenAgain() async throws {
    try await withSmallEmulator { (wire: Wire) async throws in
      let large = String(repeating: "AAAA", count: 1_900_000)
      let path = "Tickets/100/Attachments"
      _ = try await wire.admin("PUT", "clock", ["now": "2026-11-05T10:00:00Z"])
      #expect(try await wire.call("POST", path, Self.file(["data": .string(large)])).status == 200)
      #expect(try await wire.call("POST", path, Self.file(["data": .string(large)])).status == 500)
      _ = try await wire.admin("PUT", "clock", ["now": "2026-11-05T10:04:59Z"])
      #expect(try await wire.call("POST", path, Self.file()).status == 500)
      _ = try await wire.admin("PUT", "clock", ["now": "2026-11-05T10:05:01Z"])
      #expect(try await wire.call("POST", path, Self.file()).status == 200)
    }
  }

  /// Files of all kinds are found in one place, by the numbers of their parents' kinds.
  @Test(arguments: [
    ("CompanyAttachments", 1), ("OpportunityAttachments", 3), ("TicketAttachments", 4), ("ProjectAttachments", 5),
    ("ConfigurationItemAttachments", 8), ("TaskAttachments", 10), ("ResourceAttachments", 12),
    ("SalesOrderAttachments", 13), ("TimeEntryAttachments", 14), ("TicketNoteAttachments", 15),
    ("TaskNoteAttachments", 16), ("ProjectNoteAttachments", 17), ("CompanyNoteAttachments", 18),
    ("ContractNoteAttachments", 19), ("ConfigurationItemNoteAttachments", 20), ("DocumentAttachments", 21),
    ("ArticleAttachments", 22), ("ExpenseReportAttachments", 23), ("ExpenseItemAttachments", 24),
  ])
  func everyFileIsFoundAmongAll(_ entity: String, _ kind: Int) async throws {
    try await withSmallEmulator { (wire: Wire) async throws in
      let (path, body) = try await wire.recipe(entity)
      let id = try await wire.made(at: path, .object(body))
      let info = try await wire.row("AttachmentInfo", id)
      #expect(info["parentType"] == .integer(Int64(kind)))
      #expect(info["title"] == body["title"])
      #expect(try await wire.call("DELETE", "\(path)/\(id.plainText)").status == 200)
      #expect(try await wire.call("GET", "AttachmentInfo/\(id.plainText)").status == 404)
    }
  }
}
