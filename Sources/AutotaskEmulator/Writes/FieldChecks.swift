internal import Autotask
internal import GRDB

extension Write {
  /// What is said of a missing field where it is said in other words.
  ///
  /// Source: AntoJUICT/juict-skills (`Value does not exist for the required field resourceID`), live.
  private static let missing = ["TimeEntries": "Value does not exist for the required field"]

  /// Refuses a row without a required field, the first one named.
  ///
  /// Source: Triplecitiestech/staging notes (`Missing Required Field: periodType`).
  func requireFields() throws(Refusal) {
    for column in schema.visibleColumns where column.isRequired && column.position != 0 && column.type != .bytes {
      guard kind == .create ? column.isCreatable : !column.isReadOnly && kind == .put else { continue }
      guard row.values[column.position].isNull else { continue }
      throw Refusal("\(Self.missing[schema.name] ?? "Missing Required Field:") \(column.name)")
    }
  }

  /// Refuses values that are not, or not any more, in a field's picklist.
  ///
  /// Source: AntoJUICT/juict-skills (`Picklist value [99] does not exist for priority.`).
  func checkPicklists() throws {
    for column in schema.visibleColumns where column.isPicklist && given.contains(column.position) {
      let value = row.values[column.position]
      guard !value.isNull, value != old?.values[column.position] else { continue }
      let text = column.type == .boolean ? (value == false.databaseValue ? "false" : "true") : value.plain
      let values = try Picklists.values(of: column, in: schema, session)
      guard values.contains(where: { $0.value == text && $0.isActive }) else {
        throw Refusal("Picklist value [\(text)] does not exist for \(column.name).")
      }
    }
  }

  /// Refuses references to rows that do not exist, are inactive, or are API users where people belong.
  ///
  /// A reference that an update does not change is not looked at again; no source says whether Autotask does.
  ///
  /// Source: WYRE-AI/autotask-mcp (the sentence); Define_API_User help page (an API user owns nothing).
  func checkReferences() throws {
    let rechecks = kind != .create && session.around.switches.contains(.updatesRecheckReferences)
    for column in schema.visibleColumns {
      let value = row.values[column.position]
      guard let target = session.blueprint.schema(of: column.reference), let id = Int64.fromDatabaseValue(value),
        rechecks || given.contains(column.position) && value != old?.values[column.position]
      else { continue }
      guard let referred = try Draft(id, of: target, in: session.db), isUsable(referred) else {
        throw Refusal(
          "Reference value on field: \(column.name) of type: \(target.entity.model) does not exist or is invalid."
        )
      }
    }
  }

  /// An API user is nobody's assignee or owner, but a webhook may pass over its changes; a webhook that is not
  /// active yet can be set up (Webhooks help: inactive means no callouts).
  private func isUsable(_ row: Draft) -> Bool {
    if row.schema.name.hasSuffix("Webhooks") { return true }
    if row.schema.position("isActive") != nil, row.integer("isActive") == 0 { return false }
    return row.schema.name != "Resources" || schema.name.hasSuffix("ExcludedResources")
      || row.integer("licenseType") != Int64(Picklists.apiUserLicense)
  }
}

extension DatabaseValue {
  /// The value as a picklist writes it.
  var plain: String {
    switch storage {
    case .null, .blob: ""
    case .int64(let number): String(number)
    case .double(let number): String(number)
    case .string(let text): text
    }
  }
}
