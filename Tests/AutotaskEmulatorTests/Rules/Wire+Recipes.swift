import Autotask
import AutotaskEmulator
import Testing

extension Wire {
  /// Where a row of an entity is made, and with what: what metadata requires, and no more.
  func recipe(_ entity: String) async throws -> (path: String, body: JSONObject) {
    let catalogue = try EntityCatalogue(.embedded)
    let known = try #require(catalogue[entity], "\(entity)")
    let probe = try #require(try await EntityProbe(known, catalogue, self), "\(entity)")
    return (probe.collection, try await probe.body())
  }

  /// Makes a row by its recipe and answers its id.
  func made(_ entity: String, _ changes: JSONValue = [:]) async throws -> JSONValue {
    let (path, body) = try await recipe(entity)
    return try await made(at: path, .object(body.changed(by: changes)))
  }

  /// Makes a row and answers its id.
  func made(at path: String, _ body: JSONValue) async throws -> JSONValue {
    let reply = try await call("POST", path, body)
    return .integer(try #require(reply.itemID, "POST \(path): \(reply.text) for \(body.text())"))
  }

  /// The id of the first row that meets conditions.
  func first(_ entity: String, _ conditions: JSONValue...) async throws -> JSONValue {
    let everything: JSONValue = ["op": "gt", "field": "id", "value": 0]
    let id = try await query(entity, .array([everything] + conditions), max: 1).ids.first
    return .integer(try #require(id, "\(entity)"))
  }

  /// A row as it is read at the root.
  func row(_ entity: String, _ id: JSONValue) async throws -> JSONValue {
    let reply = try await call("GET", "\(entity)/\(id.plainText)")
    return try #require(reply.json["item"], "GET \(entity)/\(id.plainText): \(reply.status) \(reply.text)")
  }

  /// The rows whose field has a value.
  func rows(_ entity: String, _ field: String, _ value: JSONValue) async throws -> [JSONValue] {
    try await query(entity, [["op": "eq", "field": .string(field), "value": value]]).items
  }
}

extension JSONObject {
  /// The object with other members; null takes one out.
  func changed(by changes: JSONValue) -> JSONObject {
    var object = self
    for (key, value) in changes.object ?? .init() { object[key] = value == .null ? nil : value }
    return object
  }
}

extension JSONValue {
  /// A condition of a filter.
  static func eq(_ field: String, _ value: JSONValue) -> JSONValue {
    ["op": "eq", "field": .string(field), "value": value]
  }
}
