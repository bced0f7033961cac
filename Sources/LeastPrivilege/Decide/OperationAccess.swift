public import Autotask
public import Foundation

/// What grants open of one verb on one entity, before any row is known: for surfaces that tell a caller what it may do.
///
/// It decides nothing: what is sent is decided by ``CompiledGrants/decide(_:knowing:)``.
public struct OperationAccess: Sendable {
  let entity: EntityModel
  let model: ResourceModel
  let cell: Cell
  let tenant: TenantFields
  /// The verb.
  public let verb: Verb

  /// Whether the caller reads a field of some row.
  public func reads(_ field: FieldKey) -> Bool {
    guard cell.withholds(field) == nil else { return false }
    let isKnown = entity.knows(field, tenant)
    return cell.clauses.contains { $0.reads(field, isKnown: isKnown) }
  }

  /// Whether a prohibition withholds a field, so that no grant can open it.
  public func withholds(_ field: FieldKey) -> Bool { cell.withholds(field) != nil }

  /// What stands against a field that may not be written: the prohibition that withholds it, else one of the grants.
  public func grant(against field: FieldKey) -> String? { cell.withholds(field)?.id ?? cell.clauses.first?.grant }

  /// Whether the caller may write a field of some row.
  public func writes(_ field: FieldKey) -> Bool {
    guard cell.withholds(field) == nil else { return false }
    let isKnown = entity.knows(field, tenant)
    return cell.clauses.contains { $0.write.permits(field, isKnown: isKnown) }
  }

  /// The values that the caller may write to a field, nil where any may be.
  public func values(of field: FieldKey) -> Set<Scalar>? {
    let isKnown = entity.knows(field, tenant)
    var values: Set<Scalar> = []
    for clause in cell.clauses where clause.write.permits(field, isKnown: isKnown) {
      guard let confined = clause.values[field] else { return nil }
      values.formUnion(confined)
    }
    let forbidden = cell.forbids.flatMap { $0.values[field] ?? [] }
    return values.subtracting(forbidden)
  }

  /// How the freest of the grants carries writes out.
  public var mode: GrantMode { cell.clauses.map(\.mode).max() ?? .dryRun }

  /// Leave to name rows of another entity in a reference that the caller writes, and nothing else of them: those that
  /// its grants would accept there. Nil where no grant lets it write the field.
  ///
  /// The rows are read by Postern to find what a name stands for; they are not shown.
  ///
  /// - Parameters:
  ///   - target: The entity that the reference names.
  ///   - field: The reference.
  public func naming(_ target: EntityModel, by field: FieldKey) -> ReadPermit? {
    let isKnown = entity.knows(field, tenant)
    guard cell.withholds(field) == nil, let path = target.queryPath else { return nil }
    let isParent = entity.fields[field.name].map { entity.isParentField($0.name) } ?? false
    let forbidden = Set(cell.forbids.flatMap { $0.values[field] ?? [] })
    let clauses = cell.clauses.compactMap { clause -> Clause? in
      // The parent in a path needs no clause that names it.
      guard clause.write.permits(field, isKnown: isKnown) || isParent else {
        return nil
      }
      return clause.naming(target, by: field, except: forbidden)
    }
    guard !clauses.isEmpty else { return nil }
    return ReadPermit(
      entity: target,
      model: model,
      clauses: clauses,
      forbids: [],
      tenant: TenantFields(),
      verb: .query,
      operation: ResolvedOperation(kind: .operation(.query), entity: target.name, verb: .query, template: path),
      query: nil,
      impersonating: nil
    )
  }
}

extension Clause {
  /// The rows of another entity that this grant accepts in a reference.
  fileprivate func naming(_ target: EntityModel, by field: FieldKey, except forbidden: Set<Scalar>) -> Clause {
    var rows = RowRule()
    if target.hasRoad { rows.companies = self.rows.companies }
    var conditions: [RowRule.Condition] = []
    if let values = values[field] { conditions.append(.leaf(.ids(values, .in, of: target))) }
    if !forbidden.isEmpty { conditions.append(.leaf(.ids(forbidden, .notIn, of: target))) }
    if !conditions.isEmpty { rows.condition = .all(conditions) }
    return Clause(Grant(id: grant), on: target, rows: rows, read: .all, write: FieldRule(base: .only), values: [:])
  }
}

extension ReadPermit {
  /// Which rows it permits, as a text that is the same for the same rules.
  public var scopeText: String {
    clauses.map { clause in
      let companies = clause.rows.companies.map { $0.sorted().map(String.init).joined(separator: ",") } ?? "any"
      return "\(companies) \(clause.rows.filter(on: entity).filter?.json.text() ?? "")"
    }.sorted().joined(separator: "; ")
  }
}

extension RowRule.Leaf {
  /// A condition on the id of a row.
  fileprivate static func ids(_ values: Set<Scalar>, _ comparison: Filter.Comparison, of target: EntityModel) -> Self {
    let ids = values.compactMap { if case .integer(let id) = $0 { id } else { nil } }.sorted()
    return RowRule.Leaf(
      entity: target.name,
      field: "id",
      kind: .integer,
      comparison: comparison,
      values: ids.map(Scalar.integer),
      written: .array(ids.map(JSONValue.integer))
    )
  }
}

extension CompiledGrants {
  /// What a caller's grants open of one verb on an entity, or why they open nothing.
  ///
  /// - Parameters:
  ///   - verb: The verb.
  ///   - entity: The entity.
  ///   - caller: The caller's id.
  ///   - connection: The connection's id.
  ///   - time: When it is asked.
  ///   - resource: The resource to act as, nil for none.
  ///   - tenant: The fields that the connection's own metadata has beyond the catalogue.
  public func access(
    _ verb: Verb,
    on entity: EntityModel,
    for caller: String,
    on connection: String,
    at time: Date,
    impersonating resource: Int64? = nil,
    tenant: TenantFields = TenantFields()
  ) -> Result<OperationAccess, Denial> {
    guard let compiled = callers[caller] else { return .failure(Denial(.unknownCaller, "no caller has this id")) }
    let path = "/V1.0/\(entity.path)"
    let ask = AccessRequest(
      caller: caller,
      connection: connection,
      request: AutotaskRequest(.get, path, impersonating: resource),
      time: time,
      tenant: tenant
    )
    let operation = ResolvedOperation(kind: .special(path), entity: entity.name, verb: verb, template: path)
    let understood = UnderstoodRequest(operation: operation, entity: entity, verb: verb)
    let asked = Asked(ask: ask, understood: understood, entity: entity, caller: compiled, model: model)
    do throws(Refusal) {
      return .success(
        OperationAccess(entity: entity, model: model, cell: try asked.cell(verb), tenant: tenant, verb: verb)
      )
    } catch {
      return .failure(error.denial)
    }
  }
}

extension Denial: Error {}

extension CompiledGrants {
  /// Whether some grant of a caller names an action of more than one call.
  public func names(_ composite: String, for caller: String, on connection: String) -> Bool {
    callers[caller]?.composites[connection]?.contains(composite) ?? false
  }
}
