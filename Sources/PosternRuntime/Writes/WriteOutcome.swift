import Autotask

/// What became of a write that went out, as far as its answer tells.
enum WriteOutcome {
  /// Autotask did it.
  case done(AutotaskResponse)
  /// Autotask refused it; nothing was done.
  case refused(AutotaskResponse)
  /// Autotask would not take it now: its limits, or the login. Nothing was done, and the same call may be sent again.
  case turnedAway(AutotaskResponse)
  /// It never left Postern; nothing was done.
  case notSent(UpstreamFailure)
  /// Nobody knows: it went out, and no answer that can be trusted came.
  case unknown(status: Int?)

  /// Judges an answer.
  ///
  /// Autotask answers 500 to every refusal, with sentences; a 500 without one, or with one by which it tells of a
  /// failure of its own, says nothing of what was stored before it.
  init(_ response: AutotaskResponse) {
    switch response.status {
    case 200..<300: self = .done(response)
    case 401, 429: self = .turnedAway(response)
    case 400..<500 where response.status != 408: self = .refused(response)
    case 500:
      let sentences = response.errorSentences
      guard !sentences.contains(where: Self.isOfLimits) else {
        self = .turnedAway(response)
        return
      }
      let isRefusal = !sentences.isEmpty && !sentences.contains(where: FaultSentence.matches)
      self = isRefusal ? .refused(response) : .unknown(status: 500)
    default: self = .unknown(status: response.status)
    }
  }

  /// Whether a sentence tells of Autotask's thread limit, which it has been seen to answer with 500, too.
  private static func isOfLimits(_ sentence: String) -> Bool {
    let text = sentence.lowercased()
    return text.contains("thread threshold") || text.contains("itgenatr005")
  }

  /// Judges a failure of the way to Autotask.
  init(_ failure: UpstreamFailure) {
    self = failure.mayHaveBeenDone ? .unknown(status: nil) : .notSent(failure)
  }
}

extension AutotaskResponse {
  /// Whether the answer is a page of something that stands before the service.
  var isHTML: Bool {
    guard let first = body.first(where: { $0 > 0x20 }) else { return false }
    return contentType?.contains("html") == true || first == UInt8(ascii: "<")
  }

  /// The sentences of Autotask's envelope.
  var errorSentences: [String] {
    let errors = (try? JSONValue(parsing: body))?.object?[anyCase: "errors"]?.array ?? []
    return errors.compactMap(\.string).filter { !$0.isEmpty }
  }
}
