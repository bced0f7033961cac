import Autotask
import LeastPrivilege

/// The fields that Autotask fills into a new ticket from its category.
///
/// Source: the help pages of Tickets and TicketCategoryFieldDefaults; `title`, `status` and `priority` are required of a
/// caller whatever the category says.
enum TicketCategoryDefaults {
  /// The fields by the names that a category's row has for them, in lower case as tickets have them.
  static let fields: [(category: String, ticket: String)] = [
    ("queueID", "queueid"), ("issueTypeID", "issuetype"), ("subIssueTypeID", "subissuetype"),
    ("ticketTypeID", "tickettype"), ("sourceID", "source"), ("serviceLevelAgreementID", "servicelevelagreementid"),
    ("workTypeID", "billingcodeid"), ("estimatedHours", "estimatedhours"), ("description", "description"),
    ("purchaseOrderNumber", "purchaseordernumber"), ("resolution", "resolution"),
    ("organizationalLevelAssociationID", "organizationallevelassociationid"),
  ]
  /// Those that are filled in whatever the category: its own.
  static let always: Set<String> = ["ticketcategory"]

  /// Whether a field of a new row may be filled in.
  static func mayFill(_ field: EntityFields.Known, of entity: EntityModel) -> Bool {
    let name = field.name.lowercased()
    return entity.name == "Tickets" && !field.isUserDefined
      && (always.contains(name) || fields.contains { $0.ticket == name })
  }
}

extension RowReading {
  /// The required fields, in lower case, that need not be given because the ticket's category fills them in.
  ///
  /// Where the caller may not read what the categories fill in, all that they might is left to Autotask to ask for: what
  /// Postern answers must not tell of it.
  func defaulted(_ row: RowInput) async throws(ActionProblem) -> Set<String> {
    let missing = row.missing.filter { TicketCategoryDefaults.mayFill($0, of: form.entity) }
    guard !missing.isEmpty else { return [] }
    let possible = Set(missing.map { $0.name.lowercased() })
    guard !possible.isSubset(of: TicketCategoryDefaults.always), let category = try await category(of: row),
      let entity = run.model["TicketCategoryFieldDefaults"]
    else { return possible }
    let asked = TicketCategoryDefaults.fields.filter { possible.contains($0.ticket) }
    let condition = Filter.field("ticketCategoryID", .eq, .integer(category))
    let names = ["id", "ticketCategoryID"] + asked.map(\.category)
    guard let rows = try await run.readableRows(where: [condition], names, of: entity) else { return possible }
    var filled = TicketCategoryDefaults.always
    for (category, ticket) in asked where rows.contains(where: { ($0[anyCase: category] ?? .null) != .null }) {
      filled.insert(ticket)
    }
    return filled
  }

  /// The category of a new ticket: the one that was given, else the database's own; nil where that may not be known.
  private func category(of row: RowInput) async throws(ActionProblem) -> Int64? {
    if row.mentions("ticketCategory"), let given = row["ticketCategory"]?.integer { return given }
    guard let entity = run.model["TicketCategories"] else { return nil }
    let condition = Filter.field("isGlobalDefault", .eq, .bool(true))
    return try await run.readableRows(where: [condition], ["id", "isGlobalDefault"], of: entity)?.first?[anyCase: "id"]?
      .integer
  }
}
