import Autotask
import LeastPrivilege

/// Everything that was done on a ticket: notes, time and attachments as one list.
///
/// All three are read: notes alone look as if nothing was done where only time was written (field note 54).
struct TicketActivity: CompositeBehaviour {
  let run: ActionRun
  let row: CompositeAction

  /// What is read, and by which fields each is dated.
  private static let parts: [(kind: String, entity: String, dates: [String])] = [
    ("note", "TicketNotes", ["createDateTime"]),
    ("time", "TimeEntries", ["startDateTime", "dateWorked", "createDateTime"]),
    ("attachment", "TicketAttachments", ["attachDate"]),
  ]

  func carryOut() async throws(ActionProblem) -> ActionAnswer {
    for part in Self.parts { try await run.require(.query, on: try entity(part.entity)) }
    var input = InputReader(run.call.input)
    let id = input.id("ticketID")
    let limit = input.number("limit", 1...500) ?? 100
    let notes = try entity("TicketNotes")
    try await check(&input, .query, notes)
    guard let id else { throw .upstream }
    var items: [(date: String, item: JSONObject)] = []
    var records = 0
    for part in Self.parts {
      let found = try await rows(try entity(part.entity), [.field("ticketID", .eq, .integer(id))])
      records += found.count
      items += found.map { row in
        let date = part.dates.lazy.compactMap { row[anyCase: $0]?.string }.first ?? ""
        let item = JSONObject([
          ("kind", .string(part.kind)), ("date", date.isEmpty ? .null : .string(date)), ("row", .object(row)),
        ])
        return (date, item)
      }
    }
    // Moments of one form sort as texts do; of those at the same moment the order of reading is kept.
    let sorted = items.enumerated().sorted { left, right in
      left.element.date == right.element.date ? left.offset < right.offset : left.element.date > right.element.date
    }
    let shown = sorted.prefix(limit).map { JSONValue.object($0.element.item) }
    let output: JSONValue = [
      "items": .array(shown), "count": .integer(Int64(shown.count)),
      "isComplete": .bool(shown.count == sorted.count), "content": "data",
    ]
    return ActionAnswer(.done(status: 200, output: output), records: records)
  }
}
