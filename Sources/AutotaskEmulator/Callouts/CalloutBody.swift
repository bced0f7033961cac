internal import Autotask
internal import GRDB

/// The body of a callout, member by member in the order of published samples.
///
/// Source: SecretKeyPayloadVerification help page and receivers of live callouts (n8n-nodes-autotask, Nango).
package struct CalloutBody: Sendable {
  /// `Create`, `Update`, `Delete` or `Deactivated`.
  package var action: String
  package var guid: String
  /// The entity's name in payloads and the row's id; a deactivation has neither.
  package var row: (entityType: String, id: Int64)?
  /// The fields with their values as JSON; a deactivation has none, a deleted row an empty object.
  package var fields: [(name: String, json: [UInt8])]?
  /// The moment in UTC with its zone mark.
  package var time: String
  package var sequence: Int64?
  /// Who acted.
  package var person: Int64?

  package init(
    action: String,
    guid: String,
    row: (entityType: String, id: Int64)? = nil,
    fields: [(name: String, json: [UInt8])]? = nil,
    time: String,
    sequence: Int64? = nil,
    person: Int64? = nil
  ) {
    self.action = action
    self.guid = guid
    self.row = row
    self.fields = fields
    self.time = time
    self.sequence = sequence
    self.person = person
  }

  /// The bytes that are signed and sent.
  package var bytes: [UInt8] {
    var body = Array("{\"Action\":".utf8)
    body.append(escaped: action)
    body.append(contentsOf: ",\"Guid\":".utf8)
    body.append(escaped: guid)
    if let row {
      body.append(contentsOf: ",\"EntityType\":".utf8)
      body.append(escaped: row.entityType)
      body.append(contentsOf: ",\"Id\":\(row.id)".utf8)
    }
    if let fields {
      body.append(contentsOf: ",\"Fields\":{".utf8)
      for (number, field) in fields.enumerated() {
        if number > 0 { body.append(UInt8(ascii: ",")) }
        body.append(escaped: field.name)
        body.append(UInt8(ascii: ":"))
        body.append(contentsOf: field.json)
      }
      body.append(UInt8(ascii: "}"))
    }
    body.append(contentsOf: ",\"EventTime\":".utf8)
    body.append(escaped: time)
    if let sequence { body.append(contentsOf: ",\"SequenceNumber\":\(sequence)".utf8) }
    if let person { body.append(contentsOf: ",\"PersonID\":\(person)".utf8) }
    body.append(UInt8(ascii: "}"))
    return body
  }
}

extension [UInt8] {
  /// Appends a stored value as a callout carries it.
  mutating func append(callout value: DatabaseValue, as type: Field.DataType) {
    if type != .datetime, case .string(let text) = value.storage {
      append(escaped: text)
    } else {
      append(value, as: type)
    }
  }

  /// Appends a text as a JSON string with the escapes that .NET's System.Text.Json writes by default: ASCII alone,
  /// without quotation marks, ampersand, angle brackets, plus sign and backtick, the digits in upper case.
  ///
  /// Source: msoukhomlinov/n8n-nodes-autotask issue 6 for the set and the case, which are exactly that library's
  /// (its default encoder allows Basic Latin without the characters that matter in HTML).
  package mutating func append(escaped text: String) {
    append(UInt8(ascii: "\""))
    for unit in text.utf16 {
      switch unit {
      case 0x08: append(contentsOf: "\\b".utf8)
      case 0x09: append(contentsOf: "\\t".utf8)
      case 0x0A: append(contentsOf: "\\n".utf8)
      case 0x0C: append(contentsOf: "\\f".utf8)
      case 0x0D: append(contentsOf: "\\r".utf8)
      case 0x5C: append(contentsOf: "\\\\".utf8)
      case 0x22, 0x26, 0x27, 0x2B, 0x3C, 0x3E, 0x60, ..<0x20, 0x7F...:
        let digits = String(unit, radix: 16, uppercase: true)
        append(contentsOf: "\\u".utf8)
        append(contentsOf: repeatElement(UInt8(ascii: "0"), count: 4 - digits.utf8.count))
        append(contentsOf: digits.utf8)
      default: append(UInt8(truncatingIfNeeded: unit))
      }
    }
    append(UInt8(ascii: "\""))
  }
}
