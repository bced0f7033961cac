internal import Autotask

/// One call as the Swagger document describes it.
struct SwaggerCall: Sendable {
  var method: String
  /// The path from the version on, such as `/V1.0/Tickets/{id}`.
  var path: String
  /// The group that it stands in, which is an entity's name for all but the routes of their own.
  var tag: String
  /// What it is called within the group.
  var name: String
  /// The parameters beside the headers that every call has.
  var parameters: [JSONValue]
  /// The definition of what it answers; nil where the document names none.
  var answers: String?
  /// Whether it is refused without credentials.
  var isGuarded = true

  /// The description of the call.
  var json: JSONValue {
    var responses = JSONObject([("200", ["description": "OK"])])
    if let answers { responses["200"] = ["description": "OK", "schema": Self.reference(answers)] }
    if isGuarded {
      responses["401"] = ["description": "Unauthorized"]
      responses["403"] = ["description": "Forbidden"]
    }
    return [
      "tags": [.string(tag)], "operationId": .string("\(tag)_\(name)"), "consumes": ["application/json"],
      "produces": ["application/json", "text/json"], "parameters": .array(parameters + Self.headers),
      "responses": .object(responses),
    ]
  }

  /// A pointer to a definition.
  static func reference(_ definition: String) -> JSONValue { ["$ref": .string("#/definitions/\(definition)")] }

  /// The headers that the document declares on every call, those without credentials too.
  private static let headers: [JSONValue] = [
    header("ApiIntegrationCode", "API Integration Code", isRequired: true),
    header("UserName", "User Name", isRequired: true),
    header("Secret", "Secret", isRequired: true),
    header("ImpersonationResourceId", "Impersonation Resource Key", isRequired: false),
  ]

  private static func header(_ name: String, _ says: String, isRequired: Bool) -> JSONValue {
    [
      "name": .string(name), "in": "header", "description": .string(says), "required": .bool(isRequired),
      "type": "string",
    ]
  }

  /// A text in the query, such as `search`.
  static func query(_ name: String) -> JSONValue {
    ["name": .string(name), "in": "query", "required": true, "type": "string"]
  }

  /// An id in the path.
  static func id(_ name: String, _ format: String = "int64") -> JSONValue {
    ["name": .string(name), "in": "path", "required": true, "type": "integer", "format": .string(format)]
  }

  /// The body.
  static func body(_ name: String, _ definition: String) -> JSONValue {
    ["name": .string(name), "in": "body", "required": true, "schema": reference(definition)]
  }
}
