internal import Autotask
internal import GRDB

/// What notes on tickets demand.
///
/// Source: TicketNotesEntity help page.
enum TicketNoteRules {
  /// The kinds of notes that people write; the others come of workflow rules, mail, surveys, tools and merging.
  ///
  /// Source: AntoJUICT/juict-skills for the list; that the API cannot make those others is assumed.
  private static let written: Set<Int64> = [1, 2, 3]

  static func check(_ write: inout Write) throws {
    if write.changes("noteType"), let type = write.row.integer("noteType"), !written.contains(type) {
      throw Refusal.picklist(String(type), "noteType")
    }
    try requireTitle(write)
    try ContactAuthors.check(write)
    ContactAuthors.name(&write)
  }

  /// Whether a title is required is a setting of the ticket's category.
  ///
  /// The sentence is formed like the one of a category's required field.
  private static func requireTitle(_ write: Write) throws {
    guard write.row["title"].isNull, write.kind == .create || write.changes("title"),
      let category = try write.related("Tickets", write.row.integer("ticketID"))?.integer("ticketCategory"),
      try TenantFacts.values(.noteTitle, of: String(category), in: write.db).contains("Yes")
    else { return }
    throw Refusal("title is required")
  }
}
