import Autotask

/// What became of a write that went out, as far as its answer tells.
enum WriteOutcome {
  /// Autotask did it.
  case done(AutotaskResponse)
  /// Autotask refused it; nothing was done.
  case refused(AutotaskResponse)
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
    case 400..<500 where response.status != 408: self = .refused(response)
    case 500:
      let sentences = response.errorSentences
      let isRefusal = !sentences.isEmpty && !sentences.contains(where: FaultSentence.matches)
      self = isRefusal ? .refused(response) : .unknown(status: 500)
    default: self = .unknown(status: response.status)
    }
  }

  /// Judges a failure of the way to Autotask.
  init(_ failure: UpstreamFailure) {
    self = failure.mayHaveBeenDone ? .unknown(status: nil) : .notSent(failure)
  }
}

extension AutotaskResponse {
  /// The sentences of Autotask's envelope.
  var errorSentences: [String] {
    let errors = (try? JSONValue(parsing: body))?.object?[anyCase: "errors"]?.array ?? []
    return errors.compactMap(\.string).filter { !$0.isEmpty }
  }
}
