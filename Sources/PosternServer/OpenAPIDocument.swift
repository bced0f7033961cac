import Autotask
import PosternRuntime

/// What a caller may do, as an OpenAPI 3.1 document: one path for each action that it may use.
struct OpenAPIDocument {
  /// The document.
  let json: JSONObject

  /// Describes actions.
  ///
  /// - Parameters:
  ///   - actions: What the caller may use.
  ///   - address: Where it reaches them, without a final slash.
  init(_ actions: [OfferedAction], at address: String) {
    var paths = JSONObject()
    for action in actions { paths["/api/v1/actions/\(action.id)"] = ["post": .object(Self.operation(action))] }
    paths["/api/v1/approvals/{id}"] = ["get": Self.approval]
    var tags: [JSONValue] = []
    for action in actions where !tags.contains(where: { $0["name"]?.string == action.category }) {
      tags.append(["name": .string(action.category), "description": .string(action.categoryTitle)])
    }
    json = JSONObject([
      ("openapi", "3.1.0"), ("jsonSchemaDialect", "https://json-schema.org/draft/2020-12/schema"),
      (
        "info",
        [
          "title": "Postern", "version": "1",
          "summary": "The actions that this token may use",
          "description": .string(Self.intro),
        ]
      ),
      ("servers", [["url": .string(address)]]), ("security", [["token": []]]),
      ("tags", .array(tags)), ("paths", .object(paths)),
      (
        "components",
        [
          "securitySchemes": [
            "token": ["type": "http", "scheme": "bearer", "description": "A caller's token, `pst_` and its digits."]
          ],
          "schemas": ["Problem": Self.problem, "DryRun": Self.dryRun, "Approval": Self.waiting],
          "parameters": ["IdempotencyKey": Self.key, "Impersonation": Self.impersonation],
          "responses": .object(Self.responses),
          "headers": ["RetryAfter": ["description": "Seconds to wait.", "schema": ["type": "integer"]]],
        ]
      ),
    ])
  }

  private static let intro = """
    Each action takes a JSON object and answers one. What is denied, unknown or wrong is told as a problem (RFC 9457), \
    with everything that is wrong with an input at once. The document is made for the token that asks for it: it lists \
    what that token's grants open, and no more.
    """

  // MARK: One action

  private static func operation(_ action: OfferedAction) -> JSONObject {
    var media = JSONObject([("schema", .object(action.inputSchema))])
    if let example = action.example { media["example"] = .object(example) }
    let isWrite = action.effect != .read
    let output: JSONValue =
      isWrite
      ? ["oneOf": [.object(action.outputSchema), ["$ref": "#/components/schemas/DryRun"]]]
      : .object(action.outputSchema)
    var responses = JSONObject()
    if action.effect == .create {
      responses["201"] = response("The row was made.", .object(action.outputSchema))
      responses["200"] = response("The grants let this token look only.", ["$ref": "#/components/schemas/DryRun"])
    } else {
      var done = response(isWrite ? "It was done, or would have been." : "The rows.", output).object ?? JSONObject()
      if action.outputSchema["properties"]?["items"] != nil {
        done["content"] = [
          "application/json": ["schema": output],
          "application/x-ndjson": ["schema": ["type": "string", "description": "A row in each line."]],
        ]
      }
      responses["200"] = .object(done)
    }
    if isWrite { responses["202"] = ["$ref": "#/components/responses/Approval"] }
    for status in ["400", "401", "403", "404", "409", "413", "415", "422", "429", "502", "503", "504"] {
      responses[status] = ["$ref": .string("#/components/responses/Problem\(status)")]
    }
    var parameters: [JSONValue] = [["$ref": "#/components/parameters/Impersonation"]]
    if isWrite { parameters.append(["$ref": "#/components/parameters/IdempotencyKey"]) }
    return JSONObject([
      ("operationId", .string(action.id.replacing(".", with: "__"))), ("summary", .string(action.title)),
      ("description", .string(action.description)), ("tags", [.string(action.category)]),
      ("parameters", .array(parameters)),
      (
        "requestBody",
        [
          "required": .bool(action.inputSchema["required"] != nil),
          "content": ["application/json": .object(media)],
        ]
      ),
      ("responses", .object(responses)),
    ])
  }

  private static func response(_ description: String, _ schema: JSONValue) -> JSONValue {
    ["description": .string(description), "content": ["application/json": ["schema": schema]]]
  }

  // MARK: What all have

  private static let words: [(status: String, description: String)] = [
    ("400", "The request cannot be read in one way only."), ("401", "A token is needed that is in force."),
    ("403", "No grant allows this; where a grant could, the problem says which."),
    ("404", "There is no such action or row, or it may not be seen."), ("409", "The same call is under way."),
    ("413", "The body is too large."), ("415", "The body is no JSON."),
    ("422", "The input cannot be carried out as it is, or Autotask refused it: every reason is told."),
    ("429", "There is no room for this now."), ("502", "Autotask did not answer as it should."),
    ("503", "Postern cannot answer this now."), ("504", "Nobody knows whether it was done: read before sending again."),
  ]

  private static var responses: JSONObject {
    var all = JSONObject()
    for (status, description) in words {
      var response = JSONObject([
        ("description", .string(description)),
        (
          "content", ["application/problem+json": ["schema": ["$ref": "#/components/schemas/Problem"]]]
        ),
      ])
      if ["409", "429", "503"].contains(status) {
        response["headers"] = ["Retry-After": ["$ref": "#/components/headers/RetryAfter"]]
      }
      all["Problem\(status)"] = .object(response)
    }
    all["Approval"] = [
      "description": "An approver has to decide; the same call after that is carried out, once.",
      "headers": [
        "Location": ["description": "Where the approval stands.", "schema": ["type": "string"]]
      ],
      "content": ["application/json": ["schema": ["$ref": "#/components/schemas/Approval"]]],
    ]
    return all
  }

  private static let problem: JSONValue = [
    "type": "object", "required": ["type", "title", "status"],
    "properties": [
      "type": ["type": "string", "description": "`urn:postern:problem:` and a stable word."],
      "title": ["type": "string"], "status": ["type": "integer"], "detail": ["type": "string"],
      "errors": [
        "type": "array",
        "items": [
          "type": "object", "required": ["detail"],
          "properties": [
            "pointer": ["type": "string", "description": "Where in the input, as a JSON pointer."],
            "detail": ["type": "string"],
            "nearest": ["type": "array", "items": ["type": "string"], "description": "What may have been meant."],
          ],
        ],
      ],
      "leastAddition": ["type": "object", "description": "The least grant that would allow it."],
    ],
  ]

  private static let dryRun: JSONValue = [
    "type": "object", "required": ["dryRun", "changes"],
    "properties": [
      "dryRun": ["const": true], "entity": ["type": "string"], "verb": ["type": "string"], "id": ["type": "integer"],
      "changes": [
        "type": "array",
        "items": [
          "type": "object", "required": ["field", "to"],
          "properties": ["field": ["type": "string"], "from": true, "to": true],
        ],
      ],
      "leftOut": ["type": "array", "items": ["type": "string"]],
    ],
  ]

  private static let waiting: JSONValue = [
    "type": "object", "required": ["approval", "state"],
    "properties": [
      "approval": ["type": "string"],
      "state": ["enum": ["waiting", "approved", "rejected", "running", "done", "lapsed"]],
      "detail": ["type": "string"], "expires": ["type": "string", "format": "date-time"],
    ],
  ]

  private static let approval: JSONValue = [
    "operationId": "approvals__get", "summary": "How an approval stands", "tags": ["approvals"],
    "parameters": [["name": "id", "in": "path", "required": true, "schema": ["type": "string"]]],
    "responses": [
      "200": [
        "description": "How it stands.",
        "content": ["application/json": ["schema": ["$ref": "#/components/schemas/Approval"]]],
      ],
      "401": ["$ref": "#/components/responses/Problem401"], "404": ["$ref": "#/components/responses/Problem404"],
    ],
  ]

  private static let key: JSONValue = [
    "name": "Idempotency-Key", "in": "header", "required": false,
    "description": "Under the same key the same call is done once, and its answer given again for 24 hours.",
    "schema": ["type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!#-\\[\\]-~]+$"],
  ]

  private static let impersonation: JSONValue = [
    "name": "ImpersonationResourceId", "in": "header", "required": false,
    "description": "The resource to act as, where the grants allow it.", "schema": ["type": "integer", "minimum": 0],
  ]
}
