public import Autotask

/// What somebody wants to know the decision of, as JSON gives it.
///
/// `{"method":"PATCH","path":"/V1.0/Tickets","query":{"search":"…"},"body":{…},"connection":"main","impersonate":29683}`;
/// all but method and path may be missing.
public struct DecisionQuestion: Sendable {
  /// What is wrong with a question.
  public struct Malformed: Error, Sendable {
    /// The member, as a JSON pointer.
    public var pointer: String
    /// What was expected.
    public var detail: String
  }

  /// The request that would be sent.
  public var request: AutotaskRequest
  /// The connection, nil for the caller's own.
  public var connection: String?
  /// The caller; only an operator may name one.
  public var caller: String?

  /// Reads a question.
  ///
  /// - Parameters:
  ///   - json: The body.
  ///   - namesCaller: Whether the question names a caller; else naming one is an error.
  public init(_ json: JSONValue, namesCaller: Bool) throws(Malformed) {
    guard let object = json.object else { throw Malformed(pointer: "", detail: "expected an object") }
    let known = ["method", "path", "query", "body", "connection", "impersonate"] + (namesCaller ? ["caller"] : [])
    for key in object.keys where !known.contains(key) {
      throw Malformed(pointer: "/\(key.prefix(64))", detail: "known here: \(known.joined(separator: ", "))")
    }
    guard let method = object["method"]?.string.flatMap({ AutotaskMethod(rawValue: $0.uppercased()) }) else {
      throw Malformed(pointer: "/method", detail: "expected GET, POST, PATCH, PUT or DELETE")
    }
    guard let path = object["path"]?.string, path.hasPrefix("/") else {
      throw Malformed(pointer: "/path", detail: "expected a path below the service, such as /V1.0/Tickets/7")
    }
    let segments = path.split(separator: "/").drop { $0.lowercased() == "atservicesrest" }
    request = AutotaskRequest(
      method,
      "/" + segments.joined(separator: "/"),
      parameters: try Self.parameters(object["query"]),
      body: object["body"] == .null ? nil : object["body"],
      impersonating: try Self.optional(object, "impersonate", "expected a resource's id", \.integer)
    )
    connection = try Self.optional(object, "connection", "expected a connection's id", \.string)
    guard namesCaller else { return }
    guard let caller = object["caller"]?.string else { throw Malformed(pointer: "/caller", detail: "expected an id") }
    self.caller = caller
  }

  private static func optional<Value>(
    _ object: JSONObject,
    _ key: String,
    _ detail: String,
    _ read: (JSONValue) -> Value?
  ) throws(Malformed) -> Value? {
    guard let json = object[key], json != .null else { return nil }
    guard let value = read(json) else { throw Malformed(pointer: "/\(key)", detail: detail) }
    return value
  }

  private static func parameters(_ json: JSONValue?) throws(Malformed) -> [(name: String, value: String)] {
    guard let json, json != .null else { return [] }
    guard let object = json.object else {
      throw Malformed(pointer: "/query", detail: "expected an object of texts")
    }
    var parameters: [(name: String, value: String)] = []
    for (name, value) in object {
      guard let text = value.string, !parameters.contains(where: { $0.name.lowercased() == name.lowercased() }) else {
        throw Malformed(pointer: "/query", detail: "expected an object of texts, each name once")
      }
      parameters.append((name, text))
    }
    return parameters
  }
}
