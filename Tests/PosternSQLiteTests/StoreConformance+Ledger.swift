import Foundation
import Ledger
import PosternStore
import Testing

extension StoreConformance {
  private func chain(_ node: String = "node") -> LedgerChain { LedgerChain(node: node, start: time) }

  private func entry(_ number: Int, caller: String = "c", after: Double = 0) -> LedgerEntry {
    LedgerEntry(.decision, time: time.addingTimeInterval(after), caller: caller, ids: [Int64(number)])
  }

  private func all(_ store: Subject, _ filter: LedgerFilter = LedgerFilter()) async throws -> [LedgerRow] {
    try await store.ledgerRows(filter, after: 0, through: nil, limit: 1000)
  }

  /// Records come back in the order in which they became durable, byte for byte, filtered and in pages.
  func keepsRecords() async throws {
    try await withStore { store, reopen in
      #expect(try await store.lastLedgerPosition() == 0)
      var (first, second) = (chain("a"), chain("b"))
      let one = try (0..<3).map { try first.seal(entry($0)) }
      let two = try (0..<2).map { try second.seal(entry($0, caller: "d", after: 60)) }
      try await store.appendLedger(LedgerBatch(Array(one.prefix(2))))
      try await store.appendLedger(LedgerBatch(two))
      try await store.appendLedger(LedgerBatch(Array(one.suffix(1))))
      let again = try reopen()
      let rows = try await all(again)
      #expect(rows.map(\.bytes) == (one.prefix(2) + two + one.suffix(1)).map(\.bytes))
      #expect(rows.map(\.seq) == [1, 2, 1, 2, 3] && rows[2].chain == second.name)
      #expect(try await again.lastLedgerPosition() == rows.last?.position)
      let page = try await again.ledgerRows(
        LedgerFilter(),
        after: rows[0].position,
        through: rows[3].position,
        limit: 2
      )
      #expect(page == Array(rows[1...2]))
      #expect(try await again.lastLedgerRows(LedgerFilter(caller: "c"), limit: 2).map(\.seq) == [2, 3])
      #expect(try await all(again, LedgerFilter(chain: first.name)).count == 3)
      #expect(try await all(again, LedgerFilter(chain: "none")).isEmpty)
      #expect(try await all(again, LedgerFilter(caller: "d")).count == 2)
      #expect(try await all(again, LedgerFilter(kind: .checkpoint)).isEmpty)
      let start = LedgerTime.milliseconds(time)
      #expect(try await all(again, LedgerFilter(since: start + 60_000)).count == 2)
      #expect(try await all(again, LedgerFilter(until: start + 60_000)).count == 3)
    }
  }

  /// A hole, a fork and a record behind the end of a chain are refused; the same records again are not.
  func refusesForks() async throws {
    try await withStore { store, reopen in
      var grown = chain()
      var other = grown
      let records = try (0..<4).map { try grown.seal(entry($0)) }
      try await store.appendLedger(LedgerBatch(Array(records.prefix(2))))
      try await reopen().appendLedger(LedgerBatch(Array(records.prefix(3))))
      #expect(try await all(store).count == 3)
      let fork = try (0..<5).map { try other.seal(entry($0 + 10)) }
      for batch in [[fork[4]], [fork[0]], [fork[2], fork[3]], [records[2], fork[4]]] {
        let error = await #expect(throws: StoreError.self) { try await store.appendLedger(LedgerBatch(batch)) }
        #expect(error?.code == .conflict)
      }
      #expect(try await all(store).count == 3)
      try await store.appendLedger(LedgerBatch([records[3]], closing: [grown.name]))
      let behind = try grown.seal(entry(5))
      await #expect(throws: StoreError.self) { try await store.appendLedger(LedgerBatch([behind])) }
    }
  }

  /// Chains of living processes are not abandoned; of those that ended one process takes each.
  func findsAbandonedChains() async throws {
    try await withStore { store, reopen in
      var living = chain("living")
      try await store.claimLedgerChain(living.name)
      try await store.appendLedger(LedgerBatch([try living.seal(entry(1))]))
      var dead = chain("dead")
      let killed = try reopen()
      try await killed.claimLedgerChain(dead.name)
      let last = try dead.seal(entry(1))
      try await killed.appendLedger(LedgerBatch([last]))
      #expect(try await reopen().claimAbandonedLedgerChains().isEmpty)
      await killed.releaseLedgerChains([dead.name])
      let finder = try reopen()
      #expect(try await finder.claimAbandonedLedgerChains() == [last.head])
      #expect(try await reopen().claimAbandonedLedgerChains().isEmpty)
      await finder.releaseLedgerChains([dead.name])
      let next = try reopen()
      #expect(try await next.claimAbandonedLedgerChains() == [last.head])
      var told = chain("next")
      try await next.appendLedger(LedgerBatch([try told.seal(LedgerEntry(.gap, time: time))], closing: [dead.name]))
      await next.releaseLedgerChains([told.name])
      #expect(try await reopen().claimAbandonedLedgerChains().map(\.chain) == [told.name])
      await #expect(throws: StoreError.self) { try await reopen().claimLedgerChain(living.name) }
    }
  }

  /// The heads that no checkpoint names are known.
  func knowsUnnamedHeads() async throws {
    try await withStore { store, reopen in
      var (first, second) = (chain("a"), chain("b"))
      let one = try first.seal(entry(1))
      let two = try second.seal(entry(1))
      try await store.appendLedger(LedgerBatch([one, two]))
      #expect(try await store.unnamedLedgerHeads() == [one.head, two.head])
      let later = try first.seal(entry(2))
      try await store.appendLedger(LedgerBatch([later], named: [one.head, two.head]))
      #expect(try await reopen().unnamedLedgerHeads() == [later.head])
    }
  }

  /// A truncation removes beginnings and nothing else, in one step.
  func truncates() async throws {
    try await withStore { store, reopen in
      var (first, second) = (chain("a"), chain("b"))
      let one = try (0..<5).map { try first.seal(entry($0, after: Double($0))) }
      let two = try (0..<2).map { try second.seal(entry($0)) }
      try await store.appendLedger(LedgerBatch(one + two, closing: [second.name]))
      let cut = LedgerTime.milliseconds(time) + 3000
      let heads = try await store.ledgerHeads(before: cut)
      #expect(heads == [one[2].head, two[1].head])
      #expect(try await store.ledgerHeads(before: LedgerTime.milliseconds(time)).isEmpty)
      var own = chain("own")
      let record = try own.seal(entry(9, after: 100))
      #expect(try await store.truncateLedger(LedgerBatch([record]), through: heads) == 5)
      #expect(try await all(reopen()).map(\.bytes) == [one[3], one[4], record].map(\.bytes))
      #expect(try await store.ledgerHeads(before: cut).isEmpty)
      // The chain goes on where it was.
      try await store.appendLedger(LedgerBatch([try first.seal(entry(5))]))
      #expect(try await all(store).count == 4)
    }
  }
}
