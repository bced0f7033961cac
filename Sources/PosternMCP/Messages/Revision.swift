import Autotask

/// The revisions of the Model Context Protocol that are spoken here, the newest first.
public enum Revision: String, Sendable, CaseIterable {
  /// Every request says for itself what it needs; there is no handshake.
  case stateless = "2026-07-28"
  /// Clients begin with `initialize`; nothing that they say there is needed afterwards.
  case handshake = "2025-11-25"
}

/// What a request says of itself.
struct RequestMetadata {
  /// The keys of `_meta` (2026-07-28, basic/index, Per-request protocol fields).
  enum Key {
    static let version = "io.modelcontextprotocol/protocolVersion"
    static let capabilities = "io.modelcontextprotocol/clientCapabilities"
    static let server = "io.modelcontextprotocol/serverInfo"
    /// Postern's own: the key under which a call may be sent again without its being done twice.
    static let idempotency = "postern/idempotencyKey"
  }

  var revision: Revision
  /// What the client can do beyond asking.
  var capabilities: JSONObject
  var meta: JSONObject

  /// Reads what a request says of itself, and holds it against the headers that it came with.
  ///
  /// - Parameters:
  ///   - request: The request.
  ///   - headers: The headers, nil where it did not come over HTTP.
  /// - Throws: ``RPCError``.
  init(_ request: RPCRequest, headers: MessageHeaders?) throws(RPCError) {
    guard let meta = (request.params["_meta"] ?? [:]).object else { throw .invalidParams("`_meta` is an object") }
    self.meta = meta
    capabilities = meta[Key.capabilities]?.object ?? JSONObject()
    guard let declared = meta[Key.version] else {
      revision = try Self.undeclared(request, headers)
      try headers?.check(request)
      return
    }
    guard let declared = declared.string else { throw .invalidParams("`_meta`: `\(Key.version)` is a string") }
    if let headers {
      guard headers.versions == [declared] else {
        throw .headerMismatch("MCP-Protocol-Version is not the version of the body, `\(declared)`")
      }
    }
    guard let revision = Revision(rawValue: declared) else { throw .unsupported(declared) }
    self.revision = revision
    if revision == .stateless {
      guard meta[Key.capabilities]?.object != nil else { throw Self.missing }
      try headers?.checkNames(request)
    } else {
      try headers?.check(request)
    }
  }

  /// The revision of a request that does not name it in its body.
  private static func undeclared(_ request: RPCRequest, _ headers: MessageHeaders?) throws(RPCError) -> Revision {
    // What only the newer revision has, is asked for in its way.
    if request.method == "server/discover" { throw missing }
    // Without a header: 2025-11-25 has servers go on (basic/transports, Protocol Version Header), and `initialize` has
    // none yet.
    guard let headers, let version = headers.versions.first else { return .handshake }
    guard headers.versions.count == 1 else { throw .headerMismatch("MCP-Protocol-Version comes more than once") }
    switch Revision(rawValue: version) {
    case .handshake: return .handshake
    case .stateless: throw missing
    case nil: throw .unsupported(version)
    }
  }

  private static let missing = RPCError.invalidParams(
    "`params._meta` needs `\(Key.version)` and `\(Key.capabilities)`"
  )
}
