import Autotask
import Foundation
import LeastPrivilege

extension RowInput {
  /// What a value comes to.
  enum Reading {
    case value(JSONValue)
    /// A row of another entity, by its name.
    case name(String, EntityModel)
    case wrong(String, nearest: [String])
  }

  /// Reads a value for a field: in its type, a label for a choice, a name for a reference.
  static func reading(_ value: JSONValue, for field: EntityFields.Known) -> Reading {
    if value == .null { return .value(.null) }
    switch value {
    case .array, .object:
      return .wrong("`\(field.name)` takes one value, found something with parts", nearest: [])
    default: break
    }
    if let picklist = field.picklist { return choice(value, of: picklist, for: field) }
    if let target = field.target { return reference(value, to: target, for: field) }
    switch field.type {
    case .integer, .long, .short: return whole(value, field)
    case .double, .decimal: return number(value, field)
    case .boolean:
      return value.truth.map { .value(.bool($0)) } ?? .wrong("`\(field.name)` takes true or false", nearest: [])
    case .datetime: return moment(value, field)
    case .bytes: return bytes(value, field)
    case .string: return text(value, field)
    case .userDefined, .object: return .wrong("`\(field.name)` cannot be given here", nearest: [])
    }
  }

  // MARK: Labels

  /// A choice, by its label in any case or by its value.
  private static func choice(
    _ value: JSONValue,
    of picklist: [FieldInformation.PicklistValue],
    for field: EntityFields.Known
  ) -> Reading {
    guard let written = value.string?.trimmed ?? value.integer.map(String.init) else {
      return .wrong("`\(field.name)` takes a choice, by its label or value", nearest: [])
    }
    // A label that looks like a number is one only where no value does.
    if let choice = picklist.first(where: { $0.value == written }) { return wire(choice, field) }
    let labelled = picklist.filter { $0.label.trimmed.lowercased() == written.lowercased() }
    let active = labelled.filter(\.isActive)
    let matches = active.isEmpty ? labelled : active
    let values = Set(matches.map(\.value))
    if values.count == 1, let choice = matches.first { return wire(choice, field) }
    guard values.isEmpty else {
      let choices = matches.map { choice in
        let parent = picklist.first { $0.value == choice.parentValue }?.label ?? choice.parentValue
        return parent.isEmpty ? choice.value : "\(choice.value) (under \(parent))"
      }
      return .wrong("`\(field.name)` has several choices labelled `\(written)`; give the value", nearest: choices)
    }
    let labels = picklist.filter(\.isActive).map(\.label)
    let nearest = nearestNames(to: written, in: labels)
    let all = labels.count <= 12 ? ": \(labels.joined(separator: ", "))" : ""
    return .wrong("`\(field.name)` has no choice `\(written.prefix(80))`\(all)", nearest: nearest)
  }

  private static func wire(_ choice: FieldInformation.PicklistValue, _ field: EntityFields.Known) -> Reading {
    guard choice.isActive else {
      return .wrong("the choice `\(choice.label)` of `\(field.name)` is not active any more", nearest: [])
    }
    let isText = field.isUserDefined || field.type == .string
    return .value(isText ? .string(choice.value) : Int64(canonical: choice.value).map(JSONValue.integer) ?? .null)
  }

  /// A reference, by its id or by a name that has to be looked up.
  private static func reference(
    _ value: JSONValue,
    to target: EntityModel,
    for field: EntityFields.Known
  ) -> Reading {
    if let id = value.wholeNumber { return .value(.integer(id)) }
    guard let text = value.string, !text.trimmed.isEmpty else {
      return .wrong("`\(field.name)` takes the id or name of a row of \(target.name)", nearest: [])
    }
    guard NameRule(target) != nil, target.queryPath != nil else {
      return .wrong("rows of \(target.name) have no names: `\(field.name)` takes an id", nearest: [])
    }
    return .name(text, target)
  }

  // MARK: Plain values

  private static func whole(_ value: JSONValue, _ field: EntityFields.Known) -> Reading {
    if let number = value.wholeNumber { return .value(.integer(number)) }
    // `isActive` of a contact is a number on the wire, and a truth value to everybody (field note 46).
    if let flag = value.truth, field.isFlag { return .value(.integer(flag ? 1 : 0)) }
    // Without metadata the labels of choices are not known.
    if field.isPicklist {
      return .wrong("the choices of `\(field.name)` cannot be read now; give its value", nearest: [])
    }
    return .wrong("`\(field.name)` takes a whole number", nearest: [])
  }

  private static func number(_ value: JSONValue, _ field: EntityFields.Known) -> Reading {
    switch value {
    case .integer, .decimal: return .value(value)
    case .string(let text):
      let isPlain = text.wholeMatch(of: /-?[0-9]{1,15}(\.[0-9]{1,10})?/) != nil
      if isPlain { return .value(Int64(canonical: text).map(JSONValue.integer) ?? .decimal(text)) }
    default: break
    }
    return .wrong("`\(field.name)` takes a number", nearest: [])
  }

  /// A date, or a moment with its zone, which goes out in UTC: without a zone nobody knows when it is.
  private static func moment(_ value: JSONValue, _ field: EntityFields.Known) -> Reading {
    guard let text = value.string, Scalar(value, as: .moment) != nil else {
      return .wrong(
        "`\(field.name)` takes a date such as 2026-01-31, or a time with its zone such as 2026-01-31T09:30:00+01:00",
        nearest: []
      )
    }
    guard text.contains("T") else { return .value(value) }
    guard text.wholeMatch(of: /.*(Z|[+-][0-9]{2}:[0-9]{2})/) != nil,
      case .moment(let time)? = Scalar(value, as: .moment)
    else {
      return .wrong("`\(field.name)` needs a zone: \(text)Z for UTC, or an offset such as \(text)+01:00", nearest: [])
    }
    let date = Date(timeIntervalSince1970: TimeInterval(time) / 1000)
    return .value(.string(time % 1000 == 0 ? date.formatted(.iso8601) : date.formatted(.fractional)))
  }

  private static func bytes(_ value: JSONValue, _ field: EntityFields.Known) -> Reading {
    guard let text = value.string, let data = Data(base64Encoded: text) else {
      return .wrong("`\(field.name)` takes bytes as base64", nearest: [])
    }
    guard data.count <= largestFile else {
      return .wrong("`\(field.name)` has \(data.count) bytes, and Autotask takes \(largestFile) at most", nearest: [])
    }
    return .value(value)
  }

  /// The largest attachment, in bytes (field note 75).
  private static let largestFile = 6_291_456

  private static func text(_ value: JSONValue, _ field: EntityFields.Known) -> Reading {
    guard let text = value.string else { return .wrong("`\(field.name)` takes a text", nearest: []) }
    // Autotask counts UTF-16 units, as its platform does.
    if let most = field.maxLength, most > 0, text.utf16.count > most {
      return .wrong("`\(field.name)` has \(text.utf16.count) characters, and \(most) are the most", nearest: [])
    }
    return .value(value)
  }
}

extension EntityFields.Known {
  /// Whether a whole number says whether something is so: `isActive` of a contact.
  var isFlag: Bool { type == .integer && !isPicklist && target == nil && name.hasPrefix("is") }
}

extension FormatStyle where Self == Date.ISO8601FormatStyle {
  /// ISO 8601 in UTC with milliseconds.
  fileprivate static var fractional: Date.ISO8601FormatStyle { .init(includingFractionalSeconds: true) }
}
