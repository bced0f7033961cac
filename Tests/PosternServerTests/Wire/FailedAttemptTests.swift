import Testing

@testable import PosternWire

/// Guessing is slowed down for whoever guesses, and for nobody else.
struct FailedAttemptTests {
  private let start = ContinuousClock.now

  @Test func eachFailureCostsMoreUpToAnEnd() {
    var book = AttemptBook()
    var delays: [Duration] = []
    for number in 0..<8 {
      delays.append(book.fail("a", at: start + .seconds(number)).delay)
      book.waited("a")
    }
    #expect(delays == [100, 200, 400, 800, 1600, 2000, 2000, 2000].map { .milliseconds($0) })
    #expect(book.fail("b", at: start + .seconds(8)).delay == .milliseconds(100), "another one begins anew")
    #expect(book.fail("a", at: start + .seconds(400)).delay == .milliseconds(100), "and so does who has waited")
  }

  @Test func whatWaitsIsBounded() {
    var book = AttemptBook()
    let of1 = (0..<10).map { _ in book.fail("a", at: start) }
    #expect(of1.filter { $0.delay > .zero }.count == AttemptBook.waitingOfOne)
    #expect(of1.allSatisfy { ($0.delay == .zero) == $0.isLast }, "who does not wait is cut off")
    for number in 0..<200 { _ = book.fail("s\(number)", at: start) }
    #expect(book.waiting == AttemptBook.waitingOfAll)
  }

  @Test func whatIsRememberedIsBounded() {
    var book = AttemptBook()
    for number in 0..<5000 {
      let penalty = book.fail("s\(number)", at: start)
      if penalty.delay > .zero { book.waited("s\(number)") }
    }
    #expect(book.entries.count == AttemptBook.sources)
    #expect(book.waiting == 0)
  }

  @Test func theLogIsToldOnceASecond() {
    var book = AttemptBook()
    #expect((0..<5).map { _ in book.fail("a", at: start).untold } == [1, nil, nil, nil, nil])
    #expect(book.fail("a", at: start + .seconds(1)).untold == 5)
  }

  @Test func aNetworkOfIPv6IsOneSource() {
    #expect(FailedAttempts.network(of: "2001:db8:1:2:3:4:5:6") == "2001:db8:1:2")
    #expect(FailedAttempts.network(of: "192.0.2.1") == "192.0.2.1")
    #expect(FailedAttempts.network(of: "::ffff:192.0.2.1") == "::ffff:192.0.2.1")
  }
}
