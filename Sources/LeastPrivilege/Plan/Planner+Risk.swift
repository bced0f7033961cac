import Autotask

extension Planner {
  /// What a level allows beyond the selection: settings are coarse, they know no rows and no fields.
  func residualRisk(of point: LevelVector, _ workings: Workings, _ selection: Selection) -> [Plan.ResidualRisk] {
    var needed: [String: Set<Right>] = [:]
    for cell in selection.items.compactMap(\.cell) { needed[cell.entity, default: []].insert(cell.right) }
    var opened: [(right: Right, entities: [String])] = []
    var groups: [String: Int] = [:]
    var ungated: [String] = []
    var unknown = 0
    for entity in catalogue.access.entities {
      for right in Right.allCases where !(needed[entity]?.contains(right) ?? false) {
        guard let row = catalogue.access[entity, right] else { continue }
        switch row.state {
        case .absent: continue
        case .unknown: unknown += 1
        case .ungated: ungated.append("\(entity) (\(right.rawValue))")
        case .gated:
          guard isOpen(entity, right, at: point) else { continue }
          let group = "\(right.rawValue) \(row.gates.joined(separator: " + "))"
          if let index = groups[group] {
            opened[index].entities.append(entity)
          } else {
            groups[group] = opened.count
            opened.append((right, [entity]))
          }
        }
      }
    }
    let order: [Right] = [.delete, .update, .create, .query]
    var risks = order.flatMap { right in
      opened.filter { $0.right == right }.map { risk(right: $0.right, entities: $0.entities) }
    }
    risks += coarseness(needed)
    if !ungated.isEmpty {
      risks.append(
        Plan.ResidualRisk(
          text: "no setting withholds \(ungated.joined(separator: ", "))",
          closedBy: "a grant that does not name them"
        )
      )
    }
    if unknown > 0 {
      risks.append(
        Plan.ResidualRisk(
          text: "for \(unknown) pairs of entity and right no source says which setting withholds them",
          closedBy: "a grant that does not name them; an audit shows what the user really has"
        )
      )
    }
    return risks
  }

  /// Whether a level lets a right on an entity through, for all its rows or for some, by the access rows.
  ///
  /// Asked for every cell of the table, so that no requirement is built for it.
  func isOpen(_ entity: String, _ right: Right, at point: LevelVector) -> Bool {
    guard let row = catalogue.access[entity, right], row.state != .absent else { return false }
    if row.needs.allSatisfy({ isMet($0, at: point) }) { return true }
    let isWay = { (other: Alternative) in
      other.with.allSatisfy { isMet($0, at: point) }
        && row.needs.allSatisfy { other.replace.contains($0.setting) || isMet($0, at: point) }
    }
    return row.alternatives.contains(where: isWay) || row.inPart.contains(where: isWay)
  }

  private func isMet(_ need: Need, at point: LevelVector) -> Bool {
    guard let position = catalogue.settings.position(of: need.setting),
      let rank = catalogue.settings.all[position].rank(of: need.atLeast)
    else { return false }
    return point[position] >= rank || catalogue.isBaseline(need.setting, need.atLeast)
  }

  private func risk(right: Right, entities: [String]) -> Plan.ResidualRisk {
    let word =
      switch right {
      case .query: "read"
      case .create: "create"
      case .update: "change"
      case .delete: "delete"
      }
    let shown = entities.prefix(8).joined(separator: ", ")
    let more = entities.count > 8 ? " and \(entities.count - 8) more entities" : ""
    return Plan.ResidualRisk(
      text: "the same answers also let the user \(word) \(shown)\(more)",
      closedBy: "operations: a grant without verb `\(right.rawValue)` on \(entities.count == 1 ? "it" : "them")"
    )
  }

  /// A level knows neither rows nor fields.
  private func coarseness(_ needed: [String: Set<Right>]) -> [Plan.ResidualRisk] {
    let read = needed.filter { $0.value.contains(.query) }.keys.sorted()
    let written = needed.filter { !$0.value.isDisjoint(with: [.create, .update, .delete]) }.keys.sorted()
    var risks: [Plan.ResidualRisk] = []
    if !read.isEmpty {
      risks.append(
        Plan.ResidualRisk(
          text: "every row that the level reaches can be read, of every organization: \(read.joined(separator: ", "))",
          closedBy: "companies: and where: of a grant"
        )
      )
    }
    if !written.isEmpty {
      risks.append(
        Plan.ResidualRisk(
          text:
            "every writable field of every row reached can be set, to any value: \(written.joined(separator: ", "))",
          closedBy: "fields: and values: of a grant"
        )
      )
    }
    return risks
  }
}
