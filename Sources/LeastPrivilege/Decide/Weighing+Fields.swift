import Autotask

/// What may be done with each field that is named.
extension Weighing {
  /// Whether a clause permits writing a field: the field itself, its value, and where a reference leads.
  func permits(_ clause: Clause, _ entry: WrittenBody.Entry) -> Holds {
    guard mayWrite(clause, entry) else { return .no }
    guard cell.withholds(entry.key) == nil, forbiddenValue(entry) == nil else { return .no }
    if let values = clause.values[entry.key] {
      guard let scalar = entry.scalar, values.contains(scalar) else { return .no }
    }
    guard let companies = clause.rows.companies else { return .yes }
    return leads(entry, to: companies)
  }

  /// Whether a clause names a field to write, which the parent in the path need not be.
  func mayWrite(_ clause: Clause, _ entry: WrittenBody.Entry) -> Bool {
    entry.key == given?.key || (isWritable(entry) && clause.write.permits(entry.key, isKnown: entry.isKnown))
  }

  func isWritable(_ entry: WrittenBody.Entry) -> Bool { entry.canBeWritten(by: verb) }

  /// The prohibition of a value.
  func forbiddenValue(_ entry: WrittenBody.Entry) -> ForbidRule? { cell.forbids.first { $0.forbids(entry) } }

  /// The entity whose rows a field names: the parent in the path, or what the catalogue says.
  func target(of entry: WrittenBody.Entry) -> EntityModel? {
    if entry.key == given?.key, let segment = asked.understood.operation.parent?.segment,
      let parent = asked.model[segment]
    {
      return parent
    }
    return entity.target(of: entry.key).flatMap { asked.model[$0] }
  }

  /// Whether a reference leads into the companies; what is no reference does.
  func leads(_ entry: WrittenBody.Entry, to companies: Set<Int64>) -> Holds {
    guard let target = target(of: entry), target.hasRoad else { return .yes }
    switch entry.scalar {
    case .null?: return .yes
    case .integer(let id)?:
      if case .itself = target.road { return Holds(companies.contains(id)) }
      let place = RowReference(target.name, id)
      switch known[place] {
      case .none: return .unknown([place])
      case .some(.none): return .no
      case .some(.some(let row)):
        return JudgedRow(entity: target, fields: row, model: asked.model, known: known).leads(to: companies)
      }
    default: return .no
    }
  }

  /// Whether a field is sent back as it is stored, by a caller that may read it: it may be left out.
  mutating func isSentBack(_ entry: WrittenBody.Entry) -> Bool {
    // A PUT clears what it does not carry, so nothing that can be written may be left out of it.
    if verb == .put, isWritable(entry) { return false }
    guard let before, let stored = before[entry.key], isSame(stored, entry) else { return false }
    return visible(before)?.permits(entry.key) ?? false
  }

  func isSame(_ stored: JSONValue, _ entry: WrittenBody.Entry) -> Bool {
    if stored == entry.value { return true }
    guard let kind = entry.field?.scalarKind, let scalar = entry.scalar else { return false }
    return Scalar(stored, as: kind) == scalar
  }

  /// What the caller sees of a row, nil where it sees nothing.
  mutating func visible(_ row: JSONObject) -> VisibleFields? {
    var clauses: [Clause] = []
    var forbids: [ForbidRule] = []
    for verb in [Verb.get, .query] {
      guard let cell = asked.caller.cell(asked.ask.connection, entity, verb), cell.prohibition == nil else { continue }
      forbids.append(contentsOf: cell.forbids)
      for clause in cell.clauses
      where clause.holds(at: asked.ask.time) && clause.permits(impersonating: asked.ask.request.impersonating) {
        if note(clause.rows.holds(for: judged(row))) { clauses.append(clause) }
      }
    }
    guard !clauses.isEmpty else { return nil }
    return VisibleFields(clauses: clauses, forbids: forbids, entity: entity, tenant: asked.tenant, included: nil)
  }
}
