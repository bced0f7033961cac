import Autotask

extension Reference {
  /// A write as the reference sees it.
  struct Write {
    var verb: String
    var entity: String
    var id: Int64?
    /// The parent in the path: the field by which a row names it, and its id.
    var parent: (field: String, id: Int64)?
    /// What the body names, in lower case.
    var fields: [String: JSONValue] = [:]
  }

  /// What may be done about a write.
  enum Outcome: Equatable {
    case denied
    case permitted(mode: String, leftOut: Set<String>)
  }

  /// Whether a write is permitted, how, and what is left out of it.
  func judge(_ write: Write) -> Outcome {
    guard !isForbidden(write.verb, write.entity) else { return .denied }
    var before: Row?
    if let id = write.id {
      guard let row = tables[write.entity, id] else { return .denied }
      before = Row(entity: write.entity, fields: row)
    }
    var named = write.fields
    if let parent = write.parent {
      // Path, body and record must agree.
      if let given = named[parent.field], plain(given) != .integer(parent.id) { return .denied }
      if let before, before.values[parent.field] != .integer(parent.id) { return .denied }
      named[parent.field] = nil
    }
    if write.verb == "put" {
      for field in writable(write.entity, by: "put") where named[field] == nil && field != write.parent?.field {
        named[field] = .null
      }
    }
    let after = write.verb == "delete" ? nil : overlay(named, write.parent, on: before, write.entity)
    let holding = grants.filter { grant in
      isOpen(grant, write.verb, write.entity) && before.map { holds(grant, for: $0) } ?? true
        && after.map { holds(grant, for: $0) } ?? true
    }
    guard !holding.isEmpty else { return .denied }
    // The freest mode for which every field is permitted; what may be left out stands in the way of none.
    var mode = holding.map(freedom).max() ?? 0
    var optional: [String: Int] = [:]
    for (field, value) in named {
      let best = holding.filter { writes($0, field, value, write) }.map(freedom).max()
      if isSentBack(field, value, before, write) {
        optional[field] = best ?? -1
      } else if let best {
        mode = min(mode, best)
      } else {
        return .denied
      }
    }
    // The parent in the path is written to a new row, too: its value must pass, though no clause need name it.
    if write.verb == "create", let parent = write.parent {
      let value = JSONValue.integer(parent.id)
      guard !isWithheld(parent.field, "create", write.entity),
        !isForbidden(value, of: parent.field, "create", write.entity)
      else { return .denied }
      let permitting = holding.filter { confines($0, parent.field, value, write.entity) }
      guard let best = permitting.map(freedom).max() else { return .denied }
      mode = min(mode, best)
    }
    let leftOut = Set(optional.filter { $0.value < mode }.keys)
    return .permitted(mode: ["dryRun", "approval", "live"][mode], leftOut: leftOut)
  }

  private func freedom(_ grant: JSONValue) -> Int {
    ["dryRun": 0, "approval": 1][grant["mode"]?.string ?? "live"] ?? 2
  }

  /// The row as it would be.
  private func overlay(
    _ named: [String: JSONValue],
    _ parent: (field: String, id: Int64)?,
    on before: Row?,
    _ entity: String
  ) -> Row {
    var values = before?.values ?? [:]
    for (field, value) in named { values[field] = value }
    if let parent { values[parent.field] = .integer(parent.id) }
    return Row(entity: entity, fields: JSONObject(values.map { ($0.key, $0.value) }))
  }

  /// The fields that a verb can write.
  private func writable(_ entity: String, by verb: String) -> [String] {
    let fields = facts.fields[entity].filter { field in
      field.type != .userDefined && field.name != "id" && (verb == "create" ? field.isCreatable : !field.isReadOnly)
    }
    return fields.map { $0.name.lowercased() } + (facts.userDefined[entity.lowercased()] ?? []).map { "udf:" + $0 }
  }

  /// Whether one grant permits writing a value to a field.
  private func writes(_ grant: JSONValue, _ field: String, _ value: JSONValue, _ write: Write) -> Bool {
    writable(write.entity, by: write.verb).contains(field) && passes(grant["fields"]?["write"], field, write.entity)
      && !isWithheld(field, write.verb, write.entity) && !isForbidden(value, of: field, write.verb, write.entity)
      && confines(grant, field, value, write.entity)
  }

  /// Whether a value is one of those of the grant, and a reference leads into its companies.
  private func confines(_ grant: JSONValue, _ field: String, _ value: JSONValue, _ entity: String) -> Bool {
    if let values = values(grant, field, entity), !values.contains(plain(value)) { return false }
    guard let companies = grant["companies"]?.array, let target = facts.target(field, entity), value != .null else {
      return true
    }
    guard case .integer(let id) = plain(value) else { return false }
    if target == "Companies" { return companies.contains(.integer(id)) }
    guard let fields = tables[target, id], let company = company(of: Row(entity: target, fields: fields)) else {
      return false
    }
    return companies.contains(.integer(company))
  }

  /// Whether a field that may be read is sent back exactly as it is stored.
  private func isSentBack(_ field: String, _ value: JSONValue, _ before: Row?, _ write: Write) -> Bool {
    guard let before, let stored = before.values[field] else { return false }
    // Only of a field that is known is it certain that a number and its digits are the same.
    let isKnown = facts.isKnown(field, before.entity) && !field.hasPrefix("udf:")
    guard stored == value || (isKnown && plain(stored) == plain(value)) else { return false }
    if write.verb == "put", writable(write.entity, by: "put").contains(field) { return false }
    // What is withheld from one way of reading is not shown by way of the other.
    let ways = ["get", "query"].filter { way in
      !isForbidden(way, before.entity) && grants.contains { isOpen($0, way, before.entity) }
    }
    return ways.contains { mayRead(field, of: before, by: $0) }
      && !ways.contains { isWithheld(field, $0, before.entity) }
  }
}
