public import Autotask

/// One tool, as it is listed.
public struct Tool: Sendable, Equatable {
  /// The name by which it is called: `^[a-zA-Z0-9_-]+$`, at most 64 characters, for widely used hosts refuse others.
  public var name: String
  /// What people see.
  public var title: String
  /// What it does, for the model.
  public var description: String
  /// What it takes: an object.
  public var inputSchema: JSONObject
  /// What `structuredContent` holds when it succeeds: an object; nil for no promise.
  public var outputSchema: JSONObject?
  /// Whether it changes nothing.
  public var isReadOnly: Bool
  /// Whether it may change or take away what is there, and not only add.
  public var isDestructive: Bool
  /// Whether doing it twice does no more than doing it once.
  public var isIdempotent: Bool

  /// Makes a tool.
  public init(
    name: String,
    title: String,
    description: String,
    inputSchema: JSONObject,
    outputSchema: JSONObject? = nil,
    isReadOnly: Bool,
    isDestructive: Bool,
    isIdempotent: Bool
  ) {
    self.name = name
    self.title = title
    self.description = description
    self.inputSchema = inputSchema
    self.outputSchema = outputSchema
    self.isReadOnly = isReadOnly
    self.isDestructive = isDestructive
    self.isIdempotent = isIdempotent
  }

  /// The tool as `tools/list` shows it.
  var json: JSONValue {
    var object = JSONObject([
      ("name", .string(name)), ("title", .string(title)), ("description", .string(description)),
      ("inputSchema", .object(inputSchema)),
    ])
    if let outputSchema { object["outputSchema"] = .object(outputSchema) }
    object["annotations"] = [
      "title": .string(title), "readOnlyHint": .bool(isReadOnly), "destructiveHint": .bool(isDestructive),
      "idempotentHint": .bool(isIdempotent),
      // Records hold what customers and other people have written.
      "openWorldHint": true,
    ]
    return .object(object)
  }
}

/// One call of a tool.
public struct ToolCall: Sendable, Equatable {
  /// The name, as it was sent.
  public var name: String
  /// What it is called with.
  public var arguments: JSONObject
  /// The key under which it may be sent again without its being done twice, nil for none.
  public var idempotencyKey: String?

  /// Makes a call.
  public init(_ name: String, _ arguments: JSONObject = JSONObject(), idempotencyKey: String? = nil) {
    self.name = name
    self.arguments = arguments
    self.idempotencyKey = idempotencyKey
  }
}

/// What a call came to, for the model that made it.
public struct ToolResult: Sendable, Equatable {
  /// What a model reads, a block each.
  public var texts: [String]
  /// What a program reads; an object that the tool's output schema describes.
  public var structured: JSONObject?
  /// Whether it failed; the texts then say what would be right, or what to ask for.
  public var isError: Bool
  /// Further facts for programs; models do not see them.
  public var meta: JSONObject

  /// Makes a result.
  public init(_ texts: [String], structured: JSONObject? = nil, isError: Bool = false, meta: JSONObject = JSONObject())
  {
    self.texts = texts
    self.structured = structured
    self.isError = isError
    self.meta = meta
  }

  /// The result as `tools/call` answers it.
  var json: JSONObject {
    var object = JSONObject([
      ("content", .array(texts.map { ["type": "text", "text": .string($0)] }))
    ])
    if let structured { object["structuredContent"] = .object(structured) }
    object["isError"] = .bool(isError)
    if !meta.isEmpty { object["_meta"] = .object(meta) }
    return object
  }
}

/// What a source makes of a call.
public enum ToolAnswer: Sendable, Equatable {
  /// There is no such tool, or the caller may not use it: the two are answered alike.
  case unknown
  case result(ToolResult)
  /// It waits for somebody; the same call asks again. The question is for a person at the client, who may wait.
  case waiting(ToolResult, question: String)
}

/// Where the tools of one caller come from, for the length of one request.
public protocol ToolSource: Sendable {
  /// The tools that the caller may use, in any order.
  ///
  /// - Throws: When they cannot be told; what went wrong is not shown to the client.
  func tools() async throws -> [Tool]

  /// Calls a tool. Whether the caller may is decided here, whatever was listed.
  func call(_ call: ToolCall) async -> ToolAnswer
}

/// A source for whom nothing is granted.
public struct NoTools: ToolSource {
  /// Makes the source.
  public init() {}
  /// Nothing.
  public func tools() -> [Tool] { [] }
  /// No tool is known.
  public func call(_ call: ToolCall) -> ToolAnswer { .unknown }
}
