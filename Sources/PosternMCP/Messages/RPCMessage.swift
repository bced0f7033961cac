public import Autotask

/// The id of a request: a string or an integer, never null.
public enum RPCID: Sendable, Hashable {
  case text(String)
  case number(Int64)

  /// The id as it stands in a message.
  public var json: JSONValue {
    switch self {
    case .text(let text): .string(text)
    case .number(let number): .integer(number)
    }
  }

  /// Reads an id; nil for anything that none can be.
  public init?(_ json: JSONValue?) {
    switch json {
    case .string(let text): self = .text(text)
    case .integer(let number): self = .number(number)
    default: return nil
    }
  }
}

/// One request of JSON-RPC 2.0.
public struct RPCRequest: Sendable, Equatable {
  /// What its answer is known by.
  public var id: RPCID
  /// What is asked for.
  public var method: String
  /// With what.
  public var params: JSONObject

  /// Makes a request.
  public init(id: RPCID, method: String, params: JSONObject = JSONObject()) {
    self.id = id
    self.method = method
    self.params = params
  }
}

/// One message of JSON-RPC 2.0 from a client.
public enum RPCMessage: Sendable, Equatable {
  case request(RPCRequest)
  /// A notification is never answered, whatever is wrong with it.
  case notification(method: String, params: JSONObject)
  /// An answer; nothing here has asked, for servers send no requests (2026-07-28, basic/transports).
  case response

  /// Reads one message.
  ///
  /// - Parameters:
  ///   - bytes: The text: one JSON object in UTF-8. An array is refused: neither revision has batches.
  /// - Throws: ``RPCFailure``, with the id of the request where it could be read.
  public init(parsing bytes: some Collection<UInt8>) throws(RPCFailure) {
    let json: JSONValue
    do {
      json = try JSONValue(parsing: bytes)
    } catch {
      throw RPCFailure(.parse("this is no JSON that has one reading: \(error)"))
    }
    try self.init(json)
  }

  private init(_ json: JSONValue) throws(RPCFailure) {
    guard let object = json.object else {
      let isBatch = json.array != nil
      throw RPCFailure(.invalidRequest(isBatch ? "a message comes alone, not in an array" : "a message is an object"))
    }
    let id = RPCID(object["id"])
    guard object["jsonrpc"] == "2.0" else {
      throw RPCFailure(.invalidRequest("`jsonrpc` is \"2.0\""), id: id)
    }
    guard let method = object["method"] else {
      guard object["result"] != nil || object["error"] != nil else {
        throw RPCFailure(.invalidRequest("`method` is missing"), id: id)
      }
      self = .response
      return
    }
    guard let method = method.string else {
      throw RPCFailure(.invalidRequest("`method` is a string"), id: id)
    }
    guard object["id"] != nil else {
      self = .notification(method: method, params: object["params"]?.object ?? JSONObject())
      return
    }
    guard let id else {
      throw RPCFailure(.invalidRequest("`id` is a string or an integer, and never null"))
    }
    guard let params = (object["params"] ?? [:]).object else {
      throw RPCFailure(.invalidParams("`params` is an object"), id: id)
    }
    self = .request(RPCRequest(id: id, method: method, params: params))
  }
}

/// Why something that was sent is no message; `id` is that of the request where it could be read.
public struct RPCFailure: Error, Sendable, Equatable {
  /// What is wrong.
  public var error: RPCError
  /// The request's id, nil where there is none that could be read.
  public var id: RPCID?

  /// Makes a failure.
  public init(_ error: RPCError, id: RPCID? = nil) {
    self.error = error
    self.id = id
  }
}
