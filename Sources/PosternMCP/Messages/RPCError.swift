public import Autotask

/// An error of the protocol: the request itself is wrong, and nothing was done.
///
/// Codes: JSON-RPC 2.0, and those that 2026-07-28 reserves for itself (basic/index, Error Codes). No other is sent.
public struct RPCError: Error, Sendable, Equatable {
  /// The code.
  public var code: Int64
  /// One sentence.
  public var message: String
  /// What a program can use, nil for nothing.
  public var data: JSONValue?

  init(_ code: Int64, _ message: String, _ data: JSONValue? = nil) {
    self.code = code
    self.message = message
    self.data = data
  }

  /// What was sent is no JSON.
  static func parse(_ detail: String) -> RPCError { RPCError(-32700, detail) }
  /// What was sent is no message.
  public static func invalidRequest(_ detail: String) -> RPCError { RPCError(-32600, detail) }
  /// The method does not exist, or belongs to a capability that is not offered.
  static func methodNotFound(_ method: String) -> RPCError { RPCError(-32601, "there is no method `\(method)`") }
  /// The parameters are not what the method takes.
  static func invalidParams(_ detail: String) -> RPCError { RPCError(-32602, detail) }
  /// What was asked for could not be done, and the request is not to blame.
  public static func `internal`(_ detail: String) -> RPCError { RPCError(-32603, detail) }
  /// A header is missing or does not say what the body says.
  static func headerMismatch(_ detail: String) -> RPCError { RPCError(-32020, "header mismatch: \(detail)") }

  /// The revision is none of those that are spoken here.
  static func unsupported(_ requested: String) -> RPCError {
    let supported = Revision.allCases.map { JSONValue.string($0.rawValue) }
    return RPCError(
      -32022,
      "unsupported protocol version",
      ["supported": .array(supported), "requested": .string(requested)]
    )
  }

  /// A tool that does not exist, and one that the caller may not use, in the same words.
  static func unknownTool(_ name: String) -> RPCError { invalidParams("unknown tool: \(name)") }

  /// The HTTP status of the answer.
  ///
  /// 2026-07-28 gives each its own (basic/transports/streamable-http). Clients of 2025-11-25 look for errors of
  /// requests that were understood in an answer of 200; the others are 400 there, too.
  func status(in revision: Revision?) -> Int {
    switch code {
    case -32603: 200
    case -32601: revision == .handshake ? 200 : 404
    case -32602: revision == .handshake ? 200 : 400
    default: 400
    }
  }
}

/// The answer to one message.
public struct RPCAnswer: Sendable, Equatable {
  /// The message: a result or an error.
  public var json: JSONValue
  /// The HTTP status, where it travels over HTTP.
  public var status: Int

  /// A result.
  init(_ result: JSONObject, to id: RPCID) {
    json = ["jsonrpc": "2.0", "id": id.json, "result": .object(result)]
    status = 200
  }

  /// An error. One whose request has no id that could be read goes without, for an id is never null (2025-11-25 and
  /// 2026-07-28, `JSONRPCErrorResponse`).
  ///
  /// - Parameters:
  ///   - error: What is wrong.
  ///   - id: The request's id.
  ///   - revision: The revision of the request, as far as it is known.
  public init(_ error: RPCError, to id: RPCID?, in revision: Revision? = nil) {
    var object: JSONObject = JSONObject([("jsonrpc", "2.0")])
    if let id { object["id"] = id.json }
    var body = JSONObject([("code", .integer(error.code)), ("message", .string(error.message))])
    if let data = error.data { body["data"] = data }
    object["error"] = .object(body)
    json = .object(object)
    status = error.status(in: revision)
  }

  /// A message that could not be read.
  public init(_ failure: RPCFailure) { self.init(failure.error, to: failure.id) }
}

extension RPCAnswer {
  /// An answer that another server gave, if it is one to this request: with its id, or an error without any.
  public init?(relayed json: JSONValue, to id: RPCID) {
    guard var object = json.object, object["jsonrpc"] == "2.0",
      (object["result"] != nil) != (object["error"] != nil)
    else { return nil }
    if object["error"] != nil, object["id"] == nil || object["id"] == .null { object["id"] = id.json }
    guard object["id"] == id.json else { return nil }
    self.json = .object(object)
    status = 200
  }
}
