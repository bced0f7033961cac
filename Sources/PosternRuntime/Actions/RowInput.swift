import Autotask
import LeastPrivilege

/// The fields of a row that an action was given, read against what this tenant says of them.
struct RowInput {
  /// A reference that was given by a name.
  struct NamedReference {
    var pointer: String
    var field: EntityFields.Known
    var target: EntityModel
    var text: String
  }

  let fields: EntityFields
  let access: OperationAccess
  let verb: Verb
  /// The field that names the parent in the path; any row may name its parent there.
  let parentField: String?
  /// The values that were given, in their order.
  private(set) var values: [(field: EntityFields.Known, value: JSONValue)] = []
  /// References that were given by a name, to be looked up.
  private(set) var named: [NamedReference] = []
  /// What is wrong.
  private(set) var problems: [ActionProblem.Detail] = []
  /// Fields that no grant lets the caller write.
  private(set) var withheld: [EntityFields.Known] = []
  private var pointers: [FieldKey: String] = [:]

  init(_ fields: EntityFields, _ access: OperationAccess, parentField: String?) {
    self.fields = fields
    self.access = access
    self.parentField = parentField
    verb = access.verb
  }

  /// The value of a field, nil where none was given.
  subscript(name: String) -> JSONValue? {
    values.first { !$0.field.isUserDefined && $0.field.name.lowercased() == name.lowercased() }?.value
  }

  /// Whether something was given for a field, though it may be wrong or not be looked up yet.
  func mentions(_ name: String) -> Bool { pointers[FieldKey(name)] != nil }

  /// Where a field was given.
  func pointer(to name: String) -> String { pointers[FieldKey(name)] ?? name.pointer }

  /// Adds a problem.
  mutating func refuse(_ name: String, _ detail: String, nearest: [String] = []) {
    problems.append(.init(pointer(to: name), detail, nearest: nearest))
  }

  /// Sets a field to what a name was found to stand for.
  mutating func set(_ field: EntityFields.Known, _ value: JSONValue) { values.append((field, value)) }

  // MARK: Reading

  /// Reads members of the input as fields of the row.
  mutating func read(_ members: [(key: String, value: JSONValue)]) {
    for (key, value) in members {
      if ["userdefinedfields", "udf", "udfs"].contains(key.lowercased()) {
        readUserDefined(value, at: key.pointer)
      } else if let field = fields[key], field.name.lowercased() != "id" {
        read(value, for: field, at: key.pointer)
      } else {
        let names = fields.plain.filter { mayWrite($0) }.map(\.name)
        let what = "\(fields.entity.singular) has no field `\(key.prefix(80))` that can be given here"
        problems.append(.init(key.pointer, what, nearest: nearestNames(to: key, in: names)))
      }
    }
  }

  private mutating func read(_ value: JSONValue, for field: EntityFields.Known, at pointer: String) {
    guard pointers[field.key] == nil else {
      problems.append(.init(pointer, "`\(field.name)` is given twice"))
      return
    }
    pointers[field.key] = pointer
    guard isParent(field) || field.isWritable(by: verb) else {
      problems.append(.init(pointer, "`\(field.name)` is read-only\(verb == .create ? "" : " after the row was made")"))
      return
    }
    // What the caller may not write it learns nothing of: no choice, no name, no length.
    guard mayWrite(field) else {
      withheld.append(field)
      return
    }
    switch Self.reading(value, for: field) {
    case .value(let value): values.append((field, value))
    case .name(let text, let target): named.append(.init(pointer: pointer, field: field, target: target, text: text))
    case .wrong(let detail, let nearest): problems.append(.init(pointer, detail, nearest: nearest))
    }
  }

  /// User-defined fields, by their names in an object, or in Autotask's own list of names and values.
  private mutating func readUserDefined(_ value: JSONValue, at pointer: String) {
    var members: [(name: String, value: JSONValue, pointer: String)] = []
    switch value {
    case .null: return
    case .object(let object): members = object.members.map { ($0.key, $0.value, pointer + $0.key.pointer) }
    case .array(let elements):
      for (index, element) in elements.enumerated() {
        guard let object = element.object, let name = object[anyCase: "name"]?.string else {
          problems.append(.init("\(pointer)/\(index)", "expected an object with `name` and `value`"))
          continue
        }
        members.append((name, object[anyCase: "value"] ?? .null, "\(pointer)/\(index)"))
      }
    default:
      problems.append(.init(pointer, "expected user-defined fields by their names"))
      return
    }
    for (name, value, pointer) in members {
      guard let field = fields.userDefined(name) else {
        let names = fields.userDefined.filter { mayWrite($0) }.map(\.name)
        let what = "\(fields.entity.singular) has no user-defined field `\(name.prefix(80))` that can be given here"
        problems.append(.init(pointer, what, nearest: nearestNames(to: name, in: names)))
        continue
      }
      read(value, for: field, at: pointer)
    }
  }

  private func isParent(_ field: EntityFields.Known) -> Bool {
    !field.isUserDefined && field.name.lowercased() == parentField?.lowercased()
  }

  private func mayWrite(_ field: EntityFields.Known) -> Bool {
    isParent(field) || (field.isWritable(by: verb) && access.writes(field.key))
  }

  // MARK: What is missing

  /// Tells of required fields that were not given.
  ///
  /// - Parameter defaulted: Fields that Autotask fills in by itself, in lower case.
  mutating func requireFields(except defaulted: Set<String> = []) {
    for field in missing where !defaulted.contains(field.name.lowercased()) {
      problems.append(.init(field.name.pointer, "`\(field.name)` is required"))
    }
    for (field, value) in values where value == .null && field.isRequired {
      problems.append(.init(pointer(to: field.name), "`\(field.name)` is required and cannot be empty"))
    }
  }

  /// The required fields of which nothing was given.
  var missing: [EntityFields.Known] {
    guard verb == .create else { return [] }
    return fields.plain.filter { field in
      (isParent(field) || field.isRequired && field.isCreatable) && field.name.lowercased() != "id"
        && pointers[field.key] == nil
    }
  }

  // MARK: What is sent

  /// The row as a body, without its id.
  func body(except parent: String? = nil) -> JSONObject {
    var body = JSONObject()
    for (field, value) in values where !field.isUserDefined {
      if field.name.lowercased() != parent?.lowercased() { body[field.name] = value }
    }
    let userDefined = values.filter(\.field.isUserDefined)
    if !userDefined.isEmpty {
      body["userDefinedFields"] = .array(
        userDefined.map { ["name": .string($0.field.name), "value": $0.value] }
      )
    }
    return body
  }
}
