import Autotask
import AutotaskEmulator

/// The rules and the levels at which tests ask them.
struct RuleBench {
  let rules: RuleBook
  let settings: SettingCatalogue
  let entities: EntityCatalogue
  /// The rules turned around, made once.
  let dependencies: [RightDependency]

  static let shared = Result { try RuleBench() }

  private init() throws {
    rules = try RuleBook(.embedded)
    settings = try SettingCatalogue(.embedded)
    entities = try EntityCatalogue(.embedded)
    dependencies = rules.dependencies()
  }

  /// `API User (system)` in a tenant with Proxy Time Entry for administrators and both document modules on.
  var system: EffectiveLevel {
    var level = EffectiveLevel(values: Dictionary(uniqueKeysWithValues: settings.all.map { ($0.id, $0.systemDefault) }))
    level.values.merge(Self.openTenant) { $1 }
    return level
  }

  /// The lowest answer to everything but what makes any level usable, in a tenant that opens nothing.
  var lowest: EffectiveLevel {
    var level = EffectiveLevel(values: Dictionary(uniqueKeysWithValues: settings.all.map { ($0.id, $0.lowest) }))
    level.values["general.active"] = "Yes"
    level.values["other.resource-visibility.limit"] = "not limited"
    return level
  }

  /// The lowest level with some answers raised; a setting without an answer gets its greatest.
  func level(_ raised: String, tenant: [String: String] = openTenant) -> EffectiveLevel {
    var level = lowest
    level.values.merge(tenant) { $1 }
    for part in raised.split(separator: ";") {
      let pair = part.split(separator: "=", maxSplits: 1).map { $0.trimmingWhitespace }
      level.values[pair[0]] = pair.count > 1 ? pair[1] : settings[pair[0]]?.values.last
    }
    return level
  }

  static let openTenant = [
    "external.proxy-time-entry": "Enabled for Timesheet Approvers and Administrators",
    "external.module.knowledgebase": "On", "external.module.documentation": "On",
    "external.line-of-business": "no association",
  ]

  /// Every entity and right that the API offers.
  var offered: [(entity: String, right: Right)] {
    entities.all.flatMap { entity in Right.allCases.filter(entity.offers).map { (entity.name, $0) } }
  }
}

extension Substring {
  fileprivate var trimmingWhitespace: String {
    String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
  }
}

/// Random numbers that are the same in every run.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
