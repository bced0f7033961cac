internal import Autotask
internal import GRDB

/// What the category of a ticket decides: values that it begins with, and fields that it must have.
enum TicketCategoryRules {
  /// The fields of `TicketCategoryFieldDefaults` whose names differ from the ticket's; `title`, `status` and
  /// `priority` are required of a caller whatever the category says.
  ///
  /// Source: TicketCategoryFieldDefaultsEntity help page; the API fills a new ticket from them (TicketsEntity page).
  private static let defaults: [(category: String, ticket: String)] = [
    ("queueID", "queueID"), ("issueTypeID", "issueType"), ("subIssueTypeID", "subIssueType"),
    ("ticketTypeID", "ticketType"), ("sourceID", "source"), ("serviceLevelAgreementID", "serviceLevelAgreementID"),
    ("workTypeID", "billingCodeID"), ("estimatedHours", "estimatedHours"), ("description", "description"),
    ("purchaseOrderNumber", "purchaseOrderNumber"), ("resolution", "resolution"),
    ("organizationalLevelAssociationID", "organizationalLevelAssociationID"),
  ]

  static func apply(_ write: inout Write) throws {
    if write.kind == .create {
      if write.row["ticketCategory"].isNull { write.row.set("ticketCategory", try globalDefault(write)) }
      try fill(&write)
    }
    guard let category = write.row.integer("ticketCategory") else { return }
    try require(try TenantFacts.values(.requiredField, of: String(category), in: write.db), write)
  }

  private static func globalDefault(_ write: Write) throws -> Int64 {
    try Int64.fetchOne(write.db, sql: "SELECT id FROM TicketCategories WHERE isGlobalDefault = 1 ORDER BY id") ?? 3
  }

  private static func fill(_ write: inout Write) throws {
    guard let schema = write.session.blueprint.schema("TicketCategoryFieldDefaults"),
      let id = try Int64.fetchOne(
        write.db,
        sql: "SELECT id FROM TicketCategoryFieldDefaults WHERE ticketCategoryID = ? ORDER BY id",
        arguments: [write.row.integer("ticketCategory")]
      ), let row = try Draft(id, of: schema, in: write.db)
    else { return }
    for (category, ticket) in defaults where write.row[ticket].isNull && !row[category].isNull {
      // A sub-issue type only beside the issue type that it stands under.
      if ticket == "subIssueType", write.row["issueType"] != row["issueTypeID"] { continue }
      write.row[ticket] = row[category]
    }
  }

  /// Source: AntoJUICT/juict-skills, live: `queueID is required` for the category Incident.
  private static func require(_ fields: [String], _ write: Write) throws {
    let isAsked = write.kind == .create || write.changes("ticketCategory")
    for field in fields where write.row[field].isNull && (isAsked || write.changes(field)) {
      throw Refusal("\(field) is required")
    }
  }
}
