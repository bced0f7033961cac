internal import Autotask

/// A security level of the tenant: an answer for every setting.
struct SecurityLevel: Sendable, Equatable {
  /// Who may hold the level.
  enum Kind: String, Sendable {
    /// One of the two API-only levels that the vendor delivers.
    case system
    /// A copy of one of them.
    case custom
    /// A level of people.
    case person
  }

  var name: String
  /// The text in the picklist of `Resources.userType`.
  var label: String
  /// The number in `Resources.userType`.
  var number: Int64
  var kind: Kind
  var settings: [String: String]
}

/// The levels of the tenant, in the order of their numbers.
struct LevelBook: Sendable, Equatable {
  private(set) var levels: [SecurityLevel]

  /// The vendor's levels.
  ///
  /// The numbers of the people's levels follow a live picklist (10 to 23); their rights are not modelled,
  /// they only say whether API users may impersonate their holders.
  init(_ blueprint: Blueprint) {
    let defaults = LevelBook.systemDefaults(blueprint)
    levels = blueprint.base.levels.map { level in
      var settings = defaults
      for id in level.lowered ?? [] { settings[id] = blueprint.settings[id]?.lowest }
      return SecurityLevel(
        name: level.name,
        label: level.label,
        number: level.userType,
        kind: .system,
        settings: settings
      )
    }
    let people = [
      (10, "Full Access (system)"), (11, "Manager (system)"), (12, "Service Desk User (system)"),
      (14, "Project Manager (system)"), (16, "Team Member (system)"), (18, "Contractor (system)"),
    ]
    levels += people.map { number, name in
      SecurityLevel(name: name, label: name, number: Int64(number), kind: .person, settings: defaults)
    }
    levels.sort { $0.number < $1.number }
  }

  /// The answers of `API User (system)` to the settings of a level.
  static func systemDefaults(_ blueprint: Blueprint) -> [String: String] {
    var settings: [String: String] = [:]
    for setting in blueprint.settings.all where setting.place == .level { settings[setting.id] = setting.systemDefault }
    return settings
  }

  /// A level by its name or its label in any case.
  subscript(name: String) -> SecurityLevel? {
    let lowered = name.lowercased()
    return levels.first { $0.name.lowercased() == lowered || $0.label.lowercased() == lowered }
  }

  /// The names of the levels that an API user can have.
  var namesForAPIUsers: [String] { levels.filter { $0.kind != .person }.map(\.name) }

  /// A level by its number.
  func level(number: Int64) -> SecurityLevel? { levels.first { $0.number == number } }

  /// Makes or changes a level.
  ///
  /// A setting that is missing has its lowest value, except those that make any level usable, which keep
  /// the value of the level that is copied. A level of people keeps what is missing.
  mutating func put(_ name: String, _ given: [String: String], _ blueprint: Blueprint) throws(AdminProblem) {
    let old = self[name]
    if old?.kind == .system {
      throw AdminProblem("`\(name)` is a system level and cannot be edited; put its copy under another name")
    }
    var level =
      old
      ?? SecurityLevel(
        name: name,
        label: "\(name) (API-only)",
        number: max(100, levels.map(\.number).max() ?? 0) + 1,
        kind: .custom,
        settings: [:]
      )
    if level.kind == .custom { level.settings = Self.lowest(blueprint) }
    for (id, value) in given { level.settings[id] = value }
    levels.removeAll { $0.name == level.name }
    levels.append(level)
    levels.sort { $0.number < $1.number }
  }

  /// Takes in a level that was kept in a file.
  mutating func restore(_ level: SecurityLevel) {
    levels.removeAll { $0.name == level.name }
    levels.append(level)
    levels.sort { $0.number < $1.number }
  }

  private static func lowest(_ blueprint: Blueprint) -> [String: String] {
    var settings: [String: String] = [:]
    for setting in blueprint.settings.all where setting.place == .level { settings[setting.id] = setting.lowest }
    for row in blueprint.base.baseline where settings[row.setting] != nil { settings[row.setting] = row.value }
    return settings
  }
}
