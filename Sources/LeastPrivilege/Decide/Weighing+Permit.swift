import Autotask

/// What is sent, and what would have to be granted.
extension Weighing {
  /// The least grant that would permit what these clauses do not; nil where it names what nobody can write.
  mutating func addition(under holding: [Clause]) -> LeastAddition? {
    if verb == .delete { return asked.addition() }
    let lacks = named.filter { entry in
      !isSentBack(entry) && !holding.contains { permits($0, entry) == .yes }
    }
    let forbids = cell.forbids
    guard asked.isParentGrantable, lacks.allSatisfy({ asked.isGrantable($0, under: forbids) }) else { return nil }
    // A PUT under a new grant alone writes every field.
    if verb == .put, holding.isEmpty { return asked.addition(write: nil) }
    let confined = lacks.filter { entry in
      entry.scalar != nil && holding.contains { mayWrite($0, entry) && $0.values[entry.key] != nil }
    }
    return asked.addition(
      write: lacks.map(\.fieldName),
      values: confined.map { ($0.fieldName, [$0.value]) }
    )
  }

  func permit(
    _ mode: GrantMode,
    _ used: [Clause],
    _ leftOut: [WrittenBody.Entry],
    _ seen: VisibleFields?
  ) -> WritePermit {
    var written = named
    if !leftOut.isEmpty {
      let left = Set(leftOut.map(\.key))
      written.removeAll { left.contains($0.key) }
    }
    let changes = written.map { entry in
      WritePermit.Change(
        field: entry.key,
        name: entry.key.isUserDefined ? "udf:\(entry.name)" : entry.name,
        from: before?[entry.key],
        to: entry.value,
        isReadable: before == nil || seen?.permits(entry.key) ?? false,
        kind: entry.field?.scalarKind
      )
    }
    if verb == .put {
      // A PUT that clears a field leaves it out; Autotask reads that as null.
      let isNamed = Set((asked.understood.body?.entries ?? []).map(\.key))
      written.removeAll { !isNamed.contains($0.key) }
    }
    var request = asked.ask.request
    request.path = asked.understood.operation.path
    if asked.understood.body != nil { request.body = written.json(id: before == nil ? nil : asked.understood.id) }
    var grants: [String] = []
    for clause in used where !grants.contains(clause.grant) { grants.append(clause.grant) }
    return WritePermit(
      entityName: entity.name,
      verb: verb,
      operation: asked.understood.operation,
      id: asked.understood.id,
      request: request,
      mode: mode,
      grants: grants,
      verifyAfterWrite: used.contains(where: \.verifyAfterWrite),
      leftOut: leftOut.map(\.name),
      changes: changes,
      before: before,
      scope: scope(of: used)
    )
  }

  /// The fields of the row before by which these clauses tell it apart.
  private func scope(of clauses: [Clause]) -> JSONObject {
    guard let before else { return JSONObject() }
    var names: [String] = []
    for clause in clauses where !clause.rows.isEverything {
      for name in entity.roadFields + (clause.rows.condition?.ownFields(of: entity.name) ?? [])
      where !names.contains(name) { names.append(name) }
    }
    return JSONObject(names.sorted().map { ($0, before[anyCase: $0] ?? .null) })
  }
}
