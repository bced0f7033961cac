/// A method of HTTP that the API uses.
public enum AutotaskMethod: String, Sendable, Codable, CaseIterable {
  case get = "GET"
  case post = "POST"
  case put = "PUT"
  case patch = "PATCH"
  case delete = "DELETE"
}

/// One request to Autotask's REST API, before credentials are added to it.
public struct AutotaskRequest: Sendable, Equatable {
  /// The HTTP method.
  public var method: AutotaskMethod
  /// The path below the service's base, such as `/V1.0/Tickets/query`.
  public var path: String
  /// The query parameters, not percent-encoded.
  public var parameters: [(name: String, value: String)]
  /// The body, nil when none is sent.
  public var body: JSONValue?
  /// The resource to act as, sent in the `ImpersonationResourceId` header.
  public var impersonating: Int64?

  /// Makes a request.
  public init(
    _ method: AutotaskMethod,
    _ path: String,
    parameters: [(name: String, value: String)] = [],
    body: JSONValue? = nil,
    impersonating: Int64? = nil
  ) {
    self.method = method
    self.path = path
    self.parameters = parameters
    self.body = body
    self.impersonating = impersonating
  }

  /// Two requests are equal when they would send the same bytes.
  public static func == (left: AutotaskRequest, right: AutotaskRequest) -> Bool {
    left.method == right.method && left.path == right.path && left.body == right.body
      && left.impersonating == right.impersonating && left.parameters.count == right.parameters.count
      && zip(left.parameters, right.parameters).allSatisfy { $0 == $1 }
  }
}

/// What Autotask answered.
public struct AutotaskResponse: Sendable, Equatable {
  /// The HTTP status.
  public var status: Int
  /// The content type, lower-case and without parameters, nil when none was given.
  public var contentType: String?
  /// The body as it came.
  public var body: [UInt8]
  /// The seconds of a `Retry-After` header, nil where none was given.
  public var retryAfter: Int?

  /// Makes an answer.
  public init(status: Int, contentType: String?, body: [UInt8], retryAfter: Int? = nil) {
    self.status = status
    self.contentType = contentType
    self.body = body
    self.retryAfter = retryAfter
  }
}

/// The way to an Autotask: the one seam between what is asked and how it travels.
public protocol AutotaskTransport: Sendable {
  /// Sends one request and answers what came back, refusals included.
  ///
  /// - Throws: ``AutotaskError`` when there was no answer, or it could not be read.
  func send(_ request: AutotaskRequest) async throws -> AutotaskResponse
}
