import Autotask
import Foundation
import HTTPTypes
import PosternRuntime
import PosternWire

/// A request that is answered before it is decided.
struct GatewayRefusal: Error {
  var answer: GatewayAnswer

  init(_ answer: GatewayAnswer) { self.answer = answer }
}

/// Reads what a caller has sent as the one Autotask request that it can mean.
struct RequestOnWire {
  let head: WireHead
  let path: String
  let body: WireBody

  /// Headers by which some servers let a request mean another one; a caller that sends one is refused.
  private static let meaningful = [
    "x-http-method-override", "x-http-method", "x-method-override", "x-original-url", "x-rewrite-url",
  ]

  func read() throws(GatewayRefusal) -> AutotaskRequest {
    guard let method = AutotaskMethod(rawValue: head.method.rawValue) else {
      throw GatewayRefusal(
        .message("The requested resource does not support http method '\(head.method.rawValue)'.", status: 405)
      )
    }
    for field in head.headers where Self.meaningful.contains(field.name.canonicalName) {
      throw GatewayRefusal(.errors(["malformed: the header `\(field.name)` is not taken"], status: 400))
    }
    if let encoding = head.headers[.contentEncoding], encoding.lowercased() != "identity" {
      throw GatewayRefusal(.errors(["malformed: bodies are taken uncompressed"], status: 415))
    }
    return AutotaskRequest(
      method,
      path,
      parameters: try Self.parameters(head.query),
      body: try json(),
      impersonating: try impersonation()
    )
  }

  /// The resource to act as, nil for none.
  func impersonation() throws(GatewayRefusal) -> Int64? {
    let resources = head.headers[values: .impersonation]
    guard let text = resources.first else { return nil }
    guard resources.count == 1, let id = Int64(canonical: text) else {
      throw GatewayRefusal(.errors(["malformed: ImpersonationResourceId takes one id"], status: 400))
    }
    return id
  }

  /// The caller's key for this call, as it stands or as the quoted string of the draft (draft-ietf-httpapi-idempotency-
  /// key-header-07); one that could be read in two ways is refused.
  func idempotencyKey() throws(GatewayRefusal) -> String? {
    let values = head.headers[values: .idempotencyKey]
    guard let value = values.first else { return nil }
    var key = value[...]
    if key.hasPrefix("\""), key.hasSuffix("\""), key.count > 1 { key = key.dropFirst().dropLast() }
    let isPlain = key.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
    guard values.count == 1, (1...255).contains(key.count), isPlain else {
      throw GatewayRefusal(
        .errors(["malformed: Idempotency-Key takes one key of up to 255 visible ASCII characters"], status: 400)
      )
    }
    return String(key)
  }

  func json() throws(GatewayRefusal) -> JSONValue? {
    guard case .whole(let bytes) = body else {
      throw GatewayRefusal(.message("The request body is too large.", status: 413))
    }
    guard !bytes.isEmpty else { return nil }
    guard Self.isJSON(head.headers[values: .contentType]) else {
      throw GatewayRefusal(
        .message("The request entity's media type is not supported for this resource.", status: 415)
      )
    }
    do {
      return try JSONValue(parsing: bytes)
    } catch {
      throw GatewayRefusal(.errors(["malformed: the body is no JSON that has one reading: \(error)"], status: 400))
    }
  }

  /// Whether one header says that the body is JSON in UTF-8, the only form that has one reading.
  private static func isJSON(_ types: [String]) -> Bool {
    guard types.count == 1 else { return false }
    let parts = types[0].lowercased().split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces) }
    guard let type = parts.first, ["application/json", "text/json"].contains(type) else { return false }
    return parts.dropFirst().allSatisfy { part in
      !part.hasPrefix("charset=") || ["charset=utf-8", "charset=\"utf-8\""].contains(part)
    }
  }

  /// The query parameters, decoded once; a name that comes twice has two readings and is refused.
  private static func parameters(_ query: String?) throws(GatewayRefusal) -> [(name: String, value: String)] {
    guard let query, !query.isEmpty else { return [] }
    var parameters: [(name: String, value: String)] = []
    for pair in query.split(separator: "&") {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let value = parts.count > 1 ? String(parts[1]) : ""
      guard let name = String(parts[0]).removingPercentEncoding,
        let value = value.replacing("+", with: " ").removingPercentEncoding,
        !parameters.contains(where: { $0.name.lowercased() == name.lowercased() })
      else { throw GatewayRefusal(.errors(["malformed: the query parameters have no single reading"], status: 400)) }
      parameters.append((name, value))
    }
    return parameters
  }
}

extension HTTPField.Name {
  fileprivate static let idempotencyKey = HTTPField.Name("Idempotency-Key") ?? .authorization
  fileprivate static let impersonation = HTTPField.Name("ImpersonationResourceId") ?? .authorization
}
