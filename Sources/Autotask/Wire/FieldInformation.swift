/// What Autotask tells of one field of an entity.
///
/// Source: `GET /{Entity}/entityInformation/fields` and `…/userDefinedFields`; live captures.
public struct FieldInformation: Sendable, Equatable {
  /// One value of a picklist.
  public struct PicklistValue: Sendable, Equatable {
    /// The value, always a string here although records carry integers.
    public var value: String
    /// The label, editable by the tenant.
    public var label: String
    /// Whether it may still be chosen.
    public var isActive: Bool
    /// The value of the parent field under which it stands, empty when none.
    public var parentValue: String

    /// Makes a value.
    public init(value: String, label: String, isActive: Bool = true, parentValue: String = "") {
      self.value = value
      self.label = label
      self.isActive = isActive
      self.parentValue = parentValue
    }
  }

  /// The field's name.
  public var name: String
  /// The type, such as `integer`.
  public var dataType: String
  /// The greatest number of characters, 0 for everything that is not text.
  public var length: Int
  /// Whether a create must give it.
  public var isRequired: Bool
  /// Whether an update cannot change it.
  public var isReadOnly: Bool
  /// Whether a filter may name it.
  public var isQueryable: Bool
  /// The singular name of the entity it refers to, nil when it is no reference.
  public var reference: String?
  /// The values of its picklist, nil when it has none.
  public var picklist: [PicklistValue]?
  /// Whether it is a user-defined field.
  public var isUserDefined: Bool

  /// Makes a field's information.
  public init(
    name: String,
    dataType: String,
    length: Int = 0,
    isRequired: Bool = false,
    isReadOnly: Bool = false,
    isQueryable: Bool = true,
    reference: String? = nil,
    picklist: [PicklistValue]? = nil,
    isUserDefined: Bool = false
  ) {
    self.name = name
    self.dataType = dataType
    self.length = length
    self.isRequired = isRequired
    self.isReadOnly = isReadOnly
    self.isQueryable = isQueryable
    self.reference = reference
    self.picklist = picklist
    self.isUserDefined = isUserDefined
  }

  /// Reads one object of the `fields` array; nil when it has no name.
  public init?(_ value: JSONValue, isUserDefined: Bool = false) {
    guard case .object(let object) = value, case .string(let name)? = object[anyCase: "name"] else { return nil }
    self.name = name
    // User-defined fields write the type under another key.
    dataType = (object[anyCase: "dataType"] ?? object[anyCase: "type"])?.string ?? "string"
    length = Int(object[anyCase: "length"]?.integer ?? 0)
    isRequired = object[anyCase: "isRequired"] == .bool(true)
    isReadOnly = object[anyCase: "isReadOnly"] == .bool(true)
    isQueryable = object[anyCase: "isQueryable"] != .bool(false)
    let target = object[anyCase: "referenceEntityType"]?.string ?? ""
    reference = target.isEmpty ? nil : target
    if object[anyCase: "isPickList"] == .bool(true) {
      picklist = (object[anyCase: "picklistValues"]?.array ?? []).compactMap(PicklistValue.init)
    }
    self.isUserDefined = isUserDefined
  }
}

extension FieldInformation.PicklistValue {
  init?(_ json: JSONValue) {
    guard case .object(let object) = json, let value = object[anyCase: "value"] else { return nil }
    self.init(
      value: value.string ?? value.integer.map(String.init) ?? "",
      label: object[anyCase: "label"]?.string ?? "",
      isActive: object[anyCase: "isActive"] != .bool(false),
      parentValue: object[anyCase: "parentValue"]?.string ?? ""
    )
  }
}
