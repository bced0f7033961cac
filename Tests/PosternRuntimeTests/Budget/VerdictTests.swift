import Autotask
import PosternRuntime
import Testing

/// What an answer means for the calls after it, and what is sent again.
struct VerdictTests {
  private static func response(_ status: Int, _ sentence: String? = nil) -> AutotaskResponse {
    let body: JSONValue = ["errors": .array(sentence.map { [.string($0)] } ?? [])]
    return AutotaskResponse(status: status, contentType: "application/json", body: body.bytes())
  }

  @Test(
    arguments: [
      (200, nil, Verdict.answered), (401, nil, .loginRefused), (500, "IntegrationCode is invalid.", .loginRefused),
      (500, "Unable to find IntegrationCode is invalid in the Tickets Entity.", .answered),
      (429, "The Autotask API thread threshold of 3 threads has been exceeded", .noThread),
      (500, "(Itgenatr005)", .noThread),
      (429, nil, .hourUsedUp), (429, "The request threshold has been exceeded", .hourUsedUp), (500, nil, .failed),
      (500, "Missing Required Field: status", .answered), (500, "Timeout expired.", .failed), (502, nil, .failed),
      (503, nil, .failed), (404, nil, .answered), (403, nil, .answered),
    ] as [(Int, String?, Verdict)]
  )
  func answers(status: Int, sentence: String?, verdict: Verdict) {
    #expect(Verdict(Self.response(status, sentence)) == verdict)
  }

  @Test func errors() {
    #expect(Verdict(AutotaskError(.unreachable, "")) == .notSent)
    #expect(Verdict(AutotaskError(.connectionLost, "")) == .failed)
    #expect(Verdict(AutotaskError(.timedOut, "")) == .failedForGood)
    #expect(Verdict(AutotaskError(.tooLarge, "")) == .failedForGood)
    #expect(Verdict(AutotaskError(.circuitOpen, "")) == .loginRefused)
    #expect(Verdict(CancellationError()) == .failedForGood)
  }

  @Test func pausesGrowAndEnd() {
    #expect(RetryRule.pause(after: 1, .failed, retryAfter: nil, chance: 0) == .milliseconds(250))
    #expect(RetryRule.pause(after: 2, .noThread, retryAfter: nil, chance: 1) == .seconds(1))
    #expect(RetryRule.pause(after: 3, .failed, retryAfter: nil, chance: 0) == nil)
    #expect(RetryRule.pause(after: 1, .failed, retryAfter: 30, chance: 0) == .seconds(30))
    #expect(RetryRule.pause(after: 1, .failed, retryAfter: 31, chance: 0) == nil)
    for verdict in [Verdict.answered, .loginRefused, .hourUsedUp, .failedForGood, .notSent] {
      #expect(RetryRule.pause(after: 1, verdict, retryAfter: nil, chance: 0) == nil)
    }
  }
}
