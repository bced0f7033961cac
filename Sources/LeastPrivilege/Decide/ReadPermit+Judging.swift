public import Autotask

extension ReadPermit {
  /// Judges one row of an answer: whether some grant permits it, and which of its fields are shown.
  ///
  /// - Parameters:
  ///   - row: The row as Autotask answered it.
  ///   - known: The rows on its road, as far as they were read.
  public func judge(_ row: JSONObject, knowing known: KnownRows) -> RowVerdict {
    switch holding(row, knowing: known) {
    case .shown(let holding): .shown(visible(under: holding))
    case .hidden: .hidden
    case .unknown(let rows): .unknown(rows)
    }
  }

  /// Which clauses permit one row, by their places among the permit's; it looks at ``judgedFields`` and at nothing else.
  ///
  /// Rows under the same clauses show the same fields, so that what ``visible(under:)`` says need be found once.
  public func holding(_ row: JSONObject, knowing known: KnownRows) -> Judgement<[Int]> {
    let judged = JudgedRow(entity: entity, fields: row, model: model, known: known)
    if let id = operation.id, !operation.isSpecial, judged.reference("id") != id { return .hidden }
    if let parent = operation.parent, let field = entity.parentField(parent.segment),
      judged.reference(field) != parent.id
    {
      return .hidden
    }
    var holding: [Int] = []
    var missing: Set<RowReference> = []
    for (index, clause) in clauses.enumerated() {
      switch clause.rows.holds(for: judged) {
      case .yes: holding.append(index)
      case .no: continue
      case .unknown(let rows): missing.formUnion(rows)
      }
    }
    // What shows every field already cannot be widened by a row that has yet to be read.
    guard missing.isEmpty || holding.contains(where: { clauses[$0].read == .all }) else { return .unknown(missing) }
    guard !holding.isEmpty else { return .hidden }
    return .shown(holding)
  }

  /// What is shown of a row that the clauses at these places permit.
  public func visible(under places: [Int]) -> VisibleFields { visible(under: places.map { clauses[$0] }) }

  /// What is shown of a row that these clauses permit.
  func visible(under clauses: [Clause]) -> VisibleFields {
    let names = query?.includeFields ?? []
    return VisibleFields(
      clauses: clauses,
      forbids: forbids,
      entity: entity,
      tenant: tenant,
      included: names.isEmpty ? nil : Set(names.map { entity.key($0, tenant) })
    )
  }

  /// The fields to ask Autotask for, when the caller named some: those it may see, and those by which rows are judged;
  /// empty for all.
  public var includedFields: [String] {
    guard let query, !query.includeFields.isEmpty else { return [] }
    let visible = visible(under: clauses)
    var names = query.includeFields.filter { visible.shows(entity.key($0, tenant)) }
    var seen = Set(names.map { $0.lowercased() })
    for name in judgedFields.sorted() where seen.insert(name.lowercased()).inserted { names.append(name) }
    return names
  }
}

extension EntityModel {
  /// The field that a name in a filter or in `IncludeFields` means: one of the entity, else one that the tenant defined.
  func key(_ name: String, _ tenant: TenantFields) -> FieldKey {
    let key = FieldKey(name)
    if field(key, tenant) == nil, tenant.userDefinedField(key.name, of: self.name) != nil {
      return FieldKey(name, isUserDefined: true)
    }
    return key
  }
}

extension ResolvedOperation {
  /// Whether this is a route of its own, whose answer is no row.
  var isSpecial: Bool { if case .special = kind { true } else { false } }
}
