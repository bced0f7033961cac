import Autotask

extension BudgetRefusal {
  /// The answer on Autotask's own paths: Autotask's status, its envelope, and when to come again.
  ///
  /// It tells the caller of its own limits; of the others it tells no more than that there is no room now.
  public var answer: GatewayAnswer {
    var answer = GatewayAnswer.errors(["\(word): \(sentence)"], status: 429)
    answer.headers.append(("Retry-After", String(retryAfter)))
    return answer
  }

  private var word: String {
    switch reason {
    case .requestsPerHour: "requests-per-hour"
    case .recordsPerHour: "records-per-hour"
    case .share, .hour: "hour-used-up"
    case .queueFull, .waitedTooLong: "too-many-waiting"
    }
  }

  private var sentence: String {
    switch reason {
    case .requestsPerHour: "the requests that this caller may make in an hour are used up"
    case .recordsPerHour: "the rows that this caller may read in an hour are used up"
    case .share, .hour: "what Autotask allows in an hour has no room for this caller now"
    case .queueFull: "as many calls of this caller wait for Autotask as may"
    case .waitedTooLong: "no turn came in time; Autotask takes few calls at once"
    }
  }
}
