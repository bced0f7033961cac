import Autotask

@testable import PosternMCP

/// Tools of a library: one reads, one waits for an approver, one is hidden.
struct BookTools: ToolSource {
  static func tool(_ name: String, changes: Bool = false) -> Tool {
    Tool(
      name: name,
      title: name.replacing("__", with: "."),
      description: "A tool.",
      inputSchema: JSONObject([("type", "object")]),
      outputSchema: JSONObject([("type", "object")]),
      isReadOnly: !changes,
      isDestructive: changes,
      isIdempotent: !changes
    )
  }

  func tools() -> [Tool] { [Self.tool("write__book", changes: true), Self.tool("read__book")] }

  func call(_ call: ToolCall) -> ToolAnswer {
    switch call.name {
    case "read__book", "read.book":
      guard let id = call.arguments["id"] else { return .result(ToolResult(["`id` is missing"], isError: true)) }
      var object = JSONObject([("id", id)])
      if let key = call.idempotencyKey { object["key"] = .string(key) }
      return .result(ToolResult([JSONValue.object(object).text()], structured: object))
    case "write__book":
      let object = JSONObject([("approval", ["id": "apr_1"])])
      return .waiting(ToolResult(["waits"], structured: object), question: "wait?")
    default: return .unknown
    }
  }
}
