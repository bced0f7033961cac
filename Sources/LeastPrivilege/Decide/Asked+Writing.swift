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
          changes: []
        )
      )
    )
  }
}

/// One write while it is weighed: the row before and after, and the fields that are named.
struct Weighing {
  let asked: Asked
  let cell: Cell
  let known: KnownRows
  let before: JSONObject?
  /// The parent that the path names.
  private let given: WrittenBody.Entry?
  /// The fields that are written, each of which some clause must permit.
  private var named: [WrittenBody.Entry] = []
  /// The rows that must be read before it can be told.
  private var lacking: Set<RowReference> = []

  init(asked: Asked, cell: Cell, known: KnownRows, before: JSONObject?) {
    self.asked = asked
    given = asked.given
    self.cell = cell
    self.known = known
    self.before = before
  }

  private var entity: EntityModel { asked.entity }
  private var verb: Verb { asked.understood.verb }

  /// Collects what is written: what the body names, for a PUT also what it leaves out, and not what the path says already.
  mutating func nameFields() {
    named = asked.understood.body?.entries ?? []
    if let given { named.removeAll { $0.key == given.key } }
    guard verb == .put else { return }
    let present = Set(named.map(\.key))
    let fields = Array(entity.fields.values) + asked.tenant.fields(of: entity.name)
    var seen = present
    for field in fields.sorted(by: { $0.name < $1.name })
    where !field.isReadOnly && field.type != .userDefined && field.name.lowercased() != "id" {
      guard seen.insert(FieldKey(field.name)).inserted, given?.key != FieldKey(field.name) else { continue }
      named.append(
        .init(key: FieldKey(field.name), name: field.name, field: field, isKnown: true, value: .null, scalar: .null)
      )
    }
    for name in userDefinedFields where seen.insert(FieldKey(name, isUserDefined: true)).inserted {
      let key = FieldKey(name, isUserDefined: true)
      named.append(.init(key: key, name: name, field: nil, isKnown: true, value: .null, scalar: .null))
    }
  }

  /// The user-defined fields that a PUT would clear: those of the metadata, and those that the row carries.
  private var userDefinedFields: [String] {
    let carried = before?[anyCase: "userDefinedFields"]?.array ?? []
    return asked.tenant.userDefinedFields(of: entity.name)
      + carried.compactMap { $0.object?[anyCase: "name"]?.string }
  }

  /// Weighs the write: every named field must be permitted by some clause that holds for the row before and after.
  mutating func weigh() throws(Refusal) -> Decision {
    let judgedBefore = before.map(judged)
    var candidates: [Clause] = []
    for clause in cell.clauses {
      guard let judgedBefore else {
        candidates.append(clause)
        continue
      }
      if note(clause.rows.holds(for: judgedBefore)) { candidates.append(clause) }
    }
    // What the caller sees of the row decides what it is told of it.
    let seen = before.flatMap { visible($0) }
    if candidates.isEmpty, lacking.isEmpty { throw refuseRow(isSeen: seen != nil) }
    let after = verb == .delete ? nil : judged(overlaid())
    var holding: [Clause] = []
    for clause in candidates {
      guard let after else {
        holding.append(clause)
        continue
      }
      if note(clause.rows.holds(for: after)) { holding.append(clause) }
    }
    if holding.isEmpty, lacking.isEmpty { throw refuseAfter(candidates, after) }
    // The freest mode for which every field is permitted; what may be left out stands in the way of none.
    let freest = holding.map(\.mode).max() ?? .dryRun
    var mode = freest
    var permitting: [(entry: WrittenBody.Entry, clauses: [Clause], isSentBack: Bool)] = []
    // A new row takes its parent from the path; a row that is changed has it already.
    let parent = verb == .create ? [given].compactMap(\.self) : []
    for entry in parent + named {
      let clauses = holding.filter { note(permits($0, entry)) }
      let best = clauses.map(\.mode).max()
      let isSentBack = best != freest && isSentBack(entry)
      permitting.append((entry, clauses, isSentBack))
      if isSentBack { continue }
      guard let best else {
        guard lacking.isEmpty else { continue }
        throw refuseField(entry, under: holding)
      }
      mode = min(mode, best)
    }
    guard lacking.isEmpty else { return .resolve(lacking) }
    var used: [Clause] = []
    var leftOut: [WrittenBody.Entry] = []
    for (entry, clauses, isSentBack) in permitting {
      let free = clauses.filter { $0.mode >= mode }
      if isSentBack, free.isEmpty { leftOut.append(entry) }
      used.append(contentsOf: free)
    }
    return .allow(.write(permit(mode, used.isEmpty ? holding.filter { $0.mode == mode } : used, leftOut, seen)))
  }

  /// Notes which rows an answer lacks; whether it is yes.
  private mutating func note(_ holds: Holds) -> Bool {
    lacking.formUnion(holds.missing)
    return holds == .yes
  }

  private func judged(_ row: JSONObject) -> JudgedRow {
    JudgedRow(entity: entity, fields: row, model: asked.model, known: known)
  }

  /// The row as it would be.
  private func overlaid() -> JSONObject {
    var row = before ?? JSONObject()
    if let given { row.set(given.name, given.value) }
    for entry in named where !entry.key.isUserDefined { row.set(entry.name, entry.value) }
    return row
  }

  // MARK: Fields

  /// Whether a clause permits writing a field: the field itself, its value, and where a reference leads.
  private func permits(_ clause: Clause, _ entry: WrittenBody.Entry) -> Holds {
    guard mayWrite(clause, entry) else { return .no }
    guard cell.withholds(entry.key) == nil, forbiddenValue(entry) == nil else { return .no }
    if let values = clause.values[entry.key] {
      guard let scalar = entry.scalar, values.contains(scalar) else { return .no }
    }
    guard let companies = clause.rows.companies else { return .yes }
    return leads(entry, to: companies)
  }

  /// Whether a clause names a field to write, which the parent in the path need not be.
  private func mayWrite(_ clause: Clause, _ entry: WrittenBody.Entry) -> Bool {
    entry.key == given?.key || (isWritable(entry) && clause.write.permits(entry.key, isKnown: entry.isKnown))
  }

  private func isWritable(_ entry: WrittenBody.Entry) -> Bool { entry.canBeWritten(by: verb) }

  /// The prohibition of a value.
  private func forbiddenValue(_ entry: WrittenBody.Entry) -> ForbidRule? { cell.forbids.first { $0.forbids(entry) } }

  /// The entity whose rows a field names: the parent in the path, or what the catalogue says.
  private func target(of entry: WrittenBody.Entry) -> EntityModel? {
    if entry.key == given?.key, let segment = asked.understood.operation.parent?.segment,
      let parent = asked.model[segment]
    {
      return parent
    }
    return entity.target(of: entry.key).flatMap { asked.model[$0] }
  }

  /// Whether a reference leads into the companies; what is no reference does.
  private func leads(_ entry: WrittenBody.Entry, to companies: Set<Int64>) -> Holds {
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
  private mutating func isSentBack(_ entry: WrittenBody.Entry) -> Bool {
    // A PUT clears what it does not carry, so nothing that can be written may be left out of it.
    if verb == .put, isWritable(entry) { return false }
    guard let before, let stored = before[entry.key], isSame(stored, entry) else { return false }
    return visible(before)?.permits(entry.key) ?? false
  }

  private func isSame(_ stored: JSONValue, _ entry: WrittenBody.Entry) -> Bool {
    if stored == entry.value { return true }
    guard let kind = entry.field?.scalarKind, let scalar = entry.scalar else { return false }
    return Scalar(stored, as: kind) == scalar
  }

  /// What the caller sees of a row, nil where it sees nothing.
  private mutating func visible(_ row: JSONObject) -> VisibleFields? {
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

  // MARK: Answers

  /// The least grant that would permit what these clauses do not; nil where it names what nobody can write.
  private mutating func addition(under holding: [Clause]) -> LeastAddition? {
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

  private func permit(
    _ mode: GrantMode,
    _ used: [Clause],
    _ leftOut: [WrittenBody.Entry],
    _ seen: VisibleFields?
  ) -> WritePermit {
    let left = Set(leftOut.map(\.key))
    var written = named.filter { !left.contains($0.key) }
    // A PUT that clears a field leaves it out; Autotask reads that as null.
    let isNamed = Set((asked.understood.body?.entries ?? []).map(\.key))
    let changes = written.map { entry in
      WritePermit.Change(
        field: entry.key,
        name: entry.key.isUserDefined ? "udf:\(entry.name)" : entry.name,
        from: before?[entry.key],
        to: entry.value,
        isReadable: before == nil || seen?.permits(entry.key) ?? false
      )
    }
    written.removeAll { verb == .put && !isNamed.contains($0.key) }
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
      changes: changes
    )
  }

  /// No clause holds for the row as it is: whoever sees it is told so, anyone else is answered as if it were not there.
  private mutating func refuseRow(isSeen: Bool) -> Refusal {
    guard isSeen else { return asked.missing }
    return asked.refusal(
      .rowNotPermitted,
      "no grant lets this caller `\(verb.rawValue)` this row",
      grant: cell.clauses.first?.grant,
      clause: cell.clauses.first?.rows.companies == nil ? "where" : "companies",
      addition: addition(under: [])
    )
  }

  /// No clause holds for the row as it would be.
  private mutating func refuseAfter(_ candidates: [Clause], _ after: JudgedRow?) -> Refusal {
    let clause = candidates[0]
    if verb == .create, let after {
      let needed =
        (clause.rows.companies == nil ? [] : entity.roadFields)
        + (clause.rows.condition?.neededFields(on: entity) ?? [])
      let isGiven = { (name: String) in after.fields[anyCase: name].map { $0 != .null } ?? false }
      let lacks = entity.isEither && needed.contains(where: isGiven) ? nil : needed.first { !isGiven($0) }
      if let lacks {
        return asked.refusal(
          .rowFieldMissing,
          "a new row must give `\(lacks)`, by which the rows that are granted are told apart",
          grant: clause.grant,
          clause: clause.rows.companies == nil ? "where" : "companies",
          field: lacks,
          addition: addition(under: [])
        )
      }
    }
    // Where the row's own fields fail, the caller's own words decided; where its road does, what lies there is not told.
    let failsByItself = after.map { row in candidates.allSatisfy { $0.rows.failsByItself(row) } } ?? false
    guard !failsByItself, let field = entity.roadFields.first else {
      return asked.refusal(
        .rowNotPermitted,
        "the row as it would be is outside every grant",
        grant: clause.grant,
        clause: "where",
        addition: addition(under: [])
      )
    }
    let named = entity.roadFields.first { name in after?.reference(name) != nil } ?? field
    return asked.refusal(
      .referenceOutside,
      "`\(named)` names no row that this caller may name",
      grant: clause.grant,
      clause: clause.rows.companies == nil ? "where" : "companies",
      field: named,
      addition: addition(under: [])
    )
  }

  /// No clause that holds for the row permits a field.
  private mutating func refuseField(_ entry: WrittenBody.Entry, under holding: [Clause]) -> Refusal {
    let shown = entry.key.isUserDefined ? "udf:\(entry.name)" : entry.name
    guard entry.isKnown else {
      let names = entity.fields.values.map(\.name)
      return asked.refusal(
        .unknownField,
        "\(entity.name) has no field `\(shown)`\(suggestion(entry.name, among: names))",
        field: shown
      )
    }
    if let forbid = cell.withholds(entry.key) {
      return asked.refusal(
        .forbidden,
        "a prohibition withholds `\(shown)`",
        grant: forbid.id,
        clause: "fields",
        field: shown
      )
    }
    if let forbid = forbiddenValue(entry) {
      return asked.refusal(
        .forbidden,
        "a prohibition withholds this value of `\(shown)`",
        grant: forbid.id,
        clause: "values",
        field: shown
      )
    }
    let writing = holding.filter { mayWrite($0, entry) }
    guard let clause = writing.first else {
      return asked.refusal(
        .fieldNotWritable,
        isWritable(entry) ? "no grant lets this caller write `\(shown)` of this row" : "nobody can write `\(shown)`",
        grant: holding.first?.grant,
        clause: "fields.write",
        field: shown,
        addition: addition(under: holding)
      )
    }
    let confined = writing.filter { $0.values[entry.key] != nil }
    if entry.scalar == nil, writing.allSatisfy({ $0.values[entry.key] != nil || $0.rows.companies != nil }) {
      return asked.refusal(
        .valueNotCanonical,
        "the value of `\(shown)` must be written in its one form, such as 5 or true, for a grant confines it",
        grant: clause.grant,
        clause: "values",
        field: shown
      )
    }
    if confined.count == writing.count,
      writing.allSatisfy({ !($0.values[entry.key]?.contains(entry.scalar ?? .null) ?? true) })
    {
      return asked.refusal(
        .valueNotPermitted,
        "no grant lets this caller write this value to `\(shown)`",
        grant: clause.grant,
        clause: "values",
        field: shown,
        addition: addition(under: holding)
      )
    }
    return asked.refusal(
      .referenceOutside,
      "`\(shown)` names no row that this caller may name",
      grant: clause.grant,
      clause: "companies",
      field: shown,
      addition: addition(under: holding)
    )
  }
}
