import PosternRuntime
import TestSupport
import Testing

/// The hour slides: what is spent counts for an hour at least, and less than a second more.
struct SlidingCountTests {
  @Test(arguments: 0..<8) func itCountsAsAListOfMomentsDoes(seed: Int) {
    var generator = SeededGenerator(seed: seed)
    var count = SlidingCount()
    var moments: [Duration] = []
    var now = Duration.seconds(7_200)
    for _ in 0..<300 {
      now += .milliseconds(Int.random(in: 0...(generator.once(in: 50) ? 900_000 : 30_000), using: &generator))
      if !generator.once(in: 4) {
        count.add(1, at: now)
        moments.append(now)
      }
      let atLeast = moments.count { now - $0 < .seconds(3_600) }
      let atMost = moments.count { now - $0 < .seconds(3_601) }
      #expect((atLeast...atMost).contains(count.count(at: now)), "seed \(seed)")
    }
  }

  @Test func theBoundariesAreExact() {
    var count = SlidingCount()
    count.add(3, at: .seconds(100))
    count.add(1, at: .milliseconds(100_999))
    #expect(count.count(at: .seconds(3_700)) == 4)
    #expect(count.count(at: .milliseconds(3_700_999)) == 4)
    #expect(count.count(at: .seconds(3_701)) == 0)
  }

  @Test(arguments: 0..<10) func theWaitThatItNamesIsExact(seed: Int) throws {
    var generator = SeededGenerator(seed: seed)
    var count = SlidingCount()
    var now = Duration.seconds(7_200)
    for _ in 0..<300 {
      now += .milliseconds(Int.random(in: 0...20_000, using: &generator))
      count.add(Int.random(in: 1...3, using: &generator), at: now)
    }
    let limit = Int.random(in: 1...count.count(at: now), using: &generator)
    let named = count.seconds(untilBelow: limit, at: now)
    let wait = try #require(named)
    var later = count
    #expect(later.count(at: now + .seconds(wait)) < limit, "seed \(seed)")
    if wait > 1 { #expect(count.count(at: now + .seconds(wait - 1)) >= limit, "seed \(seed)") }
  }

  @Test func whatNeverLeftIsTakenBack() {
    var count = SlidingCount()
    count.add(2, at: .seconds(10))
    count.add(1, at: .seconds(20))
    count.takeBack(1, from: .seconds(10))
    count.takeBack(5, from: .seconds(11))
    #expect(count.count(at: .seconds(30)) == 2)
    #expect(count.takeUnsaved() == [10: 1, 20: 1])
    #expect(count.takeUnsaved().isEmpty)
  }

  @Test func whatWasKeptIsTakenUpInAnyOrder() {
    var count = SlidingCount()
    for second in [30, 10, 20, 10] as [Int64] { count.restore(2, second: second) }
    #expect(count.count(at: .seconds(40)) == 8)
    #expect(count.count(at: .seconds(3_611)) == 4)
    #expect(count.takeUnsaved().isEmpty)
    #expect(count.count(at: .seconds(4_000)) == 0)
    #expect(count.isEmpty)
  }
}
