import Autotask

/// One write while it is weighed: the row before and after, and the fields that are named.
struct Weighing {
  let asked: Asked
  let cell: Cell
  let known: KnownRows
  let before: JSONObject?
  /// The parent that the path names.
  let given: WrittenBody.Entry?
  /// The fields that are written, each of which some clause must permit.
  var named: [WrittenBody.Entry] = []
  /// The rows that must be read before it can be told.
  var lacking: Set<RowReference> = []

  init(asked: Asked, cell: Cell, known: KnownRows, before: JSONObject?) {
    self.asked = asked
    given = asked.given
    self.cell = cell
    self.known = known
    self.before = before
  }

  var entity: EntityModel { asked.entity }
  var verb: Verb { asked.understood.verb }

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
  var userDefinedFields: [String] {
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
  mutating func note(_ holds: Holds) -> Bool {
    switch holds {
    case .yes: return true
    case .no: return false
    case .unknown(let rows):
      lacking.formUnion(rows)
      return false
    }
  }

  func judged(_ row: JSONObject) -> JudgedRow {
    JudgedRow(entity: entity, fields: row, model: asked.model, known: known)
  }

  /// The row as it would be.
  func overlaid() -> JSONObject {
    var row = before ?? JSONObject()
    if let given { row.set(given.name, given.value) }
    for entry in named where !entry.key.isUserDefined { row.set(entry.name, entry.value) }
    return row
  }
}
