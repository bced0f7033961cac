public import Autotask

/// What changed between two audits of one connection.
public struct AuditDrift: Sendable, Equatable {
  /// One right on one entity whose declaration or verdict changed.
  public struct Difference: Sendable, Equatable {
    /// The entity.
    public var entity: String
    /// The right.
    public var right: Right
    /// What was declared before.
    public var before: UserAccess?
    /// What is declared now.
    public var now: UserAccess?
    /// The verdict before.
    public var verdictBefore: AuditReport.Verdict?
    /// The verdict now.
    public var verdictNow: AuditReport.Verdict?
  }

  /// The level's label before and now, when it changed.
  public var level: (before: String?, now: String?)?
  /// The rights that changed.
  public var differences: [Difference]

  /// Compares two audits.
  public init(from earlier: AuditReport, to later: AuditReport) {
    level = earlier.level == later.level ? nil : (earlier.level, later.level)
    let before = Dictionary(earlier.rows.map { ($0.entity, $0.cells) }) { first, _ in first }
    differences = later.rows.flatMap { row in
      Right.allCases.compactMap { right -> Difference? in
        let old = before[row.entity]?[right]
        let new = row.cells[right]
        guard old?.granted != new?.granted || old?.verdict != new?.verdict else { return nil }
        return Difference(
          entity: row.entity,
          right: right,
          before: old?.granted,
          now: new?.granted,
          verdictBefore: old?.verdict,
          verdictNow: new?.verdict
        )
      }
    }
  }

  /// Whether nothing changed.
  public var isEmpty: Bool { level == nil && differences.isEmpty }

  /// Equal when they tell the same changes.
  public static func == (left: AuditDrift, right: AuditDrift) -> Bool {
    left.differences == right.differences && left.level?.before == right.level?.before
      && left.level?.now == right.level?.now
  }
}
