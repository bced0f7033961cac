import Autotask
import LeastPrivilege

/// What Autotask's own metadata says against a write, before it is sent.
struct WriteValidation {
  let permit: WritePermit
  let entity: EntityModel
  /// What the connection tells of the entity's fields; empty where it could not be read.
  let fields: [FieldInformation]

  /// One sentence for each thing that is wrong; all of them at once.
  var problems: [String] { missing + permit.changes.flatMap(problems) }

  private var isWhole: Bool { permit.verb == .create || permit.verb == .put }

  private var missing: [String] {
    guard isWhole else { return [] }
    let given = Set(permit.changes.filter { $0.to != .null }.map { $0.name.lowercased() })
    let parent = permit.operation.parent.flatMap { entity.parentField($0.segment) }?.lowercased()
    return fields.filter { field in
      let name = field.name.lowercased()
      return field.isRequired && !field.isReadOnly && !field.isUserDefined && name != "id" && name != parent
        && !given.contains(name)
    }.map { "`\($0.name)` is required" }
  }

  private func problems(_ change: WritePermit.Change) -> [String] {
    let name = change.field.isUserDefined ? String(change.name.dropFirst("udf:".count)) : change.name
    guard
      let field = fields.first(where: {
        $0.isUserDefined == change.field.isUserDefined && $0.name.lowercased() == name.lowercased()
      }), change.to != .null
    else { return [] }
    var problems: [String] = []
    if field.length > 0, let text = change.to.string, text.count > field.length {
      problems.append("`\(change.name)` has \(text.count) characters, and \(field.length) are the most")
    }
    if let choices = field.picklist, let value = change.to.string ?? change.to.integer.map(String.init) {
      switch choices.first(where: { $0.value == value }) {
      case nil: problems.append("`\(change.name)` has no choice \(value)")
      case let choice? where !choice.isActive: problems.append("the choice \(value) of `\(change.name)` is not active")
      default: break
      }
    }
    if !field.isUserDefined, !Self.fits(change.to, field.dataType) {
      problems.append("`\(change.name)` takes \(field.dataType), not \(change.to.text())")
    }
    return problems
  }

  /// Whether a value can be one of a type; Autotask takes numbers and truth values as texts too.
  private static func fits(_ value: JSONValue, _ type: String) -> Bool {
    let text = value.string ?? value.text()
    switch type.lowercased() {
    case "int", "integer", "long", "short": return Int64(text) != nil
    case "double", "float", "decimal", "number": return Double(text) != nil
    case "bool", "boolean": return ["true", "false", "0", "1"].contains(text.lowercased())
    case "date", "datetime": return Scalar(value, as: .moment) != nil
    default: return true
    }
  }
}
