import Autotask

extension Asked {
  /// Leave to read, or a refusal.
  func read() throws(Refusal) -> ReadPermit {
    var cell = try cell(understood.verb)
    if understood.isSpecial {
      // What such a route answers has fields that no catalogue lists: only a grant that shows all may open it.
      let clauses = cell.clauses.filter { $0.read == .all }
      guard !clauses.isEmpty, cell.forbids.isEmpty else {
        throw refusal(
          .fieldsRestricted,
          "`\(understood.operation.template)` answers no row, so it needs a grant that reads all of \(entity.name)",
          grant: cell.clauses.first?.grant,
          clause: "fields.read",
          addition: cell.forbids.isEmpty ? addition() : nil
        )
      }
      cell.clauses = clauses
    }
    if let query = understood.query { try check(query, under: cell) }
    return ReadPermit(
      entity: entity,
      model: model,
      clauses: cell.clauses,
      forbids: cell.forbids,
      tenant: tenant,
      verb: understood.verb,
      operation: understood.operation,
      query: understood.query,
      impersonating: ask.request.impersonating
    )
  }

  /// A filter may name only what every permitted row shows, or it would find out what is withheld.
  private func check(_ query: Query, under cell: Cell) throws(Refusal) {
    var withheld: [FieldKey] = []
    var grants: [String] = []
    for filter in query.filter {
      try filter.forEachCondition { condition throws(Refusal) in
        let key = FieldKey(condition.field, isUserDefined: condition.isUserDefined)
        try check(key, of: condition, under: cell)
        for clause in cell.clauses where !clause.reads(key, isKnown: true) {
          if withheld.last != key { withheld.append(key) }
          if !grants.contains(clause.grant) { grants.append(clause.grant) }
        }
      }
    }
    guard withheld.isEmpty else {
      let names = names(of: withheld)
      throw refusal(
        .fieldNotReadable,
        "a filter may name only fields that every permitted row shows; "
          + "withheld in some: \(names.map { "`\($0)`" }.joined(separator: ", "))",
        grant: grants.first,
        clause: "fields.read",
        field: names.first?.description,
        addition: .read(fields: names, grants: grants)
      )
    }
  }

  /// A condition has an operator that there is, and a field that there is and that nothing withholds.
  private func check(_ key: FieldKey, of condition: Filter.Condition, under cell: Cell) throws(Refusal) {
    guard condition.comparison != nil else {
      throw refusal(
        .unknownOperator,
        "`\(condition.operatorName)` is no operator; known: "
          + Filter.Comparison.allCases.map(\.rawValue).joined(separator: ", "),
        field: condition.field
      )
    }
    guard entity.knows(key, tenant) else {
      let names = entity.fields.values.map(\.name)
      throw refusal(
        .unknownField,
        "\(entity.name) has no \(key.isUserDefined ? "user-defined " : "")field `\(condition.field)`"
          + suggestion(condition.field, among: names),
        field: condition.field
      )
    }
    if let forbid = cell.withholds(key) {
      throw refusal(
        .forbidden,
        "a prohibition withholds `\(condition.field)`",
        grant: forbid.id,
        clause: "fields",
        field: condition.field
      )
    }
    guard !(key.name == "secretkey" && entity.isWebhook) else {
      throw refusal(.fieldNotReadable, "`secretKey` is never answered", field: condition.field)
    }
  }

  /// Leave to know what the entity is, or a refusal.
  func describe() throws(Refusal) -> DescribePermit {
    let cell = try cell(.describe)
    let verbs = Verb.allCases.filter { $0 != .describe }
    // A grant that opens nothing but `describe` tells of the fields that it would read.
    let others = Set(verbs.compactMap { caller.cell(ask.connection, entity, $0) }.flatMap(\.clauses).map(\.grant))
    var alone = cell
    alone.clauses.removeAll { others.contains($0.grant) }
    return DescribePermit(
      entity: entity,
      tenant: tenant,
      cells: verbs.compactMap { verb in
        guard var open = caller.cell(ask.connection, entity, verb), open.prohibition == nil else { return nil }
        open.clauses.removeAll { !$0.holds(at: ask.time) || ($0.rows.companies != nil && !entity.hasRoad) }
        return open.clauses.isEmpty ? nil : (verb, open)
      } + (alone.clauses.isEmpty ? [] : [(.describe, alone)]),
      forbids: cell.forbids,
      operation: understood.operation
    )
  }
}
