import Autotask
import LeastPrivilege

extension OfferedAction {
  /// An action of the table.
  init(_ form: ActionForm, _ schema: ActionSchema, _ categories: [ActionCategory]) {
    self.init(
      id: form.action.id,
      title: form.action.title,
      description: form.description,
      category: form.action.category,
      categoryTitle: categories.title(form.action.category),
      effect: form.effect,
      isIdempotent: form.effect != .create,
      inputSchema: schema.input,
      outputSchema: schema.output,
      example: (try? ExampleTable.embedded.get())?.example(of: form.action, parentField: form.parent?.field)
    )
  }

  /// An action of more than one call.
  init(_ row: CompositeAction, like: ActionSchema?, _ categories: [ActionCategory]) {
    let effect = Effect(rawValue: row.effect) ?? .update
    self.init(
      id: row.id,
      title: row.title,
      description: row.description,
      category: row.category,
      categoryTitle: categories.title(row.category),
      effect: effect,
      isIdempotent: effect == .read || row.like != nil,
      inputSchema: row.inputSchema(like: like),
      outputSchema: row.outputSchema,
      example: (try? ExampleTable.embedded.get())?.example(of: row)
    )
  }
}

extension [ActionCategory] {
  fileprivate func title(_ id: String) -> String { first { $0.id == id }?.title ?? id }
}

extension CompositeAction {
  fileprivate func inputSchema(like: ActionSchema?) -> JSONObject {
    var own = inputs.map { input in
      let types = (input.types + (input.isRequired ? [] : ["null"])).map(JSONValue.string)
      var schema = JSONObject([("type", types.count == 1 ? types[0] : .array(types))])
      if input.types.contains("array") { schema["items"] = true }
      if !input.values.isEmpty {
        schema["enum"] = .array(input.values.map(JSONValue.string) + (input.isRequired ? [] : [.null]))
      }
      schema["description"] = .string(input.description)
      return (input.name, JSONValue.object(schema))
    }
    if !match.isEmpty {
      own.append(
        (
          "match",
          [
            "type": ["array", "string", "null"], "items": ["type": "string"], "minItems": 1,
            "default": .array(match.map(JSONValue.string)),
            "description": "The fields by which it is told whether the row is there.",
          ]
        )
      )
    }
    guard let like else { return ActionSchema.object(own, required: inputs.filter(\.isRequired).map(\.name)) }
    var schema = like.input
    var properties = schema["properties"]?.object ?? JSONObject()
    for (name, value) in own { properties[name] = value }
    schema["properties"] = .object(properties)
    return schema
  }

  fileprivate var outputSchema: JSONObject {
    let row: JSONValue = ["type": "object"]
    let content = ("content", ActionSchema.dataMark)
    switch id {
    case "request": return ActionSchema.object([("answer", true), ("id", ["type": "integer"]), content], required: [])
    case "attachments.download": return ActionSchema.object([("item", row), content], required: ["item", "content"])
    case "tickets.activity":
      let item = ActionSchema.object(
        [
          ("kind", ["enum": ["note", "time", "attachment"]]), ("date", ["type": ["string", "null"]]), ("row", row),
        ],
        required: ["kind", "row"]
      )
      return ActionSchema.object(
        [
          ("items", ["type": "array", "items": .object(item)]), ("count", ["type": "integer"]),
          ("isComplete", ["type": "boolean", "description": "Whether nothing was left out for the limit."]), content,
        ],
        required: ["items", "count", "isComplete", "content"]
      )
    default: break
    }
    if like != nil {
      return ActionSchema.object(
        [
          ("id", ["type": "integer"]),
          ("created", ["type": "boolean", "description": "Whether it was made, or was there."]),
        ],
        required: ["id", "created"]
      )
    }
    guard category != "database" || id == "entities.query" else { return JSONObject([("type", "object")]) }
    return ActionSchema.object(
      [
        ("items", ["type": "array", "items": row]), ("count", ["type": "integer"]),
        ("cursor", ["type": ["string", "null"]]), content,
      ],
      required: ["items", "count", "cursor", "content"]
    )
  }
}
