import Autotask

/// The guide's table beside what its actions need, row by row.
public struct GuideComparison: Sendable {
  /// How a row of the guide compares.
  public enum Verdict: String, Sendable {
    /// It grants more than the actions use.
    case looser
    /// An action would fail.
    case tighter
    /// Both.
    case both
    /// Exactly what is needed.
    case right
    /// It names settings that do not exist.
    case noSuchSetting
  }

  /// One row.
  public struct Row: Sendable {
    /// The category's title.
    public var category: String
    /// The guide's words.
    public var permission: String
    /// How it compares.
    public var verdict: Verdict
    /// What it grants beyond the need.
    public var beyond: [(setting: String, value: String)]
    /// What it misses.
    public var missing: [(setting: String, value: String)]
    /// Names that the editor does not have.
    public var unknownNames: [String]
    /// What a reader should know.
    public var comment: String
  }

  /// The rows in the guide's order.
  public var rows: [Row]

  /// Compares the guide's table with the plans of its categories.
  ///
  /// The guide's rows add up: what one row grants is not missing in another.
  ///
  /// - Throws: ``CatalogueError`` when the guide's resource is malformed, ``PlanError`` when a category has no plan.
  public init(_ catalogue: PolicyCatalogue) throws {
    let guide = try catalogue.guide()
    let planner = Planner(catalogue)
    let granted = guide.rows.flatMap(\.grants)
    rows = try guide.rows.map { row in
      var selection = Selection()
      let category = catalogue.actions.categories.first { $0.title == row.category }
      for action in catalogue.actions.all where action.category == category?.id && action.group == .guide {
        selection.add(.action(action))
      }
      let needed = try planner.plan(selection).level
      let settings = catalogue.settings
      let beyond = row.grants.filter { !settings.is(needed[$0.setting], atLeast: $0.value, of: $0.setting) }
      let missing = needed.sorted { (settings.position(of: $0.key) ?? 0) < (settings.position(of: $1.key) ?? 0) }.filter
      {
        need in !granted.contains { $0.setting == need.key && settings.is($0.value, atLeast: need.value, of: need.key) }
      }
      let unknownNames = row.names.filter { !$0.exists }.map(\.name)
      return Row(
        category: row.category,
        permission: row.permission,
        verdict: Self.verdict(
          looser: !beyond.isEmpty,
          tighter: !missing.isEmpty,
          namesExist: row.grants.isEmpty ? unknownNames.isEmpty : true
        ),
        beyond: beyond.map { ($0.setting, $0.value) },
        missing: missing.map { ($0.key, $0.value) },
        unknownNames: unknownNames,
        comment: row.comment
      )
    }
  }

  private static func verdict(looser: Bool, tighter: Bool, namesExist: Bool) -> Verdict {
    switch (namesExist, looser, tighter) {
    case (false, _, _): .noSuchSetting
    case (_, true, true): .both
    case (_, true, false): .looser
    case (_, false, true): .tighter
    case (_, false, false): .right
    }
  }
}

extension SettingCatalogue {
  /// Whether an answer is at least another; a missing answer is the lowest.
  func `is`(_ value: String?, atLeast other: String, of setting: String) -> Bool {
    guard let setting = self[setting], let wanted = setting.rank(of: other) else { return false }
    return (value.flatMap(setting.rank) ?? 0) >= wanted
  }
}
