package import Autotask

/// What the end of a call means for the calls after it.
package enum Verdict: Sendable, Equatable {
  /// It was answered: done, or refused for reasons of its own.
  case answered
  /// The login was refused.
  case loginRefused
  /// The endpoint had no thread for it; it was not done.
  case noThread
  /// The hour is used up; it was not done.
  case hourUsedUp
  /// Autotask failed, or its answer was cut or lost: it may have been done.
  case failed
  /// As ``failed``, and asking again soon would make it worse: a query that ran too long may be running still.
  case failedForGood
  /// It never left.
  case notSent

  /// Reads an answer.
  ///
  /// Autotask says with 500 what others say with a status of its own, so the text counts; texts are matched loosely, for
  /// the wording has changed over the years.
  ///
  /// Source: `rest-api.md` sections 2.2, 9 and 12.
  package init(_ response: AutotaskResponse) {
    guard !(200..<300).contains(response.status) else {
      self = .answered
      return
    }
    let sentences = response.sentences.map { $0.lowercased() }
    let text = sentences.joined(separator: " ")
    switch response.status {
    case 401: self = .loginRefused
    // The whole sentence, and nothing beside it: elsewhere the words may be a caller's own.
    case 500 where sentences.count == 1 && text.hasPrefix("integrationcode is invalid"): self = .loginRefused
    case 429, 500:
      if text.contains("thread threshold") || text.contains("itgenatr005") {
        self = .noThread
      } else if response.status == 429 {
        self = .hourUsedUp
      } else {
        self = sentences.isEmpty || Self.faults.contains(where: text.contains) ? .failed : .answered
      }
    case 408, 502...: self = .failed
    default: self = .answered
    }
  }

  /// Reads an error.
  package init(_ error: any Error) {
    guard let error = error as? AutotaskError else {
      self = .failedForGood
      return
    }
    switch error.code {
    case .unreachable, .tlsFailed, .hostNotAllowed: self = .notSent
    case .circuitOpen, .unauthorized, .trackingIdentifierRefused: self = .loginRefused
    case .connectionLost, .truncated: self = .failed
    default: self = .failedForGood
    }
  }

  /// What ASP.NET and SQL Server say when they themselves fail.
  private static let faults = [
    "an error has occurred", "an unexpected error", "object reference not set", "timeout expired", "was deadlocked",
  ]
}

extension AutotaskResponse {
  /// The sentences of a refusal.
  var sentences: [String] {
    let errors = (try? JSONValue(parsing: body))?.object?[anyCase: "errors"]?.array ?? []
    return errors.compactMap { $0.string ?? $0.object?[anyCase: "message"]?.string }.filter { !$0.isEmpty }
  }
}

/// When a read is sent again; a write never is, for it may have been done.
package enum RetryRule {
  /// How often a read is sent at most.
  package static let attempts = 3
  /// The pause after the first attempt; it doubles with each further one.
  private static let firstPause = Duration.milliseconds(500)
  /// The longest `Retry-After` that is waited for; a longer one is left to the caller.
  private static let longestRetryAfter = 30

  /// The pause before a read's next attempt, nil when its failure stands.
  ///
  /// - Parameters:
  ///   - attempt: The number of the attempt that failed, from 1.
  ///   - verdict: How it ended.
  ///   - retryAfter: The seconds that the answer asked to wait.
  ///   - chance: A random number from 0 to 1, so that calls do not come back all at once.
  package static func pause(after attempt: Int, _ verdict: Verdict, retryAfter: Int?, chance: Double) -> Duration? {
    guard attempt < attempts, verdict == .failed || verdict == .noThread else { return nil }
    if let retryAfter {
      return retryAfter <= longestRetryAfter ? .seconds(max(0, retryAfter)) : nil
    }
    return firstPause * (1 << (attempt - 1)) * (0.5 + min(max(chance, 0), 1) / 2)
  }
}
