import Autotask

/// A database in memory: rows by entity and id.
struct Tables: Equatable {
  var rows: [String: [Int64: JSONObject]] = [:]

  subscript(entity: String, id: Int64) -> JSONObject? {
    get { rows[entity]?[id] }
    set { rows[entity, default: [:]][id] = newValue }
  }

  /// The rows of an entity by ascending id.
  func all(_ entity: String) -> [Row] {
    (rows[entity] ?? [:]).sorted { $0.key < $1.key }.map { Row(entity: entity, fields: $0.value) }
  }

  /// Every row, in a stable order.
  var everything: [(entity: String, id: Int64)] {
    rows.keys.sorted().flatMap { entity in (rows[entity] ?? [:]).keys.sorted().map { (entity, $0) } }
  }
}

/// One row with its entity.
struct Row {
  var entity: String
  var fields: JSONObject

  var id: Int64 { fields["id"]?.integer ?? 0 }

  /// The row's fields by name in lower case; a user-defined one as `udf:name`.
  var values: [String: JSONValue] {
    var values: [String: JSONValue] = [:]
    for (name, value) in fields {
      if name == "userDefinedFields" {
        for element in value.array ?? [] {
          values["udf:" + (element["name"]?.string ?? "").lowercased()] = element["value"] ?? .null
        }
      } else {
        values[name.lowercased()] = value
      }
    }
    return values
  }
}
