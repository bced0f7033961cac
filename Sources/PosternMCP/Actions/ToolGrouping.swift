import Autotask
import PosternRuntime

/// How many tools there are: one for each action, or few, one for each category.
public enum ToolGrouping: String, Sendable, CaseIterable {
  case actions, categories
}

/// The names of tools: ids of actions without dots, which widely used hosts refuse.
enum ToolName {
  /// The tool of an action.
  static func tool(_ action: String) -> String { action.replacing(".", with: "__") }

  /// The action of a tool; its id is taken as it is.
  static func action(_ name: String) -> String { name.replacing("__", with: ".") }
}

/// The actions of one category that are offered to a caller.
struct ToolCategory {
  /// The category's id, which is the tool's name.
  var id: String
  var title: String
  var actions: [OfferedAction]

  /// The categories in which anything is offered, in the order of their first action.
  static func all(of offered: [OfferedAction]) -> [ToolCategory] {
    var categories: [ToolCategory] = []
    for action in offered {
      if let index = categories.firstIndex(where: { $0.id == action.category }) {
        categories[index].actions.append(action)
      } else {
        categories.append(ToolCategory(id: action.category, title: action.categoryTitle, actions: [action]))
      }
    }
    return categories
  }

  /// The ids of its actions, for a sentence.
  var names: String { actions.map { "`\($0.id)`" }.joined(separator: ", ") }
}

extension Tool {
  /// The tool of one action.
  init(_ action: OfferedAction) {
    self.init(
      name: ToolName.tool(action.id),
      title: action.id,
      description: [action.title + ".", action.description].filter { $0 != "." && !$0.isEmpty }.joined(separator: " "),
      inputSchema: action.inputSchema,
      outputSchema: action.toolOutputSchema,
      isReadOnly: action.effect == .read,
      isDestructive: action.isDestructive,
      isIdempotent: action.isIdempotent
    )
  }

  /// The tool of a category.
  init(_ category: ToolCategory) {
    let lines = category.actions.map { "- \($0.id): \($0.summary)" }
    self.init(
      name: category.id,
      title: category.title,
      description: """
        \(category.title) in Autotask. `action` says what to do, `input` with what. Without `input` nothing is done, \
        and what the action takes is answered.
        \(lines.joined(separator: "\n"))
        """,
      inputSchema: JSONObject([
        ("type", "object"),
        (
          "properties",
          [
            "action": [
              "type": "string", "enum": .array(category.actions.map { .string($0.id) }), "description": "What to do.",
            ],
            "input": ["type": "object", "description": "What the action takes. Leave it out to be told."],
          ]
        ), ("required", ["action"]), ("additionalProperties", false),
      ]),
      isReadOnly: category.actions.allSatisfy { $0.effect == .read },
      isDestructive: category.actions.contains(where: \.isDestructive),
      isIdempotent: category.actions.allSatisfy(\.isIdempotent)
    )
  }
}

extension OfferedAction {
  /// Whether it changes or takes away what is there.
  var isDestructive: Bool { effect == .update || effect == .delete }

  /// One line: what it does, and what it must be given.
  fileprivate var summary: String {
    let required = (inputSchema["required"]?.array ?? []).compactMap(\.string)
    return required.isEmpty ? title : "\(title); needs \(required.joined(separator: ", "))"
  }

  /// What it takes, for a model that asks.
  var described: ToolResult {
    var object = JSONObject([
      ("action", .string(id)), ("title", .string(title)), ("description", .string(description)),
      ("inputSchema", .object(inputSchema)),
    ])
    if let example { object["example"] = .object(example) }
    return ToolResult(
      [JSONValue.object(object).text(), "Nothing was done: `input` was left out. This is what it takes."],
      structured: object
    )
  }

  /// What `structuredContent` holds when it succeeds. A write may also be held for an approver or only looked at, and
  /// clients hold every result against this schema.
  fileprivate var toolOutputSchema: JSONObject {
    guard effect != .read else { return outputSchema }
    var output = outputSchema
    // References lead from the root.
    let definitions = output["$defs"]
    output["$defs"] = nil
    var schema = JSONObject([
      ("type", "object"),
      (
        "anyOf",
        [
          .object(output), ["type": "object", "required": ["dryRun"]], ["type": "object", "required": ["approval"]],
        ]
      ),
    ])
    if let definitions { schema["$defs"] = definitions }
    return schema
  }
}
