import Autotask
import Foundation
import LeastPrivilege
import Synchronization
import Testing

@testable import PosternRuntime

/// An offer is kept, and made anew as soon as anything that it was made from is another.
struct OfferCacheTests {
  @Test func anOfferIsKeptWhileAllOfItStands() async throws {
    let fields = Mutex<[JSONValue]>([.field("id"), .field("title", "string")])
    let bench = try ActionBench { request in
      request.path.hasSuffix("/fields") ? ["fields": .array(fields.withLock { $0 })] : ["fields": []]
    }
    func names(_ actions: [OfferedAction]) -> [String] {
      actions.first { $0.id == "tickets.update" }?.inputSchema["properties"]?.object?.keys ?? []
    }
    let rules = try ActionBench.rules("{'id': 'g', 'actions': ['tickets.*']}")
    let first = await bench.offered(under: rules)
    #expect(names(first).contains("title") && !names(first).contains("late"))
    #expect(bench.sent.count == 2)
    #expect(bench.gateway.offers.count == first.count)
    #expect(await bench.offered(under: rules).map(\.inputSchema) == first.map(\.inputSchema))
    #expect(bench.sent.count == 2)
    // Other grants, or the same ones compiled anew for something beside them, are others at once.
    let narrow = try ActionBench.rules("{'id': 'g', 'actions': ['tickets.get']}")
    #expect(await bench.offered(under: narrow).map(\.id) == ["tickets.get"])
    #expect(await bench.offered(under: rules).count == first.count)
    // What the tenant has changed shows when its metadata is read anew, and not before.
    fields.withLock { $0.append(.field("late", "string")) }
    bench.time.pass(.seconds(599))
    #expect(await !names(bench.offered(under: rules)).contains("late"))
    bench.time.pass(.seconds(1))
    #expect(await names(bench.offered(under: rules)).contains("late"))
    #expect(bench.sent.count == 4)
    // Whoever else has it read anew, it is told from then on.
    fields.withLock { $0.append(.field("later", "string")) }
    bench.time.pass(.seconds(600))
    _ = await bench.run("tickets.get", JSONObject([("id", 1)]), under: rules)
    #expect(await names(bench.offered(under: rules)).contains("later"))
  }

  @Test func anOfferEndsWithAGrant() async throws {
    let bench = try ActionBench { _ in ["fields": []] }
    let rules = try ActionBench.rules(
      """
      {'id': 'a', 'actions': ['tickets.get']},
      {'id': 'b', 'actions': ['companies.get'], 'validUntil': '2027-01-01T00:00:00Z'},
      {'id': 'c', 'actions': ['contacts.get'], 'validUntil': '2027-02-01T00:00:00Z'}
      """
    )
    let end = try Date("2027-01-01T00:00:00Z", strategy: .iso8601)
    for (seconds, count) in [(-1.0, 3), (-0.5, 3), (0, 2), (1, 2), (-1, 3), (31 * 86_400, 1)] {
      let offered = await bench.offered(under: rules, at: end.addingTimeInterval(seconds))
      #expect(offered.count == count, "\(seconds)")
    }
  }

  @Test func whatIsKeptIsBounded() async throws {
    let bench = try ActionBench { _ in ["fields": []] }
    let rules = try ActionBench.rules("{'id': 'g', 'actions': ['tickets.get']}")
    let offered = await bench.offered(under: rules)
    let cache = OfferCache()
    let many = Array(repeating: try #require(offered.first), count: 300)
    let identity = rules.grants.identity
    let now = Date()
    let basis = OfferCache.Basis(grants: identity, end: nil, time: now, metadata: [:])
    let known = bench.connection.metadata.known
    func isKept(_ caller: String) -> Bool {
      cache.actions(of: caller, on: "main", under: identity, at: now, known) != nil
    }
    for caller in ["a", "b", "c"] { cache.keep(many, of: caller, on: "main", basis: basis) }
    #expect(cache.count == 900 && isKept("a"))
    cache.keep(many, of: "d", on: "main", basis: basis)
    // The one that was asked for the longest ago has gone.
    #expect(cache.count == 900 && isKept("a") && !isKept("b") && isKept("c") && isKept("d"))
    // The same caller over another connection is another.
    #expect(cache.actions(of: "a", on: "other", under: identity, at: now, known) == nil)
  }
}
