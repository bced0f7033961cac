import HTTPTypes
import NIOHTTP1
import NIOHTTPTypesHTTP1

extension WireHead {
  /// The head of a request whose form was checked.
  init(_ head: HTTPRequestHead, source: String, isSecure: Bool) {
    let parts = head.uri.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    let fields = HTTPFields(head.headers, splitCookie: false)
    self.init(
      method: HTTPRequest.Method(head.method.rawValue) ?? .trace,
      path: String(parts[0]),
      query: parts.count > 1 ? String(parts[1]) : nil,
      headers: fields,
      // The check of the head has seen to it that there is one at most.
      authority: head.headers.first(name: "host"),
      source: source,
      isSecure: isSecure,
      trace: TraceContext(fields[values: .traceparent])
    )
    takesParts = head.version != .http1_0
  }
}

extension HTTPField.Name {
  fileprivate static let traceparent = HTTPField.Name("traceparent") ?? .from
}
