public import Autotask

extension Decision {
  /// The decision in its published form: to an operator all of it, to a caller what it may know.
  ///
  /// - Parameter isForCaller: Whether ids of grants and prohibitions are left out: they are the operator's words.
  public func json(isForCaller: Bool = false) -> JSONValue {
    switch self {
    case .allow(let permit):
      return [
        "decision": "allow", "reason": "granted",
        "grant": isForCaller ? .null : permit.grants.first.map(JSONValue.string) ?? .null,
        "grants": isForCaller ? .null : .array(permit.grants.map(JSONValue.string)),
        "clause": .null, "obligations": permit.obligations, "leastAddition": .null,
      ]
    case .deny(let denial):
      return [
        "decision": "deny", "reason": .string(denial.reason.rawValue), "detail": .string(denial.detail),
        "grant": isForCaller ? .null : denial.grant.map(JSONValue.string) ?? .null,
        "clause": denial.clause.map(JSONValue.string) ?? .null, "obligations": .null,
        "leastAddition": denial.leastAddition?.json(isForCaller: isForCaller) ?? .null,
      ]
    case .resolve(let rows):
      let sorted = rows.sorted { ($0.entity, $0.id) < ($1.entity, $1.id) }
      return [
        "decision": "resolve", "reason": "rows-needed", "grant": .null, "clause": .null, "obligations": .null,
        "leastAddition": .null,
        "rows": .array(sorted.map { ["entity": .string($0.entity), "id": .integer($0.id)] }),
      ]
    }
  }
}

extension LeastAddition {
  /// The change in its published form; a caller is told the fields, not the grants that lack them.
  public func json(isForCaller: Bool) -> JSONValue {
    guard isForCaller, var object = json.object else { return json }
    object["change"] = nil
    return .object(object)
  }
}

extension Permit {
  /// The grants under which it is allowed.
  public var grants: [String] {
    switch self {
    case .read(let permit): permit.grants
    case .write(let permit): permit.grants
    case .describe(let permit):
      permit.cells.flatMap(\.cell.clauses).map(\.grant).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    case .general: []
    }
  }

  /// What whoever carries it out must keep to, for people and scripts.
  var obligations: JSONValue {
    var object = JSONObject([
      ("where", .null), ("readFields", .null), ("writeFields", .null), ("mode", "live"), ("impersonate", .null),
    ])
    switch self {
    case .read(let permit):
      object["where"] = permit.scope?.json ?? .null
      object["scopeIsExact"] = .bool(permit.isScopeExact)
      object["readFields"] = permit.entity.fieldNames { permit.visible(under: permit.clauses).permits($0) }
      object["impersonate"] = permit.impersonating.map(JSONValue.integer) ?? .null
    case .write(let permit):
      object["writeFields"] = .array(permit.changes.map { .string($0.name) })
      object["leftOut"] = .array(permit.leftOut.map(JSONValue.string))
      object["mode"] = .string(permit.mode.rawValue)
      object["impersonate"] = permit.request.impersonating.map(JSONValue.integer) ?? .null
      if permit.verifyAfterWrite { object["verifyAfterWrite"] = true }
      object["body"] = permit.request.body ?? .null
    case .describe(let permit):
      object["readFields"] = permit.entity.fieldNames(permit.shows)
    case .general: break
    }
    return .object(object)
  }
}

extension EntityModel {
  /// The names of the catalogue's fields that pass, as a JSON list; `["*"]` for all of them.
  fileprivate func fieldNames(_ passes: (FieldKey) -> Bool) -> JSONValue {
    let passing = fields.values.filter { passes(FieldKey($0.name)) }
    if passing.count == fields.count { return ["*"] }
    return .array(passing.map(\.name).sorted().map(JSONValue.string))
  }
}
