public import Autotask
import HTTPTypes

extension WireAnswer {
  /// An answer in JSON that nobody keeps.
  public static func json(_ value: JSONValue, status: Int = 200, operation: String) -> WireAnswer {
    WireAnswer(
      status: status,
      contentType: "application/json; charset=utf-8",
      body: value.bytes(),
      headers: [("Cache-Control", "no-store")],
      operation: operation
    )
  }
}

/// What went wrong on one of Postern's own paths, as RFC 9457 has it.
public struct Problem: Error, Sendable {
  /// One thing that is wrong with what was sent.
  public struct Detail: Sendable {
    /// Where, as a JSON pointer, nil for the whole.
    public var pointer: String?
    /// What was expected.
    public var detail: String

    /// Makes a detail.
    public init(_ detail: String, at pointer: String? = nil) {
      self.detail = detail
      self.pointer = pointer
    }
  }

  /// The stable word; `type` is `urn:postern:problem:` and the word.
  public var word: String
  /// The HTTP status.
  public var status: Int
  /// What kind of problem it is, the same sentence each time.
  public var title: String
  /// What is wrong this time.
  public var detail: String?
  /// What is wrong with what was sent.
  public var errors: [Detail]
  /// Further header fields.
  public var headers: [(name: String, value: String)] = []
  /// Whether the connection ends with its answer.
  public var isLast = false

  /// Makes a problem.
  public init(_ word: String, _ status: Int, _ title: String, _ detail: String? = nil, errors: [Detail] = []) {
    self.word = word
    self.status = status
    self.title = title
    self.detail = detail
    self.errors = errors
  }

  /// The problem as it is sent.
  public func answer(operation: String) -> WireAnswer {
    var object = JSONObject([
      ("type", .string("urn:postern:problem:\(word)")), ("title", .string(title)),
      ("status", .integer(Int64(status))),
    ])
    if let detail { object["detail"] = .string(detail) }
    if !errors.isEmpty {
      object["errors"] = .array(
        errors.map { error in
          var json = JSONObject([("detail", .string(error.detail))])
          if let pointer = error.pointer { json["pointer"] = .string(pointer) }
          return .object(json)
        }
      )
    }
    var answer = WireAnswer.json(.object(object), status: status, operation: operation)
    answer.contentType = "application/problem+json"
    answer.headers += headers
    answer.isLast = isLast
    return answer
  }
}

extension Problem {
  /// Nothing has this path.
  public static let notFound = Problem("not-found", 404, "There is nothing here")

  /// The path has other methods.
  public static func methodNotAllowed(_ allowed: [String]) -> Problem {
    var problem = Problem("method-not-allowed", 405, "This path has other methods")
    problem.headers = [("Allow", allowed.joined(separator: ", "))]
    return problem
  }

  /// The body is no JSON, or not of the form that is asked for.
  public static func malformed(_ detail: String, at pointer: String? = nil) -> Problem {
    Problem("malformed", 400, "The request cannot be read", errors: [.init(detail, at: pointer)])
  }

  /// The body is too large.
  public static let tooLarge = Problem("too-large", 413, "The body is larger than is taken here")

  /// Nobody is known by these credentials.
  public static var unauthorized: Problem {
    var problem = Problem("unauthorized", 401, "A token is needed that is in force")
    problem.headers = [("WWW-Authenticate", "Bearer realm=\"postern\"")]
    return problem
  }
}

/// Reading what a request on one of Postern's own paths has sent.
extension WireBody {
  /// The body as JSON.
  ///
  /// - Throws: ``Problem``.
  public func json(_ types: [String]) throws(Problem) -> JSONValue {
    let bytes = try bytes()
    guard types.count == 1, types[0].lowercased().hasPrefix("application/json") else {
      throw Problem("unsupported-media-type", 415, "The body is taken as application/json")
    }
    do {
      return try JSONValue(parsing: bytes)
    } catch {
      throw .malformed("this is no JSON that has one reading: \(error)")
    }
  }

  /// The bytes.
  ///
  /// - Throws: ``Problem``.
  public func bytes() throws(Problem) -> [UInt8] {
    switch self {
    case .whole(let bytes): return bytes
    case .tooLarge: throw .tooLarge
    }
  }
}

/// The token of a bearer.
extension WireHead {
  /// The one bearer token, nil where there is none or more than one.
  public var bearerToken: String? {
    let fields = headers[values: .authorization]
    guard fields.count == 1 else { return nil }
    let parts = fields[0].split(separator: " ", maxSplits: 1)
    return parts.count == 2 && parts[0].lowercased() == "bearer" ? String(parts[1]) : nil
  }
}
