internal import Autotask

/// The settings that hold for the whole tenant, whatever the level.
struct TenantSettings: Sendable, Equatable {
  private(set) var values: [String: String]

  /// A tenant in which `API User (system)` misses nothing: proxy time entry for administrators, both document
  /// modules active, everything else as the vendor delivers it.
  init(_ blueprint: Blueprint) {
    values = [:]
    for setting in blueprint.settings.all where setting.place != .level { values[setting.id] = setting.systemDefault }
    // Sources disagree about what an API user begins with: a switch decides while nothing is set.
    values[UserRights.protectedData] = nil
    values["external.proxy-time-entry"] = "Enabled for Timesheet Approvers and Administrators"
    values["external.module.knowledgebase"] = "On"
    values["external.module.documentation"] = "On"
  }

  /// Sets some of them; the others keep what they were.
  mutating func set(_ given: [String: String]) {
    for (id, value) in given { values[id] = value }
  }
}

/// Settings that somebody sent, checked and sorted into those of a level and those of the tenant.
struct SentSettings: Sendable {
  var level: [String: String] = [:]
  var tenant: [String: String] = [:]

  /// Nothing sent.
  static let none = SentSettings()

  private init() {}

  /// - Throws: ``AdminProblem`` naming an unknown setting with the nearest known one, or the answers of a setting.
  init(_ sent: [(key: String, value: String)], _ catalogue: SettingCatalogue) throws(AdminProblem) {
    for (id, value) in sent {
      guard let setting = catalogue[id] else {
        throw AdminProblem.unknown("setting", id, among: catalogue.all.map(\.id))
      }
      guard setting.rank(of: value) != nil || (setting.kind == .fixed && setting.values.contains(value)) else {
        throw AdminProblem("setting `\(id)` has no value `\(value)`: it is one of \(setting.choices)")
      }
      if setting.place == .level { level[id] = value } else { tenant[id] = value }
    }
  }
}
