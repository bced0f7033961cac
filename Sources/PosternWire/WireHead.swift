public import HTTPTypes

/// What a request says before its body.
public struct WireHead: Sendable {
  /// The method.
  public var method: HTTPRequest.Method
  /// The path as it was sent, without its query.
  public let path: String
  /// The query as it was sent, nil where there is none.
  public var query: String?
  /// The header fields, but for `Host`.
  public var headers: HTTPFields
  /// The `Host` field.
  public var authority: String?
  /// Whose connection it came by: the address of the peer, which may be a proxy.
  public var source: String
  /// Whether the connection has TLS.
  public var isSecure: Bool
  /// The trace that the request belongs to.
  public var trace: TraceContext
  /// Whether the client can be given a body whose length is not known beforehand: not in HTTP/1.0.
  public var takesParts = true

  /// The parts of the path.
  public let segments: [String]

  /// Makes a head.
  public init(
    method: HTTPRequest.Method,
    path: String,
    query: String? = nil,
    headers: HTTPFields = HTTPFields(),
    authority: String? = nil,
    source: String = "unknown",
    isSecure: Bool = false,
    trace: TraceContext = TraceContext()
  ) {
    self.method = method
    self.path = path
    self.query = query
    self.headers = headers
    self.authority = authority
    self.source = source
    self.isSecure = isSecure
    self.trace = trace
    segments = path.split(separator: "/").map(String.init)
  }
}

/// An answer, as any face gives it.
public struct WireAnswer: Sendable {
  /// The HTTP status.
  public var status: Int
  /// The content type, nil where there is no body.
  public var contentType: String?
  /// The body.
  public var body: [UInt8]
  /// What makes the body while it is sent, behind ``body``; nil where that is all of it.
  public var parts: WirePartsMaker?
  /// Further header fields.
  public var headers: [(name: String, value: String)]
  /// What was asked for, for the metrics: one of a closed set of words, never what a client has sent.
  public var operation: String
  /// Whether the connection ends with this answer.
  public var isLast = false

  /// Makes an answer.
  public init(
    status: Int,
    contentType: String?,
    body: [UInt8],
    headers: [(name: String, value: String)] = [],
    operation: String = "none"
  ) {
    self.status = status
    self.contentType = contentType
    self.body = body
    self.headers = headers
    self.operation = operation
  }
}

/// What is behind one address.
public protocol Face: Sendable {
  /// The address's name in logs and metrics.
  var surface: String { get }

  /// Looks at the head of a request: who does not get past it, is answered before a byte of the body is kept.
  func admit(_ head: WireHead) async -> Admission

  /// Whether the work on a request is so short that it may be done on its connection's loop, where it holds up the
  /// others for that long.
  func isShort(_ head: WireHead) -> Bool
}

extension Face {
  /// Nothing is short of which it is not known.
  public func isShort(_ head: WireHead) -> Bool { false }
}

/// What a face makes of a head.
public enum Admission: Sendable {
  /// The answer; the body is not read.
  case answered(WireAnswer)
  /// The body is wanted, and leads to the answer.
  case welcome(@Sendable (WireBody) async -> WireAnswer)
}

/// A body, as far as it was taken.
public enum WireBody: Sendable {
  case whole([UInt8])
  /// It is larger than the address takes.
  case tooLarge
}
