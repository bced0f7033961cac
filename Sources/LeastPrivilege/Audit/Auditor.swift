import Autotask

/// Compares what an API user may do with what a selection needs.
public struct Auditor: Sendable {
  /// What the auditor stands on.
  public let catalogue: PolicyCatalogue

  /// An auditor over a catalogue.
  public init(_ catalogue: PolicyCatalogue) { self.catalogue = catalogue }

  /// The report of an observation against a selection.
  ///
  /// - Throws: ``PlanError`` when the selection has no least level.
  public func report(_ seen: AuditObservation, for selection: Selection) throws(PlanError) -> AuditReport {
    let planner = Planner(catalogue)
    let plan = try planner.plan(selection)
    let least = leastOfTheLevel(plan)
    var needed: [String: Set<Right>] = [:]
    for cell in selection.items.compactMap(\.cell) { needed[cell.entity, default: []].insert(cell.right) }
    let rows = catalogue.access.entities.map { entity in
      let wanted = needed[entity] ?? []
      let cells = Right.allCases.map { right in
        (right, cell(entity, right, isNeeded: wanted.contains(right), least: least, planner, seen))
      }
      return AuditReport.Row(entity: entity, cells: Dictionary(cells) { first, _ in first })
    }
    return AuditReport(
      connection: seen.connection,
      apiUser: seen.apiUser,
      twin: seen.twin,
      level: seen.level,
      requestsSpent: seen.requestsSpent,
      needed: selection.items.map(\.id),
      rows: rows,
      changes: changes(rows, plan: plan, level: seen.level),
      userRights: seen.twin == nil
        ? [] : catalogue.base.userRights.map { .init(what: "\($0.setting): \($0.why)", clickPath: $0.clickPath) },
      proof: plan.proof
    )
  }

  /// The plan's level, with everything outside a level at its greatest: what a tenant's setting holds open for its
  /// people is no excess of the level.
  private func leastOfTheLevel(_ plan: Plan) -> LevelVector {
    LevelVector(
      catalogue.settings.all.enumerated().map { position, setting in
        let value = setting.place == .level ? plan.level[setting.id] : setting.values.last
        return (position, value.flatMap(setting.rank) ?? 0)
      }
    )
  }

  private func cell(
    _ entity: String,
    _ right: Right,
    isNeeded: Bool,
    least: LevelVector,
    _ planner: Planner,
    _ seen: AuditObservation
  ) -> AuditReport.Cell {
    let information = seen.information[entity]
    let isOffered = catalogue.access[entity, right]?.state != .absent && information?.can[right] != false
    let granted = isOffered ? information?.access[right] : UserAccess.none
    var cell = AuditReport.Cell(
      needed: isNeeded,
      granted: granted,
      used: seen.used.map { $0[entity]?.contains(right) ?? false },
      verdict: nil,
      note: ""
    )
    (cell.verdict, cell.note) =
      isNeeded
      ? neededVerdict(right, granted, canaries: right == .query ? seen.canaries.filter { $0.entity == entity } : [])
      : grantedVerdict(entity, right, granted, least: least, planner)
    return cell
  }

  private func neededVerdict(
    _ right: Right,
    _ granted: UserAccess?,
    canaries: [AuditObservation.Canary]
  ) -> (AuditReport.Verdict, String) {
    let lost = canaries.filter { !$0.wasFound }.map { String($0.id) }
    let seen = canaries.filter(\.wasFound).map { String($0.id) }
    switch granted {
    case nil: return (.unproved, "what the user may do could not be read")
    case .none?:
      return seen.isEmpty
        ? (.missing, "answers will be empty or refused")
        : (.unproved, "declared None, and yet row \(seen.joined(separator: ", ")) came back")
    case .all? where !lost.isEmpty:
      return (.unproved, "declared All, and yet row \(lost.joined(separator: ", ")) did not come back")
    case .all?: return (.sufficient, "")
    case .restricted?:
      if !lost.isEmpty { return (.restricted, "row \(lost.joined(separator: ", ")) is not reached") }
      if !seen.isEmpty { return (.restricted, "some rows are not reached; row \(seen.joined(separator: ", ")) is") }
      return right == .query
        ? (.restricted, "some rows are not reached, without an error; a canary row settles which")
        : (.restricted, "it depends on the row: some writes will be refused")
    }
  }

  private func grantedVerdict(
    _ entity: String,
    _ right: Right,
    _ granted: UserAccess?,
    least: LevelVector,
    _ planner: Planner
  ) -> (AuditReport.Verdict?, String) {
    guard let granted else { return (.unproved, "what the user may do could not be read") }
    guard granted != .none else { return (nil, "") }
    switch catalogue.access[entity, right]?.state {
    case .unknown, nil: return (.unproved, "no source says which setting withholds it")
    case .absent: return (nil, "")
    case .ungated: return (.unavoidable, "no setting withholds it; a grant that does not name it does")
    case .gated:
      return planner.isOpen(entity, right, at: least)
        ? (.unavoidable, "opened by answers that are needed; a grant without verb `\(right.rawValue)` closes it")
        : (.excess, "")
    }
  }

  /// The settings that bring the level to the plan: what is missing first, then what is too much.
  private func changes(_ rows: [AuditReport.Row], plan: Plan, level: String?) -> [AuditReport.Change] {
    let planned = plan.level
    let known = knownAnswers(of: level)
    var missing: [String: [String]] = [:]
    var excess: [String: [String]] = [:]
    let proved = provedAnswers(rows)
    for row in rows {
      for right in Right.allCases {
        guard let cell = row.cells[right], let needs = catalogue.access[row.entity, right]?.needs else { continue }
        if cell.verdict == .missing {
          let lacking = needs.filter { !proved.contains("\($0.setting)=\($0.atLeast)") }
          for need in lacking.isEmpty ? needs : lacking where planned[need.setting] != nil {
            missing[need.setting, default: []].append("\(row.entity) \(right.rawValue)")
          }
        } else if cell.verdict == .excess {
          for need in needs
          where !catalogue.settings.is(planned[need.setting], atLeast: need.atLeast, of: need.setting) {
            excess[need.setting, default: []].append("\(row.entity) \(right.rawValue)")
          }
        }
      }
    }
    return catalogue.settings.all.flatMap { setting -> [AuditReport.Change] in
      let to = planned[setting.id] ?? setting.lowest
      var changes: [AuditReport.Change] = []
      if let cells = missing[setting.id] {
        changes.append(.init(setting: setting.id, from: known(setting), to: to, why: "missing for \(summary(cells))"))
      } else if let cells = excess[setting.id] {
        changes.append(
          .init(setting: setting.id, from: known(setting), to: to, why: "more than needed: \(summary(cells))")
        )
      }
      return changes
    }
  }

  /// The answers that the level must have, because something that needs them, and has no other way, is granted.
  private func provedAnswers(_ rows: [AuditReport.Row]) -> Set<String> {
    var proved: Set<String> = []
    for row in rows {
      for right in Right.allCases {
        guard let granted = row.cells[right]?.granted, granted != .none,
          let access = catalogue.access[row.entity, right], access.alternatives.isEmpty, access.inPart.isEmpty
        else { continue }
        for need in access.needs where need.evidence >= .observed || row.cells[right]?.needed == true {
          proved.insert("\(need.setting)=\(need.atLeast)")
        }
      }
    }
    return proved
  }

  private func summary(_ cells: [String]) -> String {
    cells.prefix(4).joined(separator: ", ") + (cells.count > 4 ? " and \(cells.count - 4) more" : "")
  }

  /// The answers of a level that the vendor ships; nobody can read those of a copy.
  private func knownAnswers(of level: String?) -> (Setting) -> String? {
    guard let level, let system = catalogue.base.levels.first(where: { $0.label == level || $0.name == level }) else {
      return { _ in nil }
    }
    let lowered = Set(system.lowered ?? [])
    return { lowered.contains($0.id) ? $0.lowest : $0.systemDefault }
  }
}
