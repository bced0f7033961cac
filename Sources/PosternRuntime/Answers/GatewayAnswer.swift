public import Autotask
import LeastPrivilege

/// What a caller receives on Autotask's own paths.
public struct GatewayAnswer: Sendable, Equatable {
  /// The HTTP status.
  public var status: Int
  /// The content type, nil where there is no body.
  public var contentType: String?
  /// The body.
  public var body: [UInt8]
  /// Further header fields.
  public var headers: [(name: String, value: String)]
  /// How many rows it shows, for the caller's account.
  var records = 0
  /// What was asked for, nil where that is no operation on an entity; it is told to metrics, not to the caller.
  public internal(set) var verb: Verb?
  /// What it means, where the bytes do not tell it for certain; never sent.
  var meaning = Meaning.plain

  /// What an answer means beyond its status, for surfaces that do not speak Autotask's language.
  enum Meaning: Sendable {
    case plain
    /// It was denied.
    case denied(Denial)
    /// Nothing was sent, and this would have been; the sentences are what Autotask's metadata has against it.
    case dryRun(WritePermit, problems: [String])
    /// It needs an approver.
    case approval(id: String, Approval)
  }

  /// How an approval stands.
  enum Approval: String, Sendable {
    case needed, rejected, lapsed
  }

  /// Makes an answer.
  public init(status: Int, contentType: String?, body: [UInt8], headers: [(name: String, value: String)] = []) {
    self.status = status
    self.contentType = contentType
    self.body = body
    self.headers = headers
  }

  /// Two answers are equal when a caller could not tell them apart.
  public static func == (left: GatewayAnswer, right: GatewayAnswer) -> Bool {
    left.status == right.status && left.contentType == right.contentType && left.body == right.body
      && left.headers.count == right.headers.count && zip(left.headers, right.headers).allSatisfy { $0 == $1 }
  }

  /// A JSON answer in the form in which Autotask gives them.
  public static func json(_ value: JSONValue, status: Int = 200) -> GatewayAnswer {
    GatewayAnswer(status: status, contentType: "application/json; charset=utf-8", body: value.bytes())
  }

  /// The same answer, which shows so many rows.
  func showing(_ records: Int) -> GatewayAnswer {
    var answer = self
    answer.records = records
    return answer
  }

  /// A refusal in Autotask's envelope.
  public static func errors(_ sentences: [String], status: Int) -> GatewayAnswer {
    .json(["errors": .array(sentences.map(JSONValue.string))], status: status)
  }

  /// A routing answer of ASP.NET.
  public static func message(_ text: String, status: Int) -> GatewayAnswer {
    .json(["Message": .string(text)], status: status)
  }

  /// A row that is not there, or may not be seen, on a get.
  ///
  /// Source: `docs/emulator.md`, the answer of a missing id; most clients in production expect it.
  static let missingRow = errors([], status: 404)

  /// A row that is not there, or may not be seen, on a write (field notes: the sentence of a delete of nothing).
  static let missingRecord = errors(["No matching records found"], status: 500)

  /// A path that the API does not have.
  static let unknownPath = GatewayAnswer(
    status: 404,
    contentType: "text/html",
    body: Array("<html><head><title>404 - File or directory not found.</title></head></html>".utf8)
  )

  /// A method that the path does not offer, in Autotask's words.
  static func methodNotAllowed(_ method: String, _ allowed: String? = nil) -> GatewayAnswer {
    var answer = message("The requested resource does not support http method '\(method)'.", status: 405)
    if let allowed { answer.headers.append(("Allow", allowed)) }
    return answer
  }
}

extension Denial {
  /// The denial on Autotask's own paths; it tells no more than its detail does, and nothing of a row that is hidden.
  func answer(to request: AutotaskRequest) -> GatewayAnswer {
    switch reason {
    case .unknownOperation: .unknownPath
    case .methodNotAllowed: .methodNotAllowed(request.method.rawValue)
    case .rowMissing: request.method == .get ? .missingRow : .missingRecord
    case .referenceOutside: .errors([reference], status: 500)
    default: .errors(["\(reason.rawValue): \(detail)"], status: 403)
    }
  }

  /// Autotask's own sentence for a reference to nothing.
  private var reference: String {
    let field = field ?? "id"
    let type = field.hasSuffix("ID") ? String(field.dropLast(2)) : field
    return "Reference value on field: \(field) of type: \(type.prefix(1).uppercased() + type.dropFirst()) "
      + "does not exist or is invalid."
  }
}
