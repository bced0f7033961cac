internal import Autotask

/// What the emulator answers to a call.
struct Answer: Sendable {
  var status: Int
  var contentType: String?
  var body: [UInt8]
  var headers: [(name: String, value: String)] = []

  init(status: Int, contentType: String?, body: [UInt8]) {
    self.status = status
    self.contentType = contentType
    self.body = body
  }

  /// A JSON answer of finished bytes.
  static func json(_ bytes: [UInt8], status: Int = 200) -> Answer {
    Answer(status: status, contentType: "application/json; charset=utf-8", body: bytes)
  }

  /// A JSON answer.
  static func json(_ value: JSONValue, status: Int = 200) -> Answer { .json(value.bytes(), status: status) }

  /// The answer of every write.
  static func item(_ id: Int64) -> Answer { .json(["itemId": .integer(id)]) }

  /// The id that the answer of a write carries.
  var itemID: Int64? { (try? JSONValue(parsing: body))?["itemId"]?.integer }

  /// Autotask's own sentences.
  static func refusal(_ refusal: Refusal) -> Answer {
    .json(["errors": .array(refusal.sentences.map(JSONValue.string))], status: refusal.status)
  }

  /// A routing answer of ASP.NET.
  static func message(_ text: String, status: Int) -> Answer { .json(["Message": .string(text)], status: status) }

  /// A method that the path does not offer.
  ///
  /// Source: WYRE-AI/autotask-mcp pull request 170.
  static func methodNotAllowed(_ method: String, allowed: [String]) -> Answer {
    var answer = message("The requested resource does not support http method '\(method)'.", status: 405)
    answer.headers.append(("Allow", allowed.joined(separator: ", ")))
    return answer
  }

  /// Refused credentials: an empty 401.
  ///
  /// Source: measured on production hosts, October 2026; no zone has the number.
  static let unauthorized: Answer = {
    var answer = Answer(status: 401, contentType: nil, body: [])
    answer.headers.append(("WWW-Authenticate", "Basic Realm=\"webservices99.autotask.net\""))
    return answer
  }()

  /// A body beyond what the web server takes; no source shows Autotask's own limit.
  static let tooLarge = message("The request body is too large.", status: 413)

  /// A body that takes too long to come; ASP.NET ends a request after 110 seconds.
  ///
  /// Source: `httpRuntime executionTimeout` of the .NET Framework's documentation; no source shows Autotask's own.
  static let late = message("The request body did not arrive in time.", status: 408)

  /// A request that does not say which host it means: http.sys answers before any service is asked.
  static let withoutHost = Answer(
    status: 400,
    contentType: "text/html; charset=us-ascii",
    body: Array(
      """
      <!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01//EN" "http://www.w3.org/TR/html4/strict.dtd">
      <HTML><HEAD><TITLE>Bad Request</TITLE></HEAD>
      <BODY><h2>Bad Request - Invalid Hostname</h2>
      <hr><p>HTTP Error 400. The request hostname is invalid.</p></BODY></HTML>
      """.utf8
    )
  )

  /// The web server's own page for a path that leads nowhere or is too long.
  ///
  /// Source: KelvinTegelaar/AutotaskAPI issue 65, Triplecitiestech/staging notes.
  static let htmlNotFound = Answer(
    status: 404,
    contentType: "text/html",
    body: Array(
      """
      <!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">
      <html xmlns="http://www.w3.org/1999/xhtml">
      <head><title>404 - File or directory not found.</title></head>
      <body><div id="header"><h1>Server Error</h1></div>
      <h2>404 - File or directory not found.</h2>
      <h3>The resource you are looking for might have been removed, had its name changed, or is temporarily \
      unavailable.</h3></body>
      </html>
      """.utf8
    )
  )

  /// An answer of a fault: the status with what comes with it.
  static func fault(_ status: Int) -> Answer {
    switch status {
    case 401: .unauthorized
    case 404: .htmlNotFound
    case 429: .refusal(Refusal(status: 429, sentences: [Thresholds.threadSentence(3)]))
    case 502...504: Answer(status: status, contentType: "text/html", body: Array("<html>\(status)</html>".utf8))
    default: .refusal(Refusal(status: status, sentences: ["An unexpected error has occurred."]))
    }
  }
}
