import Autotask
import LeastPrivilege

/// Which billing codes belong in which field of a time entry: `useType` decides.
///
/// Source: field note 31.
private struct BillingCodeUse {
  var field: String
  var useType: Int64
  var words: String

  static let onTime = [
    BillingCodeUse(field: "billingCodeID", useType: 1, words: "a work type"),
    BillingCodeUse(field: "internalBillingCodeID", useType: 3, words: "a code for internal time"),
  ]
}

extension RowReading {
  /// Tells of billing codes of a wrong kind or out of use, where the caller may read what they are: Autotask's own
  /// sentence does not say which would be right.
  func checkBillingCodes(_ row: inout RowInput) async throws(ActionProblem) {
    guard form.entity.name == "TimeEntries", let entity = run.model["BillingCodes"] else { return }
    for use in BillingCodeUse.onTime {
      guard row.mentions(use.field), let id = row[use.field]?.integer else { continue }
      let condition = Filter.field("id", .eq, .integer(id))
      let fields = ["id", "name", "useType", "isActive"]
      // Whether there is such a row is Autotask's to say.
      guard let code = try await run.readableRows(where: [condition], fields, of: entity)?.first else { continue }
      let isRight = code[anyCase: "useType"]?.integer == use.useType
      guard !isRight || code[anyCase: "isActive"]?.bool == false else { continue }
      let name = code[anyCase: "name"]?.string ?? String(id)
      row.refuse(
        use.field,
        "`\(use.field)` takes \(use.words) that is active; \(name) is \(isRight ? "inactive" : "none")",
        nearest: try await codes(of: use, entity)
      )
    }
  }

  /// Codes that would be right, a few of them.
  private func codes(of use: BillingCodeUse, _ entity: EntityModel) async throws(ActionProblem) -> [String] {
    let conditions = [
      Filter.field("useType", .eq, .integer(use.useType)), .field("isActive", .eq, .bool(true)),
    ]
    let fields = ["id", "name", "useType", "isActive"]
    let rows = try await run.readableRows(where: conditions, fields, of: entity) ?? []
    return rows.prefix(10).compactMap { row in
      guard let id = row[anyCase: "id"]?.integer, let name = row[anyCase: "name"]?.string else { return nil }
      return "\(id): \(name)"
    }
  }
}
