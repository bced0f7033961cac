internal import Autotask

/// The values of picklists that a tenant has of its own: further ones, and those that it named anew or switched off.
struct PicklistBook: Sendable, Equatable {
  /// By `Entity.field` in the catalogue's spelling.
  private(set) var own: [String: [Picklists.Value]] = [:]

  /// The values of a field, the tenant's own in the place of the standard ones or after them.
  func values(of column: EntitySchema.Column, in schema: EntitySchema) -> [Picklists.Value] {
    let standard = Picklists.fixed(column, in: schema)
    guard let own = own["\(schema.name).\(column.name)"] else { return standard }
    var values = standard.map { value in own.first { $0.value == value.value } ?? value }
    values += own.filter { value in !standard.contains { $0.value == value.value } }
    guard let standardDefault = own.last(where: \.isDefault) else { return values }
    for index in values.indices { values[index].isDefault = values[index].value == standardDefault.value }
    return values
  }

  /// Adds or changes one value of a field.
  mutating func set(_ value: Picklists.Value, of field: String) {
    if let index = own[field]?.firstIndex(where: { $0.value == value.value }) {
      own[field]?[index] = value
    } else {
      own[field, default: []].append(value)
    }
  }

  /// The values as text can keep them.
  var json: JSONValue {
    .object(JSONObject(own.keys.sorted().map { ($0, .array((own[$0] ?? []).map(\.kept))) }))
  }

  init() {}

  /// Takes up values that were kept.
  init(kept: JSONValue) {
    for (field, values) in kept.object ?? .init() {
      for value in values.array ?? [] { Picklists.Value(kept: value).map { set($0, of: field) } }
    }
  }
}

extension Picklists.Value {
  fileprivate var kept: JSONValue {
    [
      "value": .string(value), "label": .string(label), "isDefault": .bool(isDefault), "isActive": .bool(isActive),
      "parent": .string(parent),
    ]
  }

  fileprivate init?(kept: JSONValue) {
    guard let value = kept["value"]?.string, let label = kept["label"]?.string else { return nil }
    self.init(
      value: value,
      label: label,
      isDefault: kept["isDefault"]?.bool ?? false,
      isActive: kept["isActive"]?.bool ?? true,
      parent: kept["parent"]?.string ?? ""
    )
  }
}
