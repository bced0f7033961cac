internal import Autotask
internal import GRDB

extension Write {
  /// Names of older interfaces that REST refuses, although it passes over other unknown names.
  ///
  /// Source: requests of clients that came from SOAP (`AccountID` gives a 500).
  private static let legacyNames: Set<String> = [
    "accountid", "accountname", "installedproductid", "allocationcodeid", "accountphysicallocationid",
  ]

  /// Writes a body's fields into the row: names in any case, read-only and unknown ones passed over.
  ///
  /// Source: REST_Creating_Resources_POST and REST_Updating_Data_PATCH help pages.
  mutating func read(_ body: JSONObject, userDefined: UserDefinedFields) throws(Refusal) {
    for (key, value) in body {
      let lowered = key.lowercased()
      if lowered == "id" || lowered == "userdefinedfields" { continue }
      guard let column = schema.visibleColumn(key) else {
        if Self.legacyNames.contains(lowered) { throw .unknownField(key, of: schema) }
        continue
      }
      guard isWritable(column), !ContactAuthors.passesOver(column.name, self) else { continue }
      if value == .null, session.around.switches.contains(.nullIsRefused) {
        throw Refusal("Error converting value {null} to type '\(column.type.rawValue)'. Path '\(column.name)'.")
      }
      row.values[column.position] =
        if let day = DateFields.day(value, column, schema) { day } else {
          try fitted(try ValueReading.stored(value, for: column), column)
        }
      given.insert(column.position)
    }
    if kind == .put { clearWhatIsNotGiven() }
    if let position = schema.userDefinedPosition {
      let values = body[anyCase: "userDefinedFields"]
      guard values != nil || kind != .patch else { return }
      row.values[position] = try userDefined.merged(
        values,
        over: kind == .patch ? row.values[position] : try defaults(userDefined),
        keeping: row.values[position],
        refusing: kind.word
      )
    }
  }

  /// Defaults of user-defined fields are applied on create (UserdefinedFieldsUDFs help page).
  private func defaults(_ userDefined: UserDefinedFields) throws(Refusal) -> DatabaseValue? {
    guard kind == .create else { return nil }
    var members: [(key: String, value: JSONValue)] = []
    for definition in userDefined.definitions {
      guard let value = definition.defaultValue, !value.isEmpty else { continue }
      members.append((definition.name, .string(try definition.stored(value))))
    }
    return members.isEmpty ? nil : JSONValue.object(JSONObject(members)).text().databaseValue
  }

  private func isWritable(_ column: EntitySchema.Column) -> Bool {
    kind == .create ? column.isCreatable : !column.isReadOnly && column.position != 0
  }

  /// A whole-object update clears what it does not name (REST_Updating_Data_PUT help page).
  private mutating func clearWhatIsNotGiven() {
    for column in schema.visibleColumns
    where !given.contains(column.position) && isWritable(column) && !ServerFields.isFilled(column)
      && !schema.parents.values.contains(column.name)
    {
      row.values[column.position] = .null
    }
  }

  /// A text that fits its field; sources disagree whether a longer one is refused or cut.
  private func fitted(_ value: DatabaseValue, _ column: EntitySchema.Column) throws(Refusal) -> DatabaseValue {
    guard case .string(let text) = value.storage, let most = column.maxLength, text.utf16.count > most else {
      return value
    }
    if session.around.switches.contains(.cutsLongTexts) { return String(text.prefix(most)).databaseValue }
    throw Refusal("The length of field \(column.name) exceeds the maximum of \(most) characters.")
  }
}
