/// What the calling user may do with rows of an entity, by one of the four rights.
public enum UserAccess: String, Sendable, Codable, CaseIterable {
  /// Never.
  case none = "None"
  /// Every row.
  case all = "All"
  /// It depends on the row.
  case restricted = "Restricted"

  /// Reads any of the forms that the sources give: a word, an integer (0 None, 1 All, 2 Restricted) or a boolean.
  ///
  /// Source: REST entityInformation help page (integers, boolean in its type column), live captures (words).
  public init?(_ value: JSONValue) {
    switch value {
    case .string(let word):
      guard let access = Self.allCases.first(where: { $0.rawValue.lowercased() == word.lowercased() }) else {
        if let number = Int64(canonical: word) {
          self.init(.integer(number))
          return
        }
        return nil
      }
      self = access
    case .integer(0), .bool(false): self = .none
    case .integer(1), .bool(true): self = .all
    case .integer(2): self = .restricted
    default: return nil
    }
  }
}

/// What one entity allows anyone, and what the calling user may do with it.
public struct EntityInformation: Sendable, Equatable {
  /// The singular name.
  public var name: String
  /// What the entity allows anyone, by right.
  public var can: [Right: Bool]
  /// What the calling user may do, by right; a right is missing where the answer could not be read.
  public var access: [Right: UserAccess]
  /// Whether rows carry user-defined fields.
  public var hasUserDefinedFields: Bool
  /// Whether webhooks can report on it.
  public var supportsWebhooks: Bool

  /// Makes the information.
  public init(
    name: String,
    can: [Right: Bool],
    access: [Right: UserAccess],
    hasUserDefinedFields: Bool,
    supportsWebhooks: Bool
  ) {
    self.name = name
    self.can = can
    self.access = access
    self.hasUserDefinedFields = hasUserDefinedFields
    self.supportsWebhooks = supportsWebhooks
  }

  /// Reads the object under `info`; nil when it names no entity.
  public init?(_ info: JSONValue) {
    guard case .object(let object) = info, case .string(let name)? = object[anyCase: "name"] else { return nil }
    self.name = name
    can = [:]
    access = [:]
    for right in Right.allCases {
      let word = right.rawValue.prefix(1).uppercased() + right.rawValue.dropFirst()
      if case .bool(let value)? = object[anyCase: "can\(word)"] { can[right] = value }
      access[right] = object[anyCase: "userAccessFor\(word)"].flatMap(UserAccess.init)
    }
    hasUserDefinedFields = object[anyCase: "hasUserDefinedFields"] == .bool(true)
    supportsWebhooks = object[anyCase: "supportsWebhookCallouts"] == .bool(true)
  }

  /// The object as Autotask writes it under `info`, with the access in words.
  public var json: JSONValue {
    var object = JSONObject()
    object["name"] = .string(name)
    for right in [Right.create, .delete, .query, .update] {
      let word = right.rawValue.prefix(1).uppercased() + right.rawValue.dropFirst()
      object["can\(word)"] = .bool(can[right] ?? false)
    }
    for right in [Right.create, .delete, .query, .update] {
      let word = right.rawValue.prefix(1).uppercased() + right.rawValue.dropFirst()
      object["userAccessFor\(word)"] = .string((access[right] ?? UserAccess.none).rawValue)
    }
    object["hasUserDefinedFields"] = .bool(hasUserDefinedFields)
    object["supportsWebhookCallouts"] = .bool(supportsWebhooks)
    return .object(object)
  }
}
