import Autotask

/// What an answer to a question of polling says.
enum PollAnswer {
  /// Why it has no rows.
  struct NoRows: Error, CustomStringConvertible {
    /// A stable word, or the status.
    var description: String
    /// The seconds after which it may be better, nil where nothing tells.
    var retryAfter: Int?
  }

  /// The rows of a page.
  static func rows(_ result: Result<AutotaskResponse, UpstreamFailure>) -> Result<[JSONObject], NoRows> {
    switch result {
    case .failure(.refused(let refusal)):
      return .failure(NoRows(description: "no budget: \(refusal.reason.rawValue)", retryAfter: refusal.retryAfter))
    case .failure(let failure): return .failure(NoRows(description: failure.word))
    case .success(let response):
      guard (200..<300).contains(response.status), let json = try? JSONValue(parsing: response.body),
        case .array(let items)? = json.object?[anyCase: "items"]
      else { return .failure(NoRows(description: "status \(response.status)", retryAfter: response.retryAfter)) }
      return .success(items.compactMap(\.object))
    }
  }
}

extension UpstreamFailure {
  /// A stable word for the log.
  fileprivate var word: String {
    switch self {
    case .refused: "no budget"
    case .circuitOpen: "login refused"
    case .cancelled: "cancelled"
    case .unreachable: "not reachable"
    case .unknown: "no whole answer"
    }
  }
}
