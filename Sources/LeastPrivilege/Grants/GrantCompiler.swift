import Autotask

/// What a document is compiled for.
public struct GrantContext: Sendable {
  /// The connections, the first one first; none where they are not known, as in an offline check.
  public var connections: [String]
  /// The companies that callers' organizations are mapped to; nil where that is not known, as in an offline check: then
  /// they are mapped to none, and nobody is warned of it.
  public var mappedCompanies: MappedCompanies?
  /// What patterns were resolved to when the document was applied; nil to resolve them now.
  public var kept: [String: [String: OpenedOperations]]?
  /// The fields that a connection has beyond the catalogue, by entity, in lower case: `only` and `except` may name them.
  public var tenantFields: [String: Set<String>] = [:]
  /// Fields that were known when they were named: those of a version that was applied.
  public var trustedFields: Set<FieldName> = []

  /// Makes a context.
  public init(
    connections: [String] = [],
    mappedCompanies: MappedCompanies? = nil,
    kept: [String: [String: OpenedOperations]]? = nil
  ) {
    self.connections = connections
    self.mappedCompanies = mappedCompanies
    self.kept = kept
  }

  /// The connection of grants that name none.
  var defaultConnection: String { connections.first ?? "main" }
}

/// Turns a document into grants that decide, and finds everything that is wrong with it on the way.
public struct GrantCompiler {
  let model: ResourceModel
  let context: GrantContext
  /// What was found so far.
  public private(set) var problems: [GrantProblem] = []

  /// A compiler for one document.
  public init(_ model: ResourceModel, for context: GrantContext = GrantContext()) {
    self.model = model
    self.context = context
  }

  /// Compiles a document; nil when it has an error, so that it is taken whole or not at all.
  public mutating func compile(_ document: GrantDocument) -> CompiledGrants? {
    var callers: [String: CompiledCaller] = [:]
    var opened: [String: [String: OpenedOperations]] = [:]
    checkDistinct(document.callers.map(\.id), "caller", at: "callers")
    let common = forbids(document.forbid, at: "forbid").sorted { $0.id < $1.id }
    for (index, caller) in document.callers.enumerated() {
      let path = "callers[\(index)]"
      let own = forbids(caller.forbid, at: "\(path).forbid").sorted { $0.id < $1.id }
      checkDistinct(caller.grants.map(\.id), "grant", at: "\(path).grants")
      let named = Set(caller.grants.map { $0.connection ?? context.defaultConnection })
      var compiled = CompiledCaller(
        limits: caller.limits,
        connection: named.count == 1 ? named.first ?? context.defaultConnection : context.defaultConnection,
        cells: [:],
        prohibitions: common + own
      )
      var openedByGrant: [String: OpenedOperations] = [:]
      for (number, grant) in caller.grants.enumerated() {
        let place = "\(path).grants[\(number)]"
        let operations = add(grant, of: caller.id, to: &compiled, at: place)
        openedByGrant[grant.id] = operations
        compiled.composites[grant.connection ?? context.defaultConnection, default: []]
          .formUnion(grant.actions.filter { model.policy.composites[$0] != nil })
      }
      for (connection, cells) in compiled.cells {
        let ends = cells.values.flatMap { $0.clauses.compactMap(\.validUntil) }
        compiled.ends[connection] = Set(ends).sorted()
        compiled.cells[connection] = cells.reduce(into: [:]) { result, entry in
          var cell = entry.value
          // The order in which grants are written never shows, not even in which of them an answer names.
          cell.clauses.sort { $0.grant < $1.grant }
          cell.forbids = compiled.prohibitions.compactMap { $0.rules[entry.key] }
          result[entry.key] = cell
        }
      }
      warnOfExposure(of: caller, openedByGrant, at: path)
      callers[caller.id] = compiled
      opened[caller.id] = openedByGrant
    }
    guard !problems.contains(where: { $0.severity == .error }) else { return nil }
    return CompiledGrants(model: model, callers: callers, opened: opened)
  }

  private mutating func checkDistinct(_ ids: [String], _ kind: String, at path: String) {
    var seen: Set<String> = []
    for (index, id) in ids.enumerated() where !seen.insert(id).inserted {
      problems.error("\(path)[\(index)].id", "another \(kind) has the id `\(id)`")
    }
  }

  /// Adds one grant's clauses to the cells of its caller.
  private mutating func add(
    _ grant: Grant,
    of caller: String,
    to compiled: inout CompiledCaller,
    at path: String
  ) -> OpenedOperations {
    let connection = grant.connection ?? context.defaultConnection
    if let name = grant.connection, !context.connections.isEmpty, !context.connections.contains(name) {
      let nearest = suggestion(name, among: context.connections)
      problems.error("\(path).connection", "no connection is named `\(name)`\(nearest)")
    }
    let opened =
      context.kept?[caller]?[grant.id]
      ?? model.resolve(
        actions: grant.actions,
        operations: grant.operations,
        reach: .named,
        at: path,
        &problems
      )
    if grant.actions.isEmpty && grant.operations.isEmpty {
      problems.error(path, "expected `actions` or `operations`; this grant opens nothing")
    }
    let entities = opened.verbs.keys.compactMap { model[$0] }.sorted { $0.ordinal < $1.ordinal }
    warn(ofMappingOf: grant, caller, connection, at: path)
    checkFieldNames(of: grant, on: entities, at: path)
    for entity in entities {
      let verbs = opened.verbs[entity.name] ?? []
      warn(of: grant, on: entity, verbs, at: path)
      if entity.isWebhook, verbs.contains(where: \.isWrite), grant.isNarrowed {
        problems.error(
          path,
          "a grant with `companies`, `where` or `fields` may not write \(entity.name): "
            + "a webhook carries rows and fields out whatever the grant says"
        )
      }
      let clause = Clause(
        grant,
        on: entity,
        rows: RowRule(
          companies: companies(of: grant, caller, connection),
          followsMapping: grant.companies == .mapped,
          condition: condition(grant.conditions, on: entity, among: entities, at: "\(path).where")
        ),
        read: FieldRule(grant.read, on: entity),
        write: FieldRule(grant.write, on: entity),
        values: values(grant.values, on: entity, at: "\(path).values")
      )
      for verb in verbs.closed(on: entity) {
        compiled.cells[connection, default: [:]][CellKey(entity, verb), default: Cell()].clauses.append(clause)
      }
    }
    return opened
  }

  private func companies(of grant: Grant, _ caller: String, _ connection: String) -> Set<Int64>? {
    switch grant.companies {
    case .ids(let ids): Set(ids)
    case .mapped: context.mappedCompanies?.companies(of: caller, on: connection) ?? []
    case nil: nil
    }
  }

  /// The values of a grant or prohibition that concern one entity.
  private mutating func values(
    _ written: [(field: FieldName, values: [JSONValue])],
    on entity: EntityModel,
    at path: String
  ) -> ValueRule {
    var rule: ValueRule = [:]
    for (name, values) in written where name.concerns(entity) {
      func confine(_ key: FieldKey, to scalars: Set<Scalar>) {
        guard rule.updateValue(scalars, forKey: key) != nil else { return }
        problems.error("\(path).\(name)", "the values of this field of \(entity.name) are given twice")
      }
      switch name.field {
      case .everyUserDefined: problems.error("\(path).\(name)", "expected one field; `udf:*` is many")
      case .userDefined(let udf):
        var scalars: Set<Scalar> = []
        for (index, value) in values.enumerated() {
          guard let scalar = Scalar(userDefined: value) else {
            problems.error(
              "\(path).\(name)[\(index)]",
              "expected a text, a whole number, true, false or null, found \(value.text())"
            )
            continue
          }
          scalars.insert(scalar)
        }
        confine(FieldKey(udf, isUserDefined: true), to: scalars)
      case .field(let field):
        guard let field = entity.field(field) else { continue }
        guard let kind = field.scalarKind else {
          problems.error(
            "\(path).\(name)",
            "values can be confined for ids, whole numbers, booleans, picklists and dates; "
              + "`\(field.name)` of \(entity.name) is \(field.type.rawValue)"
          )
          continue
        }
        var scalars: Set<Scalar> = []
        for (index, value) in values.enumerated() {
          guard let scalar = Scalar(value, as: kind) else {
            problems.error("\(path).\(name)[\(index)]", expected(kind, of: field, on: entity, found: value))
            continue
          }
          scalars.insert(scalar)
        }
        confine(FieldKey(field.name), to: scalars)
      }
    }
    return rule
  }

  private mutating func forbids(_ forbids: [Forbid], at path: String) -> [CompiledForbid] {
    checkDistinct(forbids.map(\.id), "prohibition", at: path)
    return forbids.enumerated().map { index, forbid in
      let place = "\(path)[\(index)]"
      if forbid.actions.isEmpty && forbid.operations.isEmpty {
        problems.error(place, "expected `actions` or `operations`; this forbids nothing")
      }
      let opened = model.resolve(
        actions: forbid.actions,
        operations: forbid.operations,
        reach: .everything,
        at: place,
        &problems
      )
      let entities = opened.verbs.keys.compactMap { model[$0] }.sorted { $0.ordinal < $1.ordinal }
      check(forbid.fields ?? [], on: entities, at: "\(place).fields")
      check(forbid.values.map(\.field), on: entities, at: "\(place).values")
      var rules: [CellKey: ForbidRule] = [:]
      for entity in entities {
        let fields = forbid.fields.map { FieldRule(.only($0), on: entity) }
        let values = values(forbid.values, on: entity, at: "\(place).values")
        // A prohibition of fields or values that this entity lacks is not one of the whole entity.
        if fields == nil, values.isEmpty, !forbid.values.isEmpty { continue }
        for verb in opened.verbs[entity.name] ?? [] {
          let rule = ForbidRule(id: forbid.id, fields: fields, values: values)
          rules[CellKey(entity, verb)] = rule
          if verb == .query { rules[CellKey(entity, .count)] = rule }
        }
      }
      return CompiledForbid(id: forbid.id, rules: rules)
    }
  }

  mutating func report(_ severity: GrantProblem.Severity, _ path: String, _ message: String) {
    problems.append(GrantProblem(severity, at: path, message))
  }
}

extension Grant {
  /// Whether the grant is narrowed to companies, rows or fields.
  var isNarrowed: Bool { companies != nil || !conditions.isEmpty || read != nil || write != nil }
}

extension Set<Verb> {
  /// The verbs with those that they bring: counting with querying, describing with anything.
  fileprivate func closed(on entity: EntityModel) -> Set<Verb> {
    var verbs = self
    if contains(.query), entity.verbs.contains(.count) { verbs.insert(.count) }
    if !isEmpty { verbs.insert(.describe) }
    return verbs
  }
}

extension FieldName {
  /// Whether the name may mean a field of this entity.
  package func concerns(_ entity: EntityModel) -> Bool {
    guard let name = self.entity?.lowercased() else { return true }
    return name == entity.name.lowercased() || name == entity.singular.lowercased()
  }
}

extension FieldRule {
  /// The part of a clause that concerns one entity.
  init(_ clause: FieldClause?, on entity: EntityModel) {
    let names: [FieldName]
    switch clause {
    case nil: return
    case .only(let list): (base, names) = (.only, list)
    case .except(let list): (base, names) = (.except, list)
    }
    for name in names where name.concerns(entity) {
      switch name.field {
      case .field(let field): fields.insert(field.lowercased())
      case .userDefined(let field): userDefined.insert(field.lowercased())
      case .everyUserDefined: everyUserDefined = true
      }
    }
  }
}

extension Scalar {
  /// Reads the value of a user-defined field, which Autotask carries as text.
  init?(userDefined value: JSONValue) {
    switch value {
    case .null: self = .null
    case .string(let text): self = .text(text)
    case .integer(let number): self = .text(String(number))
    case .bool(let flag): self = .text(String(flag))
    default: return nil
    }
  }
}
