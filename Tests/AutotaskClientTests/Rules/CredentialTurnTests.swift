import AutotaskClient
import Testing

@Suite("Two sets of credentials take turns")
struct CredentialTurnTests {
  @Test("What was found is tried by one call at a time, and takes over when it is let in")
  func trial() {
    let turn = Turn()
    #expect(turn.choose() == 0)
    turn.found(1)
    #expect(turn.choose() == 1)
    #expect(turn.choose() == 0)
    #expect(turn.accepted(1))
    #expect(turn.choose() == 1)
    #expect(!turn.accepted(1))
  }

  @Test("What was found and refused is not sent again until what works is refused too, and then once")
  func keptFirst() {
    let turn = Turn()
    turn.found(1)
    _ = turn.choose()
    #expect(turn.refused(1) == 0)
    #expect((0..<5).allSatisfy { _ in turn.choose() == 0 })
    #expect(turn.refused(0) == 1)
    #expect(turn.choose() == 1)
    #expect(turn.refused(1) == nil)
  }

  @Test("Without other credentials a refusal stands; a call that was on its way goes on with the newer ones")
  func onTheWay() {
    let turn = Turn()
    #expect(turn.refused(0) == nil)
    turn.found(1)
    #expect(turn.refused(0) == 1)
    // Another call that was sent with the old ones is refused later.
    #expect(turn.refused(0) == 1)
    #expect(turn.current == 1)
  }

  @Test("A trial that ends without an answer is held again; one that is withdrawn or replaced is over")
  func unanswered() {
    let turn = Turn()
    turn.found(1)
    #expect(turn.choose() == 1)
    turn.unanswered(1)
    #expect(turn.choose() == 1)
    turn.found(2)
    // The first one's answer comes late and changes nothing.
    #expect(!turn.accepted(1))
    #expect(turn.choose() == 2)
    turn.withdrawn()
    #expect(turn.choose() == 0)
    #expect(!turn.accepted(2))
    #expect(turn.refused(2) == 0)
  }

  /// However answers come, no call is sent again with what was just refused, and no trial that was refused is held on.
  @Test(arguments: 0..<20 as Range<UInt64>)
  func neverLoops(_ seed: UInt64) {
    var random = SplitMix(state: seed)
    let turn = Turn()
    var newest = 0
    for _ in 0..<200 {
      switch UInt8.random(in: 0..<5, using: &random) {
      case 0:
        newest += 1
        turn.found(newest)
      case 1: turn.withdrawn()
      default:
        let version = turn.choose()
        #expect(version == turn.current || version == turn.next)
        switch UInt8.random(in: 0..<3, using: &random) {
        case 0: _ = turn.accepted(version)
        case 1: turn.unanswered(version)
        default:
          let wasTrial = version == turn.next
          if let other = turn.refused(version) { #expect(other != version) }
          if wasTrial { #expect(turn.choose() == turn.current) }
        }
      }
      #expect(turn.next != turn.current)
    }
  }
}

/// A turn that can be asked within an expectation.
private final class Turn {
  private var state = CredentialTurn(0)

  var current: Int { state.current }
  var next: Int? { state.next }
  func choose() -> Int { state.choose() }
  func found(_ version: Int) { state.found(version) }
  func withdrawn() { state.withdrawn() }
  func accepted(_ version: Int) -> Bool { state.accepted(version) }
  func unanswered(_ version: Int) { state.unanswered(version) }
  func refused(_ version: Int) -> Int? { state.refused(version) }
}
