import Autotask

extension Asked {
  /// Leave to write one row, a refusal, or the rows that must be read before it can be told.
  func write(knowing known: KnownRows) throws(Refusal) -> Decision {
    let cell = try cell(understood.verb)
    if understood.isSpecial { return try writeSpecial(under: cell, knowing: known) }
    // Told from the request alone, before any row is looked at: else it would tell that a hidden row is there.
    try refuseOtherParent()
    var before: JSONObject?
    if let id = understood.id {
      switch known[RowReference(entity.name, id)] {
      case .none: return .resolve([RowReference(entity.name, id)])
      case .some(.none): throw missing
      case .some(.some(let row)): before = row
      }
    }
    if let given, let before {
      let judged = JudgedRow(entity: entity, fields: before, model: model, known: known)
      guard judged.scalar(given.name, .integer) == given.scalar else { throw missing }
    }
    var weighing = Weighing(asked: self, cell: cell, known: known, before: before)
    weighing.nameFields()
    return try weighing.weigh()
  }

  /// The parent that the path names, as if the body had: no clause need name the field, but its value must pass.
  var given: WrittenBody.Entry? {
    guard let parent = understood.operation.parent, let name = entity.parentField(parent.segment) else { return nil }
    let field = entity.field(FieldKey(name), tenant)
    return WrittenBody.Entry(
      key: FieldKey(name),
      name: field?.name ?? name,
      field: field,
      isKnown: true,
      value: .integer(parent.id),
      scalar: .integer(parent.id)
    )
  }

  /// Whether path and body name the same parent.
  var agreesOnParent: Bool {
    guard let given, let entry = understood.body?.entries.first(where: { $0.key == given.key }) else { return true }
    return entry.scalar == given.scalar
  }

  /// Path and body must name the same parent.
  private func refuseOtherParent() throws(Refusal) {
    guard !agreesOnParent else { return }
    let name = given?.name ?? "id"
    throw refusal(.parentDisagrees, "path and body name different parents in `\(name)`", field: name)
  }

  /// The answer for a row that may not be seen, the same as for one that does not exist.
  var missing: Refusal { refusal(.rowMissing, "no such row", addition: addition()) }

  /// A route of its own writes something that no field rule describes: only a grant without narrowing may open it.
  private func writeSpecial(under cell: Cell, knowing known: KnownRows) throws(Refusal) -> Decision {
    let open = cell.clauses.filter { $0.rows.isEverything && $0.read == .all && $0.write == .all && $0.values.isEmpty }
    guard let mode = open.map(\.mode).max(), cell.forbids.isEmpty else {
      throw refusal(
        .fieldsRestricted,
        "`\(understood.operation.template)` writes no row, so it needs a grant on \(entity.name) without narrowing",
        grant: cell.clauses.first?.grant,
        addition: cell.forbids.isEmpty ? addition() : nil
      )
    }
    let used = open.filter { $0.mode == mode }
    var request = ask.request
    request.path = understood.operation.path(as: request.path)
    return .allow(
      .write(
        WritePermit(
          entityName: entity.name,
          verb: understood.verb,
          operation: understood.operation,
          id: understood.id,
          request: request,
          mode: mode,
          grants: used.map(\.grant),
          verifyAfterWrite: false,
          leftOut: [],
          changes: [],
          before: nil,
          scope: JSONObject()
        )
      )
    )
  }
}
