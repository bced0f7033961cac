package import Autotask

/// What a security level leaves of an entity's rows to one user, for one right.
package enum Reach: Sendable, Equatable {
  /// No row that this user could ever reach.
  case nothing
  /// The rows that meet a condition.
  case rows(RowCondition)
  /// Every row.
  case everything

  /// The reach of a simplified condition: no row condition remains in the other two cases.
  init(_ condition: RowCondition) {
    switch condition {
    case .always: self = .everything
    case .never: self = .nothing
    default: self = .rows(condition)
    }
  }

  /// The word that entityInformation reports for it.
  package var access: UserAccess {
    switch self {
    case .nothing: .none
    case .rows: .restricted
    case .everything: .all
    }
  }
}

/// The answers of one user's level and of the tenant around it, complete: every setting has a value.
package struct EffectiveLevel: Sendable, Equatable {
  /// The answer of each setting by its id, settings of the tenant and the user included.
  package var values: [String: String]
  /// Whether rows may belong to the caller: an API-only user can be a creator but never own or be assigned
  /// anything; a person that it impersonates can.
  ///
  /// Source: Define_API_User help page.
  package var canOwnRows: Bool

  /// Makes a level of the given answers, by default that of an API-only user.
  package init(values: [String: String], canOwnRows: Bool = false) {
    self.values = values
    self.canOwnRows = canOwnRows
  }

  /// The answer of a setting, empty for an unknown one.
  package subscript(setting: String) -> String { values[setting] ?? "" }
}

/// The emulator's own rules: from setting to entity and right.
protocol SecurityRules: Sendable {
  /// What the level leaves of the entity's rows for the right; nothing while the entity's module is not active.
  func reach(of entity: String, _ right: Right, at level: EffectiveLevel) -> Reach

  /// The fields of an entity that the level hides, with the value that Autotask shows instead.
  func maskedFields(of entity: String, at level: EffectiveLevel) -> [String: JSONValue]

  /// Whether the entity's product module is active, so that it can be used at all.
  func isModuleActive(for entity: String, at level: EffectiveLevel) -> Bool
}
