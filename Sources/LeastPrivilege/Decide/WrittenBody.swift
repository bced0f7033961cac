import Autotask

/// The fields that a body names, each read once.
struct WrittenBody {
  /// One field that is written.
  struct Entry {
    var key: FieldKey
    /// The name in the catalogue's or the tenant's spelling; as it was written where neither knows it.
    var name: String
    /// What the catalogue or the metadata says of it, nil for a user-defined or unknown field.
    var field: Field?
    var isKnown: Bool
    /// The value in its canonical form; as it was given where it has none.
    var value: JSONValue
    /// The value where it has a single reading.
    var scalar: Scalar?
  }

  /// The row that is changed.
  var id: Int64?
  /// What is written, in the order of the body.
  var entries: [Entry] = []

  /// Reads a body.
  init(_ json: JSONValue?, of entity: EntityModel, _ tenant: TenantFields, _ verb: Verb) throws(Refusal) {
    guard case .object(let object)? = json else { throw Refusal(.malformed, "expected an object in the body") }
    var seen = Set<String>(minimumCapacity: object.count)
    entries.reserveCapacity(object.count)
    for (name, value) in object {
      guard name.isASCII else {
        throw Refusal(.malformed, "no field's name has characters beyond ASCII, as `\(name)` has")
      }
      let key = FieldKey(name)
      guard seen.insert(key.name).inserted else { throw Refusal(.malformed, "`\(name)` is given twice") }
      switch key.name {
      case "id": id = try Self.rowID(value, verb)
      case "userdefinedfields": try readUserDefined(value, of: entity, tenant)
      default: entries.append(try Self.entry(key, name, value, of: entity, tenant))
      }
    }
  }

  /// The id of a row that is changed; a create gives none, or 0 as clients do (`docs/field-notes.md`, section 2).
  private static func rowID(_ value: JSONValue, _ verb: Verb) throws(Refusal) -> Int64? {
    switch (Scalar(value, as: .integer), verb) {
    case (.integer(0)?, .create), (.null?, .create): return nil
    case (.integer(let id)?, .update), (.integer(let id)?, .put): return id
    case (_, .create): throw Refusal(.malformed, "a new row has no `id` yet; leave it out")
    default: throw Refusal(.malformed, "expected `id` to be a whole number, found \(value.text())")
    }
  }

  private static func entry(
    _ key: FieldKey,
    _ name: String,
    _ value: JSONValue,
    of entity: EntityModel,
    _ tenant: TenantFields
  ) throws(Refusal) -> Entry {
    let field = entity.field(key, tenant)
    switch value {
    case .array, .object:
      if field?.type != .object {
        throw Refusal(.malformed, "`\(name)` takes one value, found something with parts", field: name)
      }
    default: break
    }
    let scalar = field?.scalarKind.flatMap { Scalar(value, as: $0) }
    return Entry(
      key: key,
      name: field?.name ?? name,
      field: field,
      isKnown: field != nil,
      value: scalar?.json ?? value,
      scalar: scalar
    )
  }

  private mutating func readUserDefined(
    _ value: JSONValue,
    of entity: EntityModel,
    _ tenant: TenantFields
  ) throws(Refusal) {
    if value == .null { return }
    guard case .array(let elements) = value else {
      throw Refusal(.malformed, "expected `userDefinedFields` to be a list of names and values")
    }
    var seen: Set<String> = []
    for element in elements {
      guard case .object(let object) = element, case .string(let name)? = object[anyCase: "name"] else {
        throw Refusal(.malformed, "expected `name` and `value` in each of `userDefinedFields`")
      }
      try object.checkKeys(JSONObject.userDefinedKeys)
      guard seen.insert(name.lowercased()).inserted else {
        throw Refusal(.malformed, "the user-defined field `\(name)` is given twice")
      }
      let value = object[anyCase: "value"] ?? .null
      switch value {
      case .array, .object: throw Refusal(.malformed, "`udf:\(name)` takes one value, found something with parts")
      default: break
      }
      let spelling = tenant.userDefinedField(name.lowercased(), of: entity.name)
      entries.append(
        Entry(
          key: FieldKey(name, isUserDefined: true),
          name: spelling ?? name,
          field: nil,
          isKnown: spelling != nil,
          value: value,
          scalar: Scalar(userDefined: value)
        )
      )
    }
  }
}

extension WrittenBody.Entry {
  /// The field as a grant names it.
  var fieldName: FieldName { FieldName(key.isUserDefined ? .userDefined(name) : .field(name)) }

  /// Whether Autotask lets anyone write the field in this way.
  func canBeWritten(by verb: Verb) -> Bool {
    guard isKnown else { return false }
    guard let field else { return true }
    return verb == .create ? field.isCreatable : !field.isReadOnly
  }
}

extension ForbidRule {
  /// Whether a value may not be written; one that can be read in several ways may not where any may not.
  func forbids(_ entry: WrittenBody.Entry) -> Bool {
    guard let values = values[entry.key] else { return false }
    guard let scalar = entry.scalar else { return true }
    return values.contains(scalar) || values.contains { $0.mayBe(scalar) }
  }
}

extension [WrittenBody.Entry] {
  /// The body that is sent: names in their own spelling, values canonical, user-defined fields in their list.
  func json(id: Int64?) -> JSONValue {
    var object = JSONObject()
    if let id { object["id"] = .integer(id) }
    for entry in self where !entry.key.isUserDefined { object[entry.name] = entry.value }
    let userDefined = filter(\.key.isUserDefined)
    if !userDefined.isEmpty {
      object["userDefinedFields"] = .array(
        userDefined.map { ["name": .string($0.name), "value": $0.value] }
      )
    }
    return .object(object)
  }
}

extension JSONObject {
  /// The value of a field, user-defined ones looked up in their list; nil where the row does not carry it.
  subscript(key: FieldKey) -> JSONValue? {
    guard key.isUserDefined else { return self[anyCase: key.name] }
    let element = self[anyCase: "userDefinedFields"]?.array?.first {
      $0.object?[anyCase: "name"]?.string?.lowercased() == key.name
    }
    return element?.object.map { $0[anyCase: "value"] ?? .null }
  }
}
