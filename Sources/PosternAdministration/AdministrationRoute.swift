import Autotask
import Foundation
import HTTPTypes
import PosternStore
import PosternWire

/// One call of an administrator.
struct AdministrationCall: Sendable {
  let administrator: Administrator
  let head: WireHead
  let body: WireBody
  /// What stands in the path in place of each `{name}`.
  let parameters: [String: String]
  let now: Date

  /// What stands in the path in place of a name.
  func parameter(_ name: String) -> String { parameters[name] ?? "" }

  /// The query's parameters.
  ///
  /// - Throws: ``Problem`` for an unknown one, one that comes twice, or one that cannot be decoded.
  func query(_ known: Set<String>) throws(Problem) -> [String: String] {
    var read: [String: String] = [:]
    for pair in (head.query ?? "").split(separator: "&") {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = String(parts[0]).removingPercentEncoding, known.contains(name), read[name] == nil,
        let value = (parts.count > 1 ? String(parts[1]) : "").removingPercentEncoding
      else {
        throw .malformed("query parameters known here: \(known.sorted().joined(separator: ", ")), each once")
      }
      read[name] = value
    }
    return read
  }

  /// The body as an object of known members; an empty body is an empty object.
  func object(_ known: [String]) throws(Problem) -> JSONObject {
    if case .whole(let bytes) = body, bytes.isEmpty { return JSONObject() }
    guard let object = try body.json(head.headers[values: .contentType]).object else {
      throw .malformed("expected an object")
    }
    for key in object.keys where !known.contains(key) {
      throw .malformed("known here: \(known.joined(separator: ", "))", at: "/\(key.prefix(64))")
    }
    return object
  }
}

/// What a call comes to, once everything about it was found to be right.
enum AdministrationOutcome: Sendable {
  case answer(WireAnswer)
  /// Something changes: it is recorded first, then done.
  case act(AdministrativeAct)
}

/// A change that an administrator makes.
struct AdministrativeAct: Sendable {
  /// What is done, a space, and to whom, for the ledger: words and ids, no secret and no value.
  var words: String
  var perform: @Sendable () async throws -> WireAnswer
}

/// One row of the table of what administrators can ask for.
struct AdministrationRoute: Sendable {
  /// The method.
  let method: HTTPRequest.Method
  /// The path below `/api/v1/admin`, with `{name}` where anything may stand.
  let path: String
  /// The least role.
  let role: AccessToken.Role
  /// The name for metrics and ledger.
  let operation: String
  let run: @Sendable (Administration, AdministrationCall) async throws -> AdministrationOutcome

  private var parts: [Substring] { path.split(separator: "/") }

  /// What stands in place of the names, nil where the path is another one.
  func match(_ segments: ArraySlice<String>) -> [String: String]? {
    let parts = parts
    guard parts.count == segments.count else { return nil }
    var parameters: [String: String] = [:]
    for (part, segment) in zip(parts, segments) {
      if part.hasPrefix("{") {
        guard let text = segment.removingPercentEncoding, !text.isEmpty, !text.contains("/") else { return nil }
        parameters[String(part.dropFirst().dropLast())] = text
      } else if part != segment {
        return nil
      }
    }
    return parameters
  }
}

extension Administration {
  /// Everything that administrators can ask for; what is not here, nobody can.
  static let routes: [AdministrationRoute] =
    ownRoutes + callerRoutes + administratorRoutes + grantRoutes
    + organizationRoutes + ledgerRoutes + approvalRoutes
}
