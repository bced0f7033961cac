/// Which fields of one entity a grant opens.
struct FieldRule: Sendable, Equatable {
  enum Base: Sendable, Equatable {
    case all, only, except
  }

  var base: Base = .all
  /// Names in lower case.
  var fields: Set<String> = []
  /// Names of user-defined fields in lower case.
  var userDefined: Set<String> = []
  /// Whether every user-defined field is named.
  var everyUserDefined = false

  /// Every field.
  static let all = FieldRule()

  /// Whether a field passes; one that neither the catalogue nor the tenant's metadata knows passes where nothing is
  /// restricted, and is left out otherwise.
  func permits(_ field: FieldKey, isKnown: Bool) -> Bool {
    switch base {
    case .all: true
    case .only: field.isUserDefined && everyUserDefined ? isKnown : names(field)
    case .except: isKnown && !names(field)
    }
  }

  /// Whether some user-defined field passes.
  var permitsUserDefined: Bool {
    switch base {
    case .all: true
    case .only: everyUserDefined || !userDefined.isEmpty
    case .except: !everyUserDefined
    }
  }

  /// Whether a field is named, by itself or with all user-defined ones.
  func names(_ field: FieldKey) -> Bool {
    field.isUserDefined ? everyUserDefined || userDefined.contains(field.name) : fields.contains(field.name)
  }
}

/// A field of some entity, its name in lower case.
public struct FieldKey: Sendable, Hashable {
  /// The name in lower case.
  public var name: String
  /// Whether the tenant defined it.
  public var isUserDefined: Bool

  /// Names a field.
  public init(_ name: String, isUserDefined: Bool = false) {
    self.name = name.lowercased()
    self.isUserDefined = isUserDefined
  }

  /// Names a field of Autotask's own by its name in lower case.
  init(folded name: String) {
    self.name = name
    isUserDefined = false
  }
}
