public import Autotask

/// What opens one right on one entity: the single source of planner, audit and residual risk.
public struct AccessRow: Sendable, Equatable {
  /// How the row is known.
  public enum State: String, Sendable, Codable {
    /// Settings open it.
    case gated
    /// No setting withholds it.
    case ungated
    /// Nobody has said.
    case unknown
    /// The API offers no such operation.
    case absent
  }

  /// How the row is known.
  public var state: State
  /// The needs that together open it, none unless ``State/gated``.
  public var needs: [Need]
  /// Other ways to open it.
  public var alternatives: [Alternative]
  /// Ways to some of its rows, which are not enough for who asks for it; what a level lets through counts them.
  public var inPart: [Alternative]
  /// Needs that stand only when something holds.
  public var conditions: [Condition]
  /// What to try next when the row turns out to be wrong.
  public var fallback: [Rung]
  /// How sure the row is: the weakest of its needs.
  public var evidence: Evidence
  /// What a reader should know.
  public var note: String?
  /// The gates by name, for reports that speak of many rows at once.
  public var gates: [String]
}

/// The access rows of all entities: 232 × 4 cells.
public struct AccessTable: Sendable {
  private var rows: [String: [Right: AccessRow]]
  /// The entities in the order of the catalogue.
  public let entities: [String]

  /// The rows of a catalogue's `access.json`.
  ///
  /// - Throws: ``CatalogueError`` when the resource is missing, malformed, or names a gate that does not exist.
  public init(_ bytes: CatalogueBytes) throws(CatalogueError) {
    let file = try bytes.decode(AccessFile.self, from: "access.json")
    var rows: [String: [Right: AccessRow]] = [:]
    for (position, row) in file.rows.enumerated() {
      var cells: [Right: AccessRow] = [:]
      for right in Right.allCases {
        guard let cell = row[right].resolved(file.gates) else {
          throw CatalogueError(
            resource: "access.json",
            path: "rows[\(position)].\(right.rawValue).gates",
            expected: "names of gates, found \(row[right].gates ?? [])"
          )
        }
        cells[right] = cell
      }
      rows[row.entity] = cells
    }
    self.rows = rows
    entities = file.rows.map(\.entity)
  }

  /// A table of the given rows.
  public init(entities: [String], rows: [String: [Right: AccessRow]]) {
    self.entities = entities
    self.rows = rows
  }

  /// The row of an entity and a right; an unknown entity has no rows.
  public subscript(entity: String, right: Right) -> AccessRow? {
    get { rows[entity]?[right] }
    set { rows[entity]?[right] = newValue }
  }
}

private struct AccessFile: Decodable {
  var gates: [String: Gate]
  var rows: [Row]

  struct Gate: Decodable {
    var needs: [Need]
    var alternatives: [Alternative]?
    var inPart: [Alternative]?
    var conditions: [Condition]?
  }

  struct Row: Decodable {
    var entity: String
    var query: Cell
    var create: Cell
    var update: Cell
    var delete: Cell

    subscript(right: Right) -> Cell {
      switch right {
      case .query: query
      case .create: create
      case .update: update
      case .delete: delete
      }
    }
  }

  struct Cell: Decodable {
    var gates: [String]?
    var state: AccessRow.State?
    var evidence: Evidence?
    var source: String?
    var note: String?
    var fallback: [Rung]?

    /// Joins the gates; a grade on the cell caps theirs, and of a setting named twice the surer need is kept.
    func resolved(_ gates: [String: Gate]) -> AccessRow? {
      var row = AccessRow(
        state: state ?? .gated,
        needs: [],
        alternatives: [],
        inPart: [],
        conditions: [],
        fallback: fallback ?? [],
        evidence: evidence ?? .assumed,
        note: note,
        gates: self.gates ?? []
      )
      guard row.state == .gated else { return row }
      for name in row.gates {
        guard let gate = gates[name] else { return nil }
        for need in gate.needs { row.needs.merge(capped(need)) }
        row.alternatives += (gate.alternatives ?? []).map(capped)
        row.inPart += (gate.inPart ?? []).map(capped)
        row.conditions += (gate.conditions ?? []).filter { !row.conditions.contains($0) }
      }
      row.evidence = row.needs.map(\.evidence).min() ?? .assumed
      return row.gates.isEmpty ? nil : row
    }

    private func capped(_ alternative: Alternative) -> Alternative {
      var alternative = alternative
      alternative.with = alternative.with.map(capped)
      return alternative
    }

    private func capped(_ need: Need) -> Need {
      var need = need
      if let evidence { need.evidence = min(need.evidence, evidence) }
      return need
    }
  }
}

extension [Need] {
  /// Adds a need; of two equal demands the one that is surer stays.
  mutating func merge(_ need: Need) {
    guard let index = firstIndex(where: { $0.setting == need.setting && $0.atLeast == need.atLeast }) else {
      append(need)
      return
    }
    if self[index].evidence < need.evidence { self[index] = need }
  }
}
