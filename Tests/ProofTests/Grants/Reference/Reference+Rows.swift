import Autotask

extension Reference {
  /// Whether a row is within a grant: its company, and all that `where` says.
  func holds(_ grant: JSONValue, for row: Row) -> Bool {
    if let companies = grant["companies"]?.array {
      guard let company = company(of: row), companies.contains(.integer(company)) else { return false }
    }
    return (grant["where"]?.array ?? []).allSatisfy { meets(row, $0, grant) }
  }

  /// The row to which a row belongs: by the first field of its road that is set.
  func parent(of row: Row) -> Row? {
    for step in facts.steps(row.entity) {
      guard case .integer(let id)? = row.values[step.field.lowercased()].map(plain) else { continue }
      return tables[step.to, id].map { Row(entity: step.to, fields: $0) }
    }
    return nil
  }

  /// The company to which a row leads; nil where it leads outside.
  ///
  /// A company that is named by the row itself need not be looked up.
  func company(of row: Row) -> Int64? {
    switch facts.roads[row.entity] {
    case .itself: row.values["id"]?.integer
    case .own(let field):
      if case .integer(let id)? = row.values[field.lowercased()].map(plain) { id } else { nil }
    default: parent(of: row).flatMap { company(of: $0) }
    }
  }

  /// The row itself and all that lie on its road.
  func road(of row: Row) -> [Row] {
    var rows = [row]
    while let last = rows.last, let next = parent(of: last) { rows.append(next) }
    return rows
  }

  /// Whether a row meets a condition of a grant.
  func meets(_ row: Row, _ condition: JSONValue, _ grant: JSONValue) -> Bool {
    let items = condition["items"]?.array ?? []
    switch condition["op"]?.string {
    case "and": return items.allSatisfy { meets(row, $0, grant) }
    case "or": return items.contains { meets(row, $0, grant) }
    default: break
    }
    // A bare name means that field of every entity of the grant: of the row, and of what lies on its road.
    let parts = (condition["field"]?.string ?? "").split(separator: ".").map(String.init)
    let field = (parts.last ?? "").lowercased()
    let owners =
      parts.count == 2
      ? [parts[0]]
      : ReferenceWorld.entities.filter { owner in
        facts.isKnown(field, owner) && isEntity(owner, of: grant)
          && (owner == row.entity || reaches(row.entity, owner))
      }
    return owners.allSatisfy { owner in
      // The id of the parent stands in the row itself.
      if owner != row.entity, field == "id", facts.steps(row.entity).count == 1,
        let step = facts.steps(row.entity).first, step.to == owner
      {
        return compare(row.values[step.field.lowercased()], condition)
      }
      guard let place = road(of: row).first(where: { $0.entity == owner }) else { return false }
      return compare(place.values[field], condition)
    }
  }

  private func isEntity(_ entity: String, of grant: JSONValue) -> Bool {
    ["query", "get", "count", "create", "update", "put", "delete", "describe"].contains { opens(grant, $0, entity) }
  }

  /// Whether the road of an entity may pass another.
  private func reaches(_ entity: String, _ other: String) -> Bool {
    facts.steps(entity).contains { $0.to == other || reaches($0.to, other) }
  }

  /// Compares a stored value with a condition; null meets `notExist` and nothing else, and what is not there nothing.
  func compare(_ stored: JSONValue?, _ condition: JSONValue) -> Bool {
    guard let stored else { return false }
    let operation = condition["op"]?.string
    if stored == .null { return operation == "notExist" }
    let value = condition["value"] ?? .null
    switch operation {
    case "exist": return true
    case "eq": return plain(stored) == plain(value)
    case "noteq": return plain(stored) != plain(value)
    case "in": return (value.array ?? []).map(plain).contains(plain(stored))
    case "notIn": return !(value.array ?? []).map(plain).contains(plain(stored))
    case "gt": return isBefore(value, stored)
    case "lt": return isBefore(stored, value)
    case "gte": return !isBefore(stored, value)
    case "lte": return !isBefore(value, stored)
    default: return false
    }
  }

  /// The generated moments are all in UTC and of one form, so that they are ordered as texts.
  private func isBefore(_ left: JSONValue, _ right: JSONValue) -> Bool {
    switch (plain(left), plain(right)) {
    case (.integer(let left), .integer(let right)): left < right
    case (.string(let left), .string(let right)): left < right
    default: false
    }
  }
}
