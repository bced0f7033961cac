import Foundation
import Ledger
import Logging
import PosternRuntime
import PosternSQLite
import PosternStore
import Synchronization
import Testing

@Suite("Writing the ledger")
struct LedgerWriterTests {
  private let key = LedgerSigningKey()

  private func entry(_ number: Int = 0, kind: LedgerEntry.Kind = .decision, decision: String = "allow") -> LedgerEntry {
    LedgerEntry(kind, time: Date(), caller: "c", ids: [Int64(number)], decision: decision)
  }

  private func withStore(_ body: (SQLiteStore, @Sendable () throws -> SQLiteStore) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(component: "postern-ledger-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(component: "postern.db").path
    try await body(try SQLiteStore(path: path)) { try SQLiteStore(path: path) }
  }

  private func writer(
    _ store: any LedgerStore,
    node: String = "node",
    outside: (any CheckpointOutlet)? = nil,
    _ change: (inout LedgerWriter.Configuration) -> Void = { _ in }
  ) -> LedgerWriter {
    var configuration = LedgerWriter.Configuration(node: node)
    change(&configuration)
    return LedgerWriter(
      store: store,
      configuration: configuration,
      key: key,
      outside: outside,
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    )
  }

  private func rows(_ store: any LedgerStore, _ filter: LedgerFilter = LedgerFilter()) async throws -> [LedgerRow] {
    try await store.ledgerRows(filter, after: 0, through: nil, limit: 100_000)
  }

  /// What verifying the whole store says.
  private func verified(_ store: any LedgerStore) async throws -> LedgerReport {
    var verifier = LedgerVerifier(.store, trusted: [key.publicKey])
    let rows = try await rows(store)
    for row in rows { verifier.announce(row.bytes.span) }
    for row in rows { verifier.check(row.bytes.span) }
    return verifier.finish()
  }

  @Test("A record that must be durable is in the store when its append returns, and read by another connection")
  func now() async throws {
    try await withStore { store, reopen in
      let writer = writer(store)
      try await writer.start()
      let place = try await writer.append(entry(7), .now)
      #expect(place == "\(await writer.chainName)/1")
      #expect(try await rows(reopen()).map(\.seq) == [1])
      await writer.close()
      let report = try await verified(reopen())
      #expect(report.problem == nil && report.chains.map(\.isClosed) == [true] && report.checkpoints == 1)
      await #expect(throws: LedgerUnwritable.self) { try await writer.append(entry(), .now) }
    }
  }

  @Test("A record of a permitted read is durable soon, without anything else being written")
  func soon() async throws {
    try await withStore { store, reopen in
      let writer = writer(store)
      try await writer.start()
      try await writer.append(entry(), .soon)
      let other = try reopen()
      // Until it is there: what is waited for is the condition, not a time.
      while try await other.lastLedgerPosition() == 0 { await Task.yield() }
      await writer.close()
      #expect(try await verified(store).problem == nil)
    }
  }

  @Test("What comes while the disk is synced and is not waited for gathers again, however much of it comes")
  func gatheringAgain() async throws {
    try await withStore { store, _ in
      let held = HeldStore(store)
      // Nothing is committed but for a record that is waited for.
      let writer = writer(held) { $0.gathering = .seconds(3_600) }
      try await writer.start()
      async let first = writer.append(entry(1), .now)
      await held.somebodyCame()
      for number in 2...3 { try await writer.append(entry(number), .soon) }
      await held.open()
      _ = try await first
      try await writer.append(entry(4), .now)
      #expect(await held.batches == [1, 3])
      await writer.close()
      #expect(try await verified(store).problem == nil)
    }
  }

  @Test("Sixty-four at once, of either kind, keep the order of their places and lose nothing")
  func grouped() async throws {
    try await withStore { store, _ in
      let writer = writer(store)
      try await writer.start()
      let places = try await withThrowingTaskGroup(of: [String].self) { group in
        for number in 0..<64 {
          group.addTask {
            var places: [String] = []
            for round in 0..<10 {
              places.append(try await writer.append(entry(number * 100 + round), round % 3 == 0 ? .soon : .now))
            }
            return places
          }
        }
        return try await group.reduce(into: [String]()) { all, places in
          #expect(places.compactMap { Int($0.split(separator: "/")[1]) }.isSorted)
          all += places
        }
      }
      #expect(Set(places).count == 640)
      await writer.close()
      let kept = try await rows(store)
      #expect(kept.map(\.seq) == Array(1...641))
      #expect(try await verified(store).problem == nil)
    }
  }

  @Test("A full disk: everything is refused, until there is room; nothing is lost, and no chain has a hole or a fork")
  func full() async throws {
    try await withStore { store, _ in
      let writer = writer(store)
      try await writer.start()
      try await writer.append(entry(1), .now)
      try store.limitLedger(toPages: 0)
      var acknowledged = ["\(await writer.chainName)/1"]
      var refused = 0
      for number in 0..<200 {
        do {
          acknowledged.append(try await writer.append(entry(number), number % 2 == 0 ? .now : .soon))
        } catch {
          #expect(error is LedgerUnwritable)
          refused += 1
        }
      }
      #expect(refused > 0)
      #expect(await writer.status.problem?.contains("full") == true)
      await #expect(throws: LedgerUnwritable.self) { try await writer.append(entry(), .soon) }
      try store.limitLedger(toPages: nil)
      acknowledged.append(try await writer.append(entry(9), .now))
      #expect(await writer.status.problem == nil)
      await writer.close()
      let kept = try await rows(store)
      #expect(Set(acknowledged).isSubset(of: Set(kept.map { "\($0.chain)/\($0.seq)" })))
      #expect(try await verified(store).problem == nil)
      // What was allowed and then refused, because it could not be recorded, is told as not done.
      #expect(kept.contains { String(decoding: $0.bytes, as: UTF8.self).contains("ledger-unwritable") })
    }
  }

  @Test("A killed process leaves a gap record naming its last durable record; one that closed leaves none")
  func gaps() async throws {
    try await withStore { store, reopen in
      let orderly = writer(try reopen(), node: "orderly")
      try await orderly.start()
      try await orderly.append(entry(), .now)
      await orderly.close()
      let killedStore = try reopen()
      let killed = writer(killedStore, node: "killed")
      try await killed.start()
      try await killed.append(entry(1), .now)
      let last = try await killed.append(entry(2), .now)
      let beside = writer(try reopen(), node: "beside")
      try await beside.start()
      #expect(try await rows(store).count == 4)
      // The end of a process gives its locks back.
      await killedStore.releaseLedgerChains([await killed.chainName])
      let next = writer(store, node: "next")
      try await next.start()
      let gaps = try await rows(store, LedgerFilter(kind: .gap))
      #expect(gaps.map(\.chain) == [await next.chainName])
      #expect(String(decoding: gaps[0].bytes, as: UTF8.self).contains("\"follows\":\"\(last)\""))
      await beside.close()
      await next.close()
      let after = writer(try reopen(), node: "after")
      try await after.start()
      await after.close()
      let report = try await verified(store)
      #expect(report.problem == nil && report.gaps == 1)
      #expect(report.chains.filter { !$0.isClosed }.map(\.name) == [await killed.chainName])
    }
  }

  @Test("A process that records nothing leaves nothing")
  func silence() async throws {
    try await withStore { store, _ in
      let writer = writer(store)
      try await writer.start()
      await writer.close()
      #expect(try await store.lastLedgerPosition() == 0)
    }
  }

  @Test("Several processes on one store each have their chain, and checkpoints name all heads")
  func processes() async throws {
    try await withStore { store, reopen in
      let stores = try (0..<4).map { _ in try reopen() }
      let writers = stores.enumerated().map { writer($1, node: "p\($0)") { $0.recordsPerCheckpoint = 10 } }
      try await withThrowingTaskGroup(of: Void.self) { group in
        for writer in writers {
          group.addTask {
            try await writer.start()
            for number in 0..<40 {
              try await writer.append(entry(number), .now)
              if number % 10 == 9 { try await writer.checkpoint() }
            }
          }
        }
        try await group.waitForAll()
      }
      for writer in writers { await writer.close() }
      let report = try await verified(store)
      #expect(report.problem == nil && report.chains.count == 4 && report.checkpoints == 20)
      let last = try #require(try await rows(store, LedgerFilter(kind: .checkpoint)).last)
      let named = try LedgerCheckpoint(last.bytes.span).heads.map(\.chain)
      #expect(named.contains(last.chain))
      // Only the last checkpoint is not named itself.
      #expect(try await store.unnamedLedgerHeads().map(\.chain) == [last.chain])
    }
  }

  @Test("Checkpoints go outside in order; where that fails they wait, it is told, and records are taken all the same")
  func outside() async throws {
    try await withStore { store, _ in
      let outlet = Outlet()
      let writer = writer(store, outside: outlet)
      try await writer.start()
      outlet.isBroken.withLock { $0 = true }
      for number in 0..<3 {
        try await writer.append(entry(number), .now)
        try await writer.checkpoint()
      }
      let status = await writer.status
      #expect(status.problem == nil && status.outsideProblem == "outlet: \(Outlet.Failure())")
      outlet.isBroken.withLock { $0 = false }
      await writer.close()
      #expect(await writer.status.outsideProblem == nil)
      let kept = outlet.lines.withLock { $0 }
      #expect(kept == (try await rows(store, LedgerFilter(kind: .checkpoint)).map(\.bytes)))
      #expect(kept.count == 4)
    }
  }
}

/// An outlet that can be broken.
private final class Outlet: CheckpointOutlet {
  struct Failure: Error {}

  let name = "outlet"
  let lines = Mutex<[[UInt8]]>([])
  let isBroken = Mutex(false)

  func keep(_ line: [UInt8]) async throws {
    if isBroken.withLock({ $0 }) { throw Failure() }
    lines.withLock { $0.append(line) }
  }
}

extension [Int] {
  fileprivate var isSorted: Bool { zip(self, dropFirst()).allSatisfy { $0 < $1 } }
}

/// A store whose first commit waits until it is let go, and that counts the records of each.
private actor HeldStore: LedgerStore {
  private let base: SQLiteStore
  private(set) var batches: [Int] = []
  private var isOpen = false
  private var waiting: [CheckedContinuation<Void, Never>] = []
  private var watchers: [CheckedContinuation<Void, Never>] = []

  init(_ base: SQLiteStore) { self.base = base }

  func open() {
    isOpen = true
    for continuation in waiting { continuation.resume() }
    waiting = []
  }

  func somebodyCame() async {
    if batches.isEmpty { await withCheckedContinuation { watchers.append($0) } }
  }

  func appendLedger(_ batch: LedgerBatch) async throws {
    batches.append(batch.records.count)
    for watcher in watchers { watcher.resume() }
    watchers = []
    if !isOpen { await withCheckedContinuation { waiting.append($0) } }
    try await base.appendLedger(batch)
  }

  func claimLedgerChain(_ name: String) async throws { try await base.claimLedgerChain(name) }
  func claimAbandonedLedgerChains() async throws -> [LedgerHead] { try await base.claimAbandonedLedgerChains() }
  func releaseLedgerChains(_ names: [String]) async { await base.releaseLedgerChains(names) }
  func unnamedLedgerHeads() async throws -> [LedgerHead] { try await base.unnamedLedgerHeads() }
  func lastLedgerPosition() async throws -> Int64 { try await base.lastLedgerPosition() }
  func ledgerHeads(before milliseconds: Int64) async throws -> [LedgerHead] {
    try await base.ledgerHeads(before: milliseconds)
  }
  func ledgerRows(
    _ filter: LedgerFilter,
    after: Int64,
    through: Int64?,
    limit: Int
  ) async throws -> [LedgerRow] {
    try await base.ledgerRows(filter, after: after, through: through, limit: limit)
  }
  func lastLedgerRows(_ filter: LedgerFilter, limit: Int) async throws -> [LedgerRow] {
    try await base.lastLedgerRows(filter, limit: limit)
  }
  func truncateLedger(_ batch: LedgerBatch, through heads: [LedgerHead]) async throws -> Int {
    try await base.truncateLedger(batch, through: heads)
  }
}
