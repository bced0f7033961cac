internal import Autotask

/// A call that is refused with Autotask's own sentences.
///
/// Source: permission, rule and query errors are all 500 with `{"errors":[…]}` (apigrate/autotask-restapi,
/// WYRE-AI/autotask-mcp, tphakala/go-autotask).
struct Refusal: Error, Sendable, Equatable {
  var status = 500
  var sentences: [String]

  init(_ sentence: String) { sentences = [sentence] }

  init(status: Int, sentences: [String]) {
    self.status = status
    self.sentences = sentences
  }

  /// A row that is not there or may not be seen, on a get: 404.
  static let missingRow = Refusal(status: 404, sentences: [])

  /// A change of a row that is not there.
  ///
  /// Source: apigrate/autotask-restapi.
  static let noMatch = Refusal("No matching records found")

  /// A delete of a row that is not there, or that the user may not see.
  ///
  /// Source: django-autotask, which tells the case by this sentence in production.
  static let nothingToDelete = Refusal(
    "No message. No matching records found. The logged in Resource may not have the required permissions to delete "
      + "the data."
  )

  /// What the security level, or a module that is switched off, withholds.
  ///
  /// Source: the entity pages of the REST help name the sentence for create and update.
  static func permission(_ verb: String) -> Refusal {
    Refusal("The logged in Resource does not have the adequate permissions to \(verb) this entity type.")
  }

  /// A field that an entity does not have, in a filter or among the fields wanted.
  ///
  /// Source: WYRE-AI/autotask-mcp issues; the entity by its singular name.
  static func unknownField(_ field: String, of schema: EntitySchema) -> Refusal {
    Refusal("Unable to find \(field) in the \(schema.entity.model) Entity.")
  }

  /// What a JSON reader of .NET says of a value that does not fit the field.
  ///
  /// Source: msoukhomlinov/n8n-nodes-autotask changelog (`Unexpected character … : t` for a boolean).
  static func unreadable(_ value: JSONValue, for column: EntitySchema.Column) -> Refusal {
    switch value {
    case .bool(let flag):
      Refusal("Unexpected character encountered while parsing value: \(flag ? "t" : "f"). Path '\(column.name)'.")
    case .array: Refusal("Unexpected character encountered while parsing value: [. Path '\(column.name)'.")
    case .object: Refusal("Unexpected character encountered while parsing value: {. Path '\(column.name)'.")
    default: Refusal("Could not convert string to \(column.type.rawValue): \(value.plain). Path '\(column.name)'.")
    }
  }
}

extension JSONValue {
  /// The scalar as a text without quotes; of arrays and objects the JSON.
  var plain: String {
    switch self {
    case .null: ""
    case .bool(let value): value ? "True" : "False"
    case .integer(let value): String(value)
    case .decimal(let digits): digits
    case .string(let text): text
    case .array, .object: self.text()
    }
  }
}
