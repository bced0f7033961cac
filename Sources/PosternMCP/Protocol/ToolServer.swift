import Autotask

/// Answers the messages of the Model Context Protocol, in both revisions, out of a source of tools.
///
/// There is no session: every message is answered by itself. Source: https://modelcontextprotocol.io/specification,
/// revisions 2026-07-28 and 2025-11-25; the pages are named where they are followed.
public struct ToolServer: Sendable {
  /// What the program is called.
  public struct Identity: Sendable, Equatable {
    /// The version of the program.
    public var version: String

    /// Makes an identity.
    public init(version: String) { self.version = version }

    var json: JSONValue { ["name": "postern", "title": "Postern", "version": .string(version)] }
  }

  let identity: Identity

  /// A server.
  public init(_ identity: Identity) { self.identity = identity }

  /// Answers one message.
  ///
  /// - Parameters:
  ///   - message: The message.
  ///   - headers: The headers it came with, nil where it did not come over HTTP.
  ///   - source: The tools of the caller who sent it.
  /// - Returns: The answer; nil for a notification, which has none. A client's answer is refused: nothing has asked.
  public func answer(
    _ message: RPCMessage,
    headers: MessageHeaders? = nil,
    from source: some ToolSource
  ) async -> RPCAnswer? {
    switch message {
    case .response: return RPCAnswer(.invalidRequest("nothing was asked of the client"), to: nil)
    case .notification(let method, _):
      do throws(RPCError) {
        try headers?.check(notification: method)
        return nil
      } catch {
        return RPCAnswer(error, to: nil)
      }
    case .request(let request): return await answer(request, headers, source)
    }
  }

  private func answer(_ request: RPCRequest, _ headers: MessageHeaders?, _ source: some ToolSource) async -> RPCAnswer {
    var revision: Revision?
    do throws(RPCError) {
      let metadata = try RequestMetadata(request, headers: headers)
      revision = metadata.revision
      let result =
        switch try step(request, metadata) {
        case .answer(let result): result
        case .tools(let cursor): try await list(after: cursor, metadata.revision, source)
        case .call(let call, let reply): try await run(call, reply, metadata, source)
        }
      return RPCAnswer(stamped(result, metadata.revision), to: request.id)
    } catch {
      return RPCAnswer(error, to: request.id, in: revision)
    }
  }

  private func list(
    after cursor: String?,
    _ revision: Revision,
    _ source: some ToolSource
  ) async throws(RPCError) -> JSONObject {
    let tools: [Tool]
    do {
      tools = try await source.tools()
    } catch {
      throw .internal("the tools cannot be told now; try again later")
    }
    let page = try ToolPage(of: tools, after: cursor)
    var result = JSONObject([("tools", .array(page.tools.map(\.json)))])
    if let next = page.next { result["nextCursor"] = .string(next) }
    if revision == .stateless {
      // Grants hold for the next request, so a list is good for the moment, and for this caller alone.
      result["ttlMs"] = 0
      result["cacheScope"] = "private"
    }
    return result
  }

  private func run(
    _ call: ToolCall,
    _ reply: InputReply,
    _ metadata: RequestMetadata,
    _ source: some ToolSource
  ) async throws(RPCError) -> JSONObject {
    if reply == .declined {
      return ToolResult(["Nothing was done: the person who was asked does not want to go on."], isError: true).json
    }
    switch await source.call(call) {
    case .unknown: throw .unknownTool(call.name)
    case .result(let result): return result.json
    case .waiting(let result, let question):
      // Asked once: whoever goes on before it is decided is told so, and asks again when it is.
      guard reply == .none, metadata.canAsk else { return result.json }
      return Self.inputRequired(question)
    }
  }

  /// Asks a person at the client to wait. What they answer decides nothing but whether the call is made again: it is
  /// decided anew each time, so that no state travels that somebody could change.
  private static func inputRequired(_ question: String) -> JSONObject {
    let request: JSONValue = [
      "method": "elicitation/create",
      "params": [
        "mode": "form", "message": .string(question), "requestedSchema": ["type": "object", "properties": [:]],
      ],
    ]
    return JSONObject([
      ("resultType", "input_required"), ("inputRequests", .object(JSONObject([(Self.question, request)]))),
    ])
  }

  /// The result with what the revision wants on each.
  private func stamped(_ result: JSONObject, _ revision: Revision) -> JSONObject {
    guard revision == .stateless else { return result }
    var stamped = JSONObject([("resultType", result["resultType"] ?? "complete")])
    for (key, value) in result where key != "resultType" && key != "_meta" { stamped[key] = value }
    var meta = result["_meta"]?.object ?? JSONObject()
    meta[RequestMetadata.Key.server] = identity.json
    stamped["_meta"] = .object(meta)
    return stamped
  }
}

extension RequestMetadata {
  /// Whether the client can put a form before a person: in the newer revision, which says so with each request; an
  /// empty `elicitation` means forms (2026-07-28, client/elicitation).
  var canAsk: Bool {
    guard revision == .stateless, let elicitation = capabilities["elicitation"]?.object else { return false }
    return elicitation["form"] != nil || elicitation["url"] == nil
  }
}
