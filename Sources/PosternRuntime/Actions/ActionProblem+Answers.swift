import Autotask
import LeastPrivilege

extension ActionProblem {
  /// An input that cannot be carried out, with everything that is wrong with it.
  static func invalid(_ errors: [Detail]) -> ActionProblem {
    ActionProblem("invalid-input", 422, "The input cannot be carried out as it is", errors: errors)
  }

  /// No action has this id.
  static func unknownAction(_ id: String, among ids: [String]) -> ActionProblem {
    let nearest = nearestNames(to: id, in: ids)
    let advice = nearest.isEmpty ? "" : "; did you mean \(nearest.map { "`\($0)`" }.joined(separator: ", "))?"
    return ActionProblem(
      "unknown-action",
      404,
      "There is no such action",
      "no action is named `\(id.prefix(80))`\(advice)",
      errors: nearest.isEmpty ? [] : [Detail("", "no action is named `\(id.prefix(80))`", nearest: nearest)]
    )
  }

  /// A row that is not there, or may not be seen.
  static let notFound = ActionProblem("not-found", 404, "There is no such row, or it may not be seen")

  /// Autotask could not be reached, or said nothing that can be read.
  static let upstream = ActionProblem(
    "upstream",
    502,
    "Autotask could not be reached, or its answer could not be read"
  )

  /// Nobody takes the rows of a list any more: told to nobody.
  static let abandoned = ActionProblem("abandoned", 499, "The answer is not taken any more")

  /// What was denied: to the caller only as much as it may know.
  init(_ denial: Denial) {
    self.init(
      denial.reason.rawValue,
      403,
      "The grants do not allow this",
      denial.detail,
      errors: denial.field.map { [Detail($0.pointer, denial.detail)] } ?? [],
      leastAddition: denial.leastAddition?.json(isForCaller: true)
    )
  }

  /// What stands against a request that an action sent.
  ///
  /// A row that is hidden and one that does not exist are told by the same words, and so is a reference to one.
  init(_ answer: GatewayAnswer, to request: AutotaskRequest?) {
    let sentences = answer.sentences
    switch answer.meaning {
    case .denied(let denial):
      switch denial.reason {
      case .rowMissing: self = .notFound
      case .referenceOutside: self.init(refusals: sentences)
      case .malformed, .unknownField, .unknownOperator, .unknownParameter, .valueNotCanonical:
        self = .invalid([Detail(denial.field?.pointer ?? "", denial.detail)])
      default: self.init(denial)
      }
    case .approval(let id, .rejected):
      self.init("approval-rejected", 403, "An approver has refused this", "approval \(id) was rejected")
    case .approval(let id, _):
      self.init(
        "approval-lapsed",
        409,
        "What was approved has changed",
        "approval \(id) lapsed; ask again for a new one"
      )
    case .plain, .dryRun: self.init(plain: answer, sentences)
    }
    retryAfter = answer.headers.first { $0.name == "Retry-After" }.flatMap { Int($0.value) }
  }

  private init(plain answer: GatewayAnswer, _ sentences: [String]) {
    let detail = sentences.isEmpty ? nil : sentences.joined(separator: "; ")
    if answer == .missingRecord || answer.status == 404 {
      self = .notFound
      return
    }
    switch answer.status {
    case 409: self.init("running", 409, "The same call is under way", detail)
    case 422: self.init("key-taken", 422, "The idempotency key belongs to another call", detail)
    case 429: self.init(Self.word(sentences) ?? "too-many-requests", 429, "There is no room for this now", detail)
    case 403: self.init(Self.word(sentences) ?? "not-granted", 403, "This is not allowed", detail)
    case 502: self.init(Self.word(sentences) ?? "upstream", 502, "Autotask did not answer as it should", detail)
    case 503: self.init(Self.word(sentences) ?? "unavailable", 503, "Postern cannot answer this now", detail)
    case 504: self.init("ambiguous", 504, "Nobody knows whether this was done", detail)
    default: self.init(refusals: sentences)
    }
  }

  /// What Autotask has against a request, in its own sentences.
  private init(refusals sentences: [String]) {
    self.init(
      "refused",
      422,
      "Autotask refused this",
      sentences.isEmpty ? "Autotask gave no reason" : nil,
      errors: sentences.map { Detail(Self.field(in: $0)?.pointer ?? "", $0) }
    )
  }

  /// The stable word before a sentence of Postern's own.
  private static func word(_ sentences: [String]) -> String? {
    guard let first = sentences.first, let colon = first.firstIndex(of: ":") else { return nil }
    let word = first[..<colon]
    return !word.isEmpty && word.utf8.allSatisfy { $0 == 0x2D || (0x61...0x7A).contains($0) } ? String(word) : nil
  }

  /// The field that a sentence of Autotask's names.
  private static func field(in sentence: String) -> String? {
    sentence.firstMatch(of: /(?i)\bfield:? '?([a-z][a-z0-9]*)\b/).map { String($0.1) }
  }
}

extension String {
  /// The text as a JSON pointer to a member of that name.
  var pointer: String { "/" + replacing("~", with: "~0").replacing("/", with: "~1") }
}

extension GatewayAnswer {
  /// The sentences of Autotask's envelope.
  var sentences: [String] {
    guard status >= 400 else { return [] }
    return (try? JSONValue(parsing: body))?.object?["errors"]?.array?.compactMap(\.string) ?? []
  }
}
