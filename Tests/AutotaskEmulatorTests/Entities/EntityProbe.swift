import Autotask
import AutotaskEmulator

/// Makes rows of any entity from what its metadata says, as a client that knows nothing else would.
struct EntityProbe: Sendable {
  /// A field as metadata describes it.
  struct Described: Sendable {
    let name: String
    let type: String
    let length: Int
    let isRequired: Bool
    let isReadOnly: Bool
    let reference: String
    let choices: [JSONValue]?

    init(_ json: JSONValue) {
      name = json["name"]?.string ?? ""
      type = json["dataType"]?.string ?? ""
      length = Int(json["length"]?.integer ?? 0)
      isRequired = json["isRequired"]?.bool ?? false
      isReadOnly = json["isReadOnly"]?.bool ?? false
      reference = json["referenceEntityType"]?.string ?? ""
      choices = json["picklistValues"]?.array
    }

    /// Whether a create takes it.
    var isCreatable: Bool { name != "id" && (!isReadOnly || isRequired) }
    /// Whether an update takes it.
    var isChangeable: Bool { name != "id" && !isReadOnly }
  }

  let wire: Wire
  let entity: Entity
  let catalogue: EntityCatalogue
  let fields: [Described]
  /// Where rows are made: the root, or below one parent.
  let collection: String
  /// The parent's field, which the path sets.
  let parentField: String?

  init?(_ entity: Entity, _ catalogue: EntityCatalogue, _ wire: Wire) async throws {
    self.entity = entity
    self.catalogue = catalogue
    self.wire = wire
    let info = entity.ops.contains(.fields) ? entity.path : ""
    guard !info.isEmpty else { return nil }
    fields =
      try await wire.call("GET", "\(info)/entityInformation/fields").json["fields"]?.array?.map(Described.init) ?? []
    if entity.ops.contains(.create) {
      collection = entity.path
      parentField = nil
      return
    }
    guard let child = entity.children.first(where: { $0.ops.contains(.create) }) else { return nil }
    let place = EntityRecipes.parents[entity.name] ?? []
    let names = ["Expenses": "ExpenseReports", "UserDefinedFields": "UserDefinedFieldDefinitions"]
    let parent = names[child.parent] ?? child.parent
    let filter: [JSONValue] = [["op": "gt", "field": "id", "value": 0]] + place
    guard let id = try await wire.query(parent, .array(filter), max: 1).ids.first else { return nil }
    collection = "\(child.parent)/\(id)/\(child.sub)"
    let model = catalogue[parent]?.model ?? parent
    let candidates = [
      "\(model)ID", "articleID", "articleCategoryID", "orderID", "udfFieldId", "webhookID", "successorTaskID",
      "contactGroupId",
    ].map { $0.lowercased() }
    parentField =
      fields.first { $0.reference == model && $0.isRequired && candidates.contains($0.name.lowercased()) }?.name
      ?? fields.first { candidates.contains($0.name.lowercased()) }?.name
  }

  /// A body with every field that metadata requires, but the parent's.
  func body() async throws -> JSONObject {
    var body = JSONObject([])
    for field in fields where field.isRequired && field.isCreatable && field.name != parentField {
      body[field.name] = try await value(for: field)
    }
    for (name, value) in EntityRecipes.bodies[entity.name] ?? [] { body[name] = value }
    for (name, place) in EntityRecipes.references[entity.name] ?? [] {
      body[name] = try await place.find(wire)
    }
    if entity.name.hasSuffix("Attachments") {
      body["data"] = "aGVsbG8="
      body["fullPath"] = "probe.txt"
      body["attachmentType"] = "FILE_ATTACHMENT"
    }
    return body
  }

  /// A value that fits a field.
  func value(for field: Described) async throws -> JSONValue {
    if let choices = field.choices {
      let active = choices.filter { $0["isActive"] == true }
      return Self.typed(active.first?["value"]?.string ?? "", field.type)
    }
    if !field.reference.isEmpty {
      guard let target = catalogue[field.reference] else { return .null }
      return try await EntityRecipes.Place(target.name).find(wire)
    }
    switch field.type {
    case "string": return .string(String("Probe \(field.name)".prefix(field.length == 0 ? 100 : field.length)))
    case "boolean": return true
    case "datetime": return "2026-12-01T00:00:00"
    case "decimal", "double": return .decimal("1.0")
    case "byte[]": return "aGVsbG8="
    default: return 1
    }
  }

  private static func typed(_ text: String, _ type: String) -> JSONValue {
    switch type {
    case "string": .string(text)
    case "boolean": .bool(text == "true")
    default: Int64(text).map(JSONValue.integer) ?? .string(text)
    }
  }

  /// Makes a row; one that is there already, and can be there once, makes place for it.
  func create(_ body: JSONObject) async throws -> Wire.Reply {
    let reply = try await wire.call("POST", collection, .object(body))
    guard reply.error.hasSuffix("already exists.") else { return reply }
    for id in try await wire.call("GET", collection).ids {
      _ = try await wire.call("DELETE", "\(collection)/\(id)")
    }
    return try await wire.call("POST", collection, .object(body))
  }

  /// Reads a row where it was made, or at the root.
  func read(_ id: Int64) async throws -> JSONValue? {
    let offersHere = entity.children.first { collection.hasSuffix("/\($0.sub)") }?.ops.contains(.get) ?? false
    let path = offersHere && parentField != nil || !entity.ops.contains(.get) ? collection : entity.path
    let reply = try await wire.call("GET", "\(path)/\(id)")
    return reply.json["item"] ?? reply.items.first
  }

  /// Whether rows can be changed where they are made.
  var offersUpdate: Bool {
    let ops = parentField == nil ? entity.ops : entity.children.first { collection.hasSuffix("/\($0.sub)") }?.ops
    return ops?.contains(.patch) ?? false && ops?.contains(.put) ?? false
  }

  /// Another value of a field, nil where there is none to be found.
  func other(than old: JSONValue?, for field: Described) async throws -> JSONValue? {
    if let choices = field.choices {
      let active = choices.filter { $0["isActive"] == true }.compactMap { $0["value"]?.string }
      return active.map { Self.typed($0, field.type) }.first { $0 != old }
    }
    if !field.reference.isEmpty { return nil }
    switch field.type {
    case "string": return .string(String("Other \(field.name)".prefix(field.length == 0 ? 100 : field.length)))
    case "boolean": return .bool(old != true)
    case "datetime": return "2026-12-01T00:00:00"
    case "decimal", "double": return .decimal("2.0")
    case "byte[]": return nil
    default: return 2
    }
  }
}
