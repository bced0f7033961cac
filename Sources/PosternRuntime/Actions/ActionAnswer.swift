public import Autotask

/// What came of one run of an action, before a surface turns it into its wire.
public struct ActionAnswer: Sendable {
  /// How it ended.
  public enum Outcome: Sendable {
    /// It was done: 200, or 201 where a row was made; the output is as the action's output schema has it.
    case done(status: Int, output: JSONValue)
    /// The grants let the caller look only: nothing was sent, and this is what would have changed.
    case dryRun(JSONValue)
    /// An approver must decide; the same call after the approval is carried out, once.
    case pending(id: String, JSONValue)
    /// It was not done.
    case problem(ActionProblem)
  }

  /// How it ended.
  public var outcome: Outcome
  /// Header fields for a surface that has them: the caller's own limits, when to come back.
  public var headers: [(name: String, value: String)]
  /// How many rows it shows, for the caller's account.
  var records: Int

  init(_ outcome: Outcome, headers: [(name: String, value: String)] = [], records: Int = 0) {
    self.outcome = outcome
    self.headers = headers
    self.records = records
  }

  /// The HTTP status: 200, 201 for a new row, 202 while an approver has to decide, or a problem's own.
  public var status: Int {
    switch outcome {
    case .done(let status, _): status
    case .dryRun: 200
    case .pending: 202
    case .problem(let problem): problem.status
    }
  }

  /// The whole answer as JSON: the output, the difference, the approval that is waited for, or the problem.
  public var json: JSONValue {
    switch outcome {
    case .done(_, let output): output
    case .dryRun(let difference): difference
    case .pending(_, let approval): approval
    case .problem(let problem): problem.json
    }
  }
}

/// Why an action was not done, in the form of RFC 9457.
public struct ActionProblem: Error, Sendable, Equatable {
  /// One thing that is wrong with the input.
  public struct Detail: Sendable, Equatable {
    /// Where, as a JSON pointer into the input; empty for the whole.
    public var pointer: String
    /// What is wrong, and what would be right.
    public var detail: String
    /// What may have been meant, nearest first; for an ambiguous label, the choices.
    public var nearest: [String]

    /// Makes a detail.
    public init(_ pointer: String, _ detail: String, nearest: [String] = []) {
      self.pointer = pointer
      self.detail = detail
      self.nearest = nearest
    }
  }

  /// A stable word; `type` is `urn:postern:problem:` and the word.
  public var word: String
  /// The HTTP status.
  public var status: Int
  /// What kind of problem it is, the same sentence each time.
  public var title: String
  /// What is wrong this time.
  public var detail: String?
  /// Everything that is wrong with the input, all at once.
  public var errors: [Detail]
  /// The least grant that would allow what was denied, in the form of a grants file; nil where none can, or where it may
  /// not be told.
  public var leastAddition: JSONValue?
  /// The seconds after which the same call may find room, nil where waiting does not help.
  public var retryAfter: Int?

  /// Makes a problem.
  public init(
    _ word: String,
    _ status: Int,
    _ title: String,
    _ detail: String? = nil,
    errors: [Detail] = [],
    leastAddition: JSONValue? = nil,
    retryAfter: Int? = nil
  ) {
    self.word = word
    self.status = status
    self.title = title
    self.detail = detail
    self.errors = errors
    self.leastAddition = leastAddition
    self.retryAfter = retryAfter
  }

  /// The problem as it is sent, as `application/problem+json`.
  public var json: JSONValue {
    var object = JSONObject([
      ("type", .string("urn:postern:problem:\(word)")), ("title", .string(title)),
      ("status", .integer(Int64(status))),
    ])
    if let detail { object["detail"] = .string(detail) }
    if !errors.isEmpty { object["errors"] = .array(errors.map(\.json)) }
    object["leastAddition"] = leastAddition
    return .object(object)
  }
}

extension ActionProblem.Detail {
  fileprivate var json: JSONValue {
    var object = JSONObject([("pointer", .string(pointer)), ("detail", .string(detail))])
    if !nearest.isEmpty { object["nearest"] = .array(nearest.map(JSONValue.string)) }
    return .object(object)
  }
}
