import Autotask
import LeastPrivilege

/// The fields of an entity as this tenant has them: the catalogue's, with what the tenant's metadata says of each, and
/// the user-defined ones.
struct EntityFields {
  /// One field.
  struct Known: Sendable {
    var name: String
    var type: Field.DataType
    var maxLength: Int?
    var isRequired: Bool
    var isReadOnly: Bool
    var isQueryable: Bool
    /// The values of its picklist; nil where it has none, or where they are not known.
    var picklist: [FieldInformation.PicklistValue]?
    var isPicklist: Bool
    /// The entity that it refers to, nil where it is no reference.
    var target: EntityModel?
    var isUserDefined: Bool

    /// How grants name it.
    var key: FieldKey { FieldKey(name, isUserDefined: isUserDefined) }
    /// Whether a create may give it: given then and fixed afterwards where it is required and read-only at once.
    var isCreatable: Bool { !isReadOnly || (isRequired && name.lowercased() != "id") }

    /// Whether a verb lets it be written.
    func isWritable(by verb: Verb) -> Bool { verb == .create ? isCreatable : !isReadOnly }
  }

  let entity: EntityModel
  /// The fields in the tenant's order, then those that the catalogue alone has; without user-defined ones.
  let plain: [Known]
  /// The user-defined fields.
  let userDefined: [Known]
  /// Whether the tenant's metadata could be read.
  let isComplete: Bool
  private let byName: [String: Known]
  private let byAlias: [String: Known]

  init(_ entity: EntityModel, _ information: [FieldInformation], _ model: ResourceModel) {
    self.entity = entity
    let told = information.filter { !$0.isUserDefined }
    isComplete = !told.isEmpty
    var plain: [Known] = []
    var seen: Set<String> = []
    for field in told where seen.insert(field.name.lowercased()).inserted {
      plain.append(Known(field, entity.field(field.name), model))
    }
    for field in entity.orderedFields
    where field.type != .userDefined && seen.insert(field.name.lowercased()).inserted {
      // What the catalogue knows and the tenant does not tell of is never asked for.
      plain.append(Known(field, isTold: isComplete, model))
    }
    self.plain = plain
    userDefined = information.filter(\.isUserDefined).map { Known($0, nil, model) }
    let byName = Dictionary(plain.map { ($0.name.lowercased(), $0) }) { first, _ in first }
    self.byName = byName
    // `company` for `companyID`: a reference or choice may be named without its ending where nothing else has that name.
    byAlias = Dictionary(
      plain.compactMap { field in
        guard let alias = field.alias?.lowercased(), byName[alias] == nil else { return nil }
        return (alias, field)
      }
    ) { first, _ in first }
  }

  /// A field by its name in any case, or by its name without `ID`.
  subscript(name: String) -> Known? { byName[name.lowercased()] ?? byAlias[name.lowercased()] }

  /// A user-defined field by its name in any case.
  func userDefined(_ name: String) -> Known? {
    userDefined.first { $0.name.lowercased() == name.lowercased() }
  }
}

extension EntityFields.Known {
  fileprivate init(_ told: FieldInformation, _ known: Field?, _ model: ResourceModel) {
    let field = Field(told)
    self.init(
      name: known?.name ?? told.name,
      // The tenant tells how a value goes over the wire.
      type: known?.type == .bytes ? .bytes : field.type,
      maxLength: field.maxLength ?? known?.maxLength,
      isRequired: told.isRequired,
      isReadOnly: told.isReadOnly,
      isQueryable: told.isQueryable,
      picklist: told.picklist,
      isPicklist: told.picklist != nil,
      target: told.reference.flatMap { model[$0] } ?? known?.reference.flatMap { model[$0] },
      isUserDefined: told.isUserDefined
    )
  }

  fileprivate init(_ field: Field, isTold: Bool, _ model: ResourceModel) {
    self.init(
      name: field.name,
      type: field.type,
      maxLength: field.maxLength,
      isRequired: field.isRequired && !isTold,
      isReadOnly: field.isReadOnly,
      isQueryable: field.isQueryable,
      picklist: nil,
      isPicklist: field.isPicklist,
      target: field.reference.flatMap { model[$0] },
      isUserDefined: false
    )
  }

  /// The name without `ID`, where the value can be named by a label.
  var alias: String? {
    guard isPicklist || target != nil, name.lowercased().hasSuffix("id"), name.count > 2 else { return nil }
    return String(name.dropLast(2))
  }
}
