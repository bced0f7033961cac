public import Autotask
import Foundation

extension GrantDocument {
  /// The document in its JSON form, which reads back as the same document.
  public var json: JSONValue {
    var object = JSONObject([("version", 1)])
    if !forbid.isEmpty { object["forbid"] = .array(forbid.map(\.json)) }
    object["callers"] = .array(callers.map(\.json))
    return .object(object)
  }
}

extension CallerGrants {
  /// The caller as a grants file has it.
  public var json: JSONValue {
    var object = JSONObject([("id", .string(id))])
    if let description { object["description"] = .string(description) }
    if limits != CallerLimits() { object["limits"] = limits.json }
    if !forbid.isEmpty { object["forbid"] = .array(forbid.map(\.json)) }
    object["grants"] = .array(grants.map(\.json))
    return .object(object)
  }
}

extension CallerLimits {
  var json: JSONValue {
    var object = JSONObject()
    object["requestsPerHour"] = requestsPerHour.map { .integer(Int64($0)) }
    object["concurrent"] = concurrent.map { .integer(Int64($0)) }
    object["recordsPerHour"] = recordsPerHour.map { .integer(Int64($0)) }
    if priority != .normal { object["priority"] = .string(priority.rawValue) }
    return .object(object)
  }
}

extension Grant {
  /// The grant as a grants file has it.
  public var json: JSONValue {
    var object = JSONObject([("id", .string(id))])
    if let connection { object["connection"] = .string(connection) }
    object.add(actions: actions, operations: operations)
    switch companies {
    case .ids(let ids): object["companies"] = .array(ids.map(JSONValue.integer))
    case .mapped: object["companies"] = "mapped"
    case nil: break
    }
    if !conditions.isEmpty { object["where"] = .array(conditions.map(\.json)) }
    var fields = JSONObject()
    fields["read"] = read?.json
    fields["write"] = write?.json
    if !fields.isEmpty { object["fields"] = .object(fields) }
    object.add(values: values)
    if !impersonate.isEmpty { object["impersonate"] = .array(impersonate.map(JSONValue.integer)) }
    if mode != .live { object["mode"] = .string(mode.rawValue) }
    if verifyAfterWrite { object["verifyAfterWrite"] = true }
    if let validUntil { object["validUntil"] = .string(validUntil.formatted(.iso8601)) }
    return .object(object)
  }
}

extension Forbid {
  /// The prohibition as a grants file has it.
  public var json: JSONValue {
    var object = JSONObject([("id", .string(id))])
    object.add(actions: actions, operations: operations)
    if let fields { object["fields"] = .array(fields.map { .string($0.description) }) }
    object.add(values: values)
    return .object(object)
  }
}

extension FieldClause {
  var json: JSONValue {
    switch self {
    case .only(let names): ["only": .array(names.map { .string($0.description) })]
    case .except(let names): ["except": .array(names.map { .string($0.description) })]
    }
  }
}

extension OperationPattern {
  /// The pattern as a grants file has it.
  public var json: JSONValue {
    ["entity": .string(entity), "verbs": .array(verbs.map { .string($0.rawValue) })]
  }
}

extension JSONObject {
  fileprivate mutating func add(actions: [String], operations: [OperationPattern]) {
    if !actions.isEmpty { self["actions"] = .array(actions.map(JSONValue.string)) }
    if !operations.isEmpty {
      self["operations"] = .array(operations.map(\.json))
    }
  }

  fileprivate mutating func add(values: [(field: FieldName, values: [JSONValue])]) {
    guard !values.isEmpty else { return }
    self["values"] = .object(JSONObject(values.map { ($0.field.description, .array($0.values)) }))
  }
}
