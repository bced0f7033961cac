import Autotask
import Foundation
import HTTPTypes
import LeastPrivilege
import PosternMCP
import PosternRuntime
import PosternWire

/// The Model Context Protocol over HTTP: `POST /mcp`, `POST /c/{connection}/mcp`, and what RFC 9728 has a client find.
extension CallerFace {
  private static let operation = "mcp"

  /// Answers a message of the protocol.
  ///
  /// - Parameters:
  ///   - head: The head of the request.
  ///   - connection: The connection that the path names, nil for the caller's own.
  func admitTools(_ head: WireHead, connection: String?) async -> Admission {
    let operation = Self.operation
    let own = OwnOrigin(listens: listens, publicAddress: publicAddress)
    guard own.admits(head.headers[values: .origin], authority: head.authority, isSecure: head.isSecure) else {
      return .answered(
        Problem("wrong-origin", 403, "Pages of other sites reach nothing here").answer(operation: operation)
      )
    }
    // There is no stream to listen to and no session to end: in both revisions the answer is this one.
    guard head.method == .post else {
      return .answered(Problem.methodNotAllowed(["POST"]).answer(operation: operation))
    }
    do {
      let now = now()
      guard let token = head.bearerToken, let caller = try await door.caller(of: token, at: now) else {
        return .answered(await refused(head, unauthorizedTool(head)))
      }
      let grouping = try ToolGrouping(query: head.query)
      let rules = try await door.rules()
      var place: (Gateway.Rules, UpstreamConnection)?
      if let rules, let id = connection ?? rules.grants.connection(for: caller.id) {
        guard let found = door.connection(id) else { throw Problem.notFound }
        place = (rules, found)
      }
      return .welcome { [place] body in
        do throws(Problem) {
          let message = try Self.message(head, body)
          guard let (rules, connection) = place else { return await answer(message, head, NoTools()) }
          let source = ActionTools(
            gateway,
            under: rules,
            over: connection,
            for: caller.id,
            grouping: grouping,
            at: now,
            trace: head.trace.trace,
            address: address(of: head)
          )
          return await answer(message, head, source)
        } catch {
          return error.answer(operation: operation)
        }
      }
    } catch let problem as Problem {
      return .answered(problem.answer(operation: operation))
    } catch {
      return .answered(undecided(error, head))
    }
  }

  private static func message(_ head: WireHead, _ body: WireBody) throws(Problem) -> Result<RPCMessage, RPCFailure> {
    guard head.headers[.contentEncoding].map({ $0.lowercased() == "identity" }) ?? true else {
      throw Problem("unsupported-media-type", 415, "Bodies are taken uncompressed")
    }
    let types = head.headers[values: .contentType]
    guard types.count == 1, types[0].lowercased().hasPrefix("application/json") else {
      throw Problem("unsupported-media-type", 415, "The body is taken as application/json")
    }
    let bytes = try body.bytes()
    do throws(RPCFailure) {
      return .success(try RPCMessage(parsing: bytes))
    } catch {
      return .failure(error)
    }
  }

  private func answer(
    _ message: Result<RPCMessage, RPCFailure>,
    _ head: WireHead,
    _ source: some ToolSource
  ) async -> WireAnswer {
    let answer: RPCAnswer?
    switch message {
    case .success(let message):
      answer = await tools.answer(message, headers: MessageHeaders(head.headers), from: source)
    case .failure(let failure): answer = RPCAnswer(failure)
    }
    guard let answer else { return WireAnswer(status: 202, contentType: nil, body: [], operation: Self.operation) }
    return .json(answer.json, status: answer.status, operation: Self.operation)
  }

  // MARK: Where a client finds out how to come in

  private func unauthorizedTool(_ head: WireHead) -> WireAnswer {
    var problem = Problem.unauthorized
    // What has no plain form does not belong in a quoted string; the metadata is the same for every connection.
    let isPlain = head.path.utf8.allSatisfy { byte in
      (0x61...0x7A).contains(byte | 0x20) || (0x2D...0x39).contains(byte) || byte == UInt8(ascii: "_")
    }
    let path = isPlain ? head.segments.joined(separator: "/") : "mcp"
    let metadata = "\(address(of: head))/.well-known/oauth-protected-resource/\(path)"
    let reason = head.headers[values: .authorization].isEmpty ? "" : "error=\"invalid_token\", "
    problem.headers = [("WWW-Authenticate", "Bearer realm=\"postern\", \(reason)resource_metadata=\"\(metadata)\"")]
    return problem.answer(operation: Self.operation)
  }

  /// What RFC 9728 has a client find: that a token goes in a header. Tokens are made by administrators, so that there is
  /// no authorization server to name.
  ///
  /// - Parameters:
  ///   - head: The head of the request.
  ///   - resource: The path of the resource; empty for the address itself, which stands for `/mcp`.
  func resourceMetadata(_ head: WireHead, of resource: [String]) -> WireAnswer {
    let isTools = resource.isEmpty || resource == ["mcp"]
    guard isTools || resource.count == 3 && resource[0] == "c" && resource[2] == "mcp" else {
      return Problem.notFound.answer(operation: Self.operation)
    }
    guard head.method == .get || head.method == .head else {
      return Problem.methodNotAllowed(["GET"]).answer(operation: Self.operation)
    }
    let path = resource.isEmpty ? "" : "/" + resource.joined(separator: "/")
    return .json(
      [
        "resource": .string(address(of: head) + path), "bearer_methods_supported": ["header"],
        "resource_name": "Postern",
      ],
      operation: Self.operation
    )
  }
}

extension ToolGrouping {
  /// Reads `?tools=actions` or `?tools=categories`.
  fileprivate init(query: String?) throws(Problem) {
    guard let query, !query.isEmpty else {
      self = .actions
      return
    }
    let words = Self.allCases.map(\.rawValue).joined(separator: " or ")
    guard query.hasPrefix("tools="), let grouping = Self(rawValue: String(query.dropFirst("tools=".count))) else {
      throw .malformed("the query takes tools=\(words), and nothing else")
    }
    self = grouping
  }
}

extension MessageHeaders {
  fileprivate init(_ fields: HTTPFields) {
    self.init(
      versions: fields[values: .protocolVersion],
      methods: fields[values: .messageMethod],
      names: fields[values: .messageName]
    )
  }
}

extension HTTPField.Name {
  fileprivate static let origin = HTTPField.Name("Origin") ?? .from
  fileprivate static let protocolVersion = HTTPField.Name(MessageHeaders.versionField) ?? .from
  fileprivate static let messageMethod = HTTPField.Name(MessageHeaders.methodField) ?? .from
  fileprivate static let messageName = HTTPField.Name(MessageHeaders.nameField) ?? .from
}
