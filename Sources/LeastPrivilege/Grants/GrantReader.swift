import Autotask
import Foundation

/// Reads a grants document strictly, and tells everything that is wrong with its form at once.
public struct GrantReader: LocatedReading {
  /// What was found.
  public package(set) var problems: [GrantProblem] = []
  /// The lines of the values, by path.
  public package(set) var lines: [String: Int] = [:]

  /// A reader for one document.
  public init() {}

  /// Reads a document; nil when its form is wrong.
  public mutating func read(_ value: LocatedValue) -> GrantDocument? {
    let document = map(value, at: "", keys: ["version", "forbid", "callers"]) { reader, top in
      if reader.integer(top["version"], at: "version", in: top, required: true) != nil,
        top["version"]?.json != .integer(1)
      {
        reader.problems.error("version", "this Postern reads version 1, found \(top["version"]?.json.text() ?? "")")
      }
      return GrantDocument(
        forbid: reader.list(top["forbid"], at: "forbid") { $0.forbid($1, at: $2) },
        callers: reader.list(top["callers"], at: "callers") { $0.caller($1, at: $2) }
      )
    }
    return problems.contains { $0.severity == .error } ? nil : document
  }

  // MARK: Parts

  private mutating func caller(_ value: LocatedValue, at path: String) -> CallerGrants? {
    map(value, at: path, keys: ["id", "description", "limits", "forbid", "grants"]) { reader, members in
      CallerGrants(
        id: reader.id(members, at: path),
        description: reader.text(members["description"], at: "\(path).description"),
        limits: reader.limits(members["limits"], at: "\(path).limits"),
        forbid: reader.list(members["forbid"], at: "\(path).forbid") { $0.forbid($1, at: $2) },
        grants: reader.list(members["grants"], at: "\(path).grants") { $0.grant($1, at: $2) }
      )
    }
  }

  private mutating func limits(_ value: LocatedValue?, at path: String) -> CallerLimits {
    guard let value else { return CallerLimits() }
    let keys = ["requestsPerHour", "concurrent", "recordsPerHour", "priority"]
    return map(value, at: path, keys: keys) { reader, members in
      func positive(_ key: String) -> Int? {
        guard let number = reader.integer(members[key], at: "\(path).\(key)", in: members, required: false) else {
          return nil
        }
        if number < 1 { reader.problems.error("\(path).\(key)", "expected at least 1, found \(number)") }
        return Int(number)
      }
      return CallerLimits(
        requestsPerHour: positive("requestsPerHour"),
        concurrent: positive("concurrent"),
        recordsPerHour: positive("recordsPerHour"),
        priority: reader.word(members["priority"], at: "\(path).priority") ?? .normal
      )
    } ?? CallerLimits()
  }

  private mutating func grant(_ value: LocatedValue, at path: String) -> Grant? {
    let keys = [
      "id", "connection", "actions", "operations", "companies", "where", "fields", "values", "impersonate", "mode",
      "verifyAfterWrite", "validUntil",
    ]
    return map(value, at: path, keys: keys) { reader, members in
      var grant = Grant(id: reader.id(members, at: path))
      grant.connection = reader.text(members["connection"], at: "\(path).connection")
      grant.actions = reader.list(members["actions"], at: "\(path).actions") { $0.text($1, at: $2) }
      grant.operations = reader.list(members["operations"], at: "\(path).operations") { $0.operation($1, at: $2) }
      grant.companies = reader.companies(members["companies"], at: "\(path).companies")
      grant.conditions = reader.list(members["where"], at: "\(path).where") { $0.condition($1, at: $2) }
      if let fields = members["fields"] {
        _ = reader.map(fields, at: "\(path).fields", keys: ["read", "write"]) { reader, members in
          grant.read = reader.clause(members["read"], at: "\(path).fields.read")
          grant.write = reader.clause(members["write"], at: "\(path).fields.write")
        }
      }
      grant.values = reader.values(members["values"], at: "\(path).values")
      grant.impersonate = reader.ids(members["impersonate"], at: "\(path).impersonate")
      grant.mode = reader.word(members["mode"], at: "\(path).mode") ?? .live
      grant.verifyAfterWrite = reader.flag(members["verifyAfterWrite"], at: "\(path).verifyAfterWrite") ?? false
      grant.validUntil = reader.moment(members["validUntil"], at: "\(path).validUntil")
      return grant
    }
  }

  private mutating func forbid(_ value: LocatedValue, at path: String) -> Forbid? {
    map(value, at: path, keys: ["id", "actions", "operations", "fields", "values"]) { reader, members in
      for key in ["fields", "values"] where members[key]?.isEmpty == true {
        reader.problems.error("\(path).\(key)", "expected at least one; to forbid the operations whole, leave it out")
      }
      return Forbid(
        id: reader.id(members, at: path),
        actions: reader.list(members["actions"], at: "\(path).actions") { $0.text($1, at: $2) },
        operations: reader.list(members["operations"], at: "\(path).operations") { $0.operation($1, at: $2) },
        fields: members["fields"].map { value in reader.list(value, at: "\(path).fields") { $0.field($1, at: $2) } },
        values: reader.values(members["values"], at: "\(path).values")
      )
    }
  }

  private mutating func operation(_ value: LocatedValue, at path: String) -> OperationPattern? {
    map(value, at: path, keys: ["entity", "verbs"]) { reader, members in
      guard let entity = reader.text(members["entity"], at: "\(path).entity") else {
        if members["entity"] == nil { reader.problems.error(path, "key `entity` is missing") }
        return nil
      }
      let verbs = reader.list(members["verbs"], at: "\(path).verbs") { reader, value, path in
        reader.word(value, at: path) as Verb?
      }
      if members["verbs"] == nil || (verbs.isEmpty && members["verbs"]?.isEmptyList == true) {
        reader.problems.error(
          "\(path).verbs",
          "expected a list of verbs: \(Verb.allCases.map(\.rawValue).joined(separator: ", "))"
        )
      }
      return OperationPattern(entity: entity, verbs: verbs)
    } ?? nil
  }

  private mutating func companies(_ value: LocatedValue?, at path: String) -> CompanyScope? {
    guard let value else { return nil }
    if value.json == "mapped" { return .mapped }
    guard case .list = value.content else {
      problems.error(path, "expected a list of company ids, or `mapped`")
      return nil
    }
    return .ids(ids(value, at: path))
  }

  private mutating func condition(_ value: LocatedValue, at path: String) -> Filter? {
    map(value, at: path, keys: ["op", "field", "value", "items"]) { reader, members in
      for key in ["op", "field", "value"] where members[key] != nil {
        reader.lines["\(path).\(key)"] = members[key]?.line
      }
      guard let name = reader.text(members["op"], at: "\(path).op") else {
        if members["op"] == nil { reader.problems.error(path, "key `op` is missing") }
        return nil
      }
      // A key that another operator has would be passed over, and the rows be more than they seem.
      let takesItems = name == "and" || name == "or"
      for key in takesItems ? ["field", "value"] : ["items"] where members[key] != nil {
        reader.problems.error("\(path).\(key)", "`\(name)` takes no `\(key)`")
      }
      if takesItems {
        let items = reader.list(members["items"], at: "\(path).items") { $0.condition($1, at: $2) }
        return name == "and" ? .and(items) : .or(items)
      }
      guard let field = reader.text(members["field"], at: "\(path).field") else {
        if members["field"] == nil { reader.problems.error(path, "key `field` is missing") }
        return nil
      }
      return .condition(.init(field, name, members["value"]?.json))
    } ?? nil
  }

  private mutating func clause(_ value: LocatedValue?, at path: String) -> FieldClause? {
    guard let value else { return nil }
    return map(value, at: path, keys: ["only", "except"]) { reader, members in
      if members.count != 1 {
        reader.problems.error(path, "expected either `only` or `except`")
        return nil
      }
      if let only = members["only"] {
        return .only(reader.list(only, at: "\(path).only") { $0.field($1, at: $2) })
      }
      return .except(reader.list(members["except"], at: "\(path).except") { $0.field($1, at: $2) })
    } ?? nil
  }

  private mutating func field(_ value: LocatedValue, at path: String) -> FieldName? {
    guard let text = text(value, at: path) else { return nil }
    guard let name = FieldName(text) else {
      problems.error(path, "expected `field`, `Entity.field`, `udf:Name` or `udf:*`, found `\(text)`")
      return nil
    }
    return name
  }

  private mutating func values(_ value: LocatedValue?, at path: String) -> [(field: FieldName, values: [JSONValue])] {
    guard let value else { return [] }
    guard case .map(let members) = value.content else {
      problems.error(path, "expected fields, each with a list of its values")
      return []
    }
    note(value, at: path)
    return members.compactMap { key, line, value in
      let place = "\(path).\(key)"
      lines[place] = line ?? value.line
      guard let name = FieldName(key) else {
        problems.error(place, "expected `field`, `Entity.field` or `udf:Name`, found `\(key)`")
        return nil
      }
      let values = list(value, at: place) { reader, value, path in reader.scalar(value, at: path) }
      if value.isEmptyList {
        problems.error(place, "expected at least one value; to withhold the field, leave it out of `write`")
      }
      return (name, values)
    }
  }
}

extension LocatedValue {
  fileprivate var isEmptyList: Bool { if case .list(let elements) = content { elements.isEmpty } else { false } }

  fileprivate var isEmpty: Bool { if case .map(let members) = content { members.isEmpty } else { isEmptyList } }
}
