import Foundation
import Ledger
import Logging
import PosternRuntime
import PosternSQLite
import PosternStore

/// Measures the ledger: records a second that many writers append durably, and that are verified.
struct LedgerRates {
  private let key = LedgerSigningKey()

  /// Prints the rates.
  func report() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(component: "postern-bench-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, durability) in [("durable", LedgerDurability.now), ("soon", .soon)] {
      let store = try SQLiteStore(path: folder.appending(component: "\(name).db").path)
      try await append(64 * 1000, writers: 64, durability, named: name, to: store)
      try await verify(store, named: name)
    }
    try verify(lines(300_000))
  }

  private func entry(_ number: Int) -> LedgerEntry {
    LedgerEntry(
      .decision,
      time: Date(),
      caller: "rewst",
      connection: "main",
      surface: "gateway",
      action: "tickets.update",
      entity: "Tickets",
      verb: "update",
      ids: [Int64(number)],
      fields: ["status", "title"],
      grant: "tickets-two-clients",
      decision: "allow",
      reason: "granted",
      trace: "0af7651916cd43dd8448eb211c80319c"
    )
  }

  private func append(
    _ count: Int,
    writers: Int,
    _ durability: LedgerDurability,
    named name: String,
    to store: SQLiteStore
  ) async throws {
    guard try store.ledgerSynchronousLevel() == 2 else { throw BenchmarkFailure(what: "synchronous is not FULL") }
    let writer = LedgerWriter(
      store: store,
      configuration: .init(node: "bench"),
      key: key,
      logger: Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }
    )
    try await writer.start()
    let processor = clock()
    let start = ContinuousClock.now
    try await withThrowingTaskGroup(of: Void.self) { group in
      for part in 0..<writers {
        group.addTask {
          for number in 0..<count / writers { try await writer.append(entry(part * count + number), durability) }
        }
      }
      try await group.waitForAll()
    }
    await writer.close()
    let spent = (ContinuousClock.now - start) / .seconds(1)
    let busy = Double(clock() - processor) / Double(CLOCKS_PER_SEC)
    line("append, \(writers) writers, FULL, \(name)", count, seconds: spent, processor: busy)
  }

  private func verify(_ store: SQLiteStore, named name: String) async throws {
    let processor = clock()
    let start = ContinuousClock.now
    var verifier = LedgerVerifier(.store, trusted: [key.publicKey])
    for row in try await store.ledgerRows(LedgerFilter(kind: .checkpoint), after: 0, through: nil, limit: 10_000) {
      verifier.announce(row.bytes.span)
    }
    var position: Int64 = 0
    while true {
      let rows = try await store.ledgerRows(LedgerFilter(), after: position, through: nil, limit: 2000)
      guard let last = rows.last else { break }
      for row in rows { verifier.check(row.bytes.span) }
      position = last.position
    }
    let report = verifier.finish()
    guard report.problem == nil else { throw BenchmarkFailure(what: "\(report)") }
    let spent = (ContinuousClock.now - start) / .seconds(1)
    let busy = Double(clock() - processor) / Double(CLOCKS_PER_SEC)
    line("verify, from the store", report.records, seconds: spent, processor: busy)
  }

  private func lines(_ count: Int) throws -> [[UInt8]] {
    var chain = LedgerChain(node: "bench", start: Date())
    return try (0..<count).map { number in
      guard number % 10_000 == 9999 else { return try chain.seal(entry(number)).bytes }
      let draft = CheckpointDraft(.regular, heads: chain.head.map { [$0] } ?? [])
      return try chain.seal(draft, at: Date(), with: key).bytes
    }
  }

  /// Both readings of the lines, as of a file that is in memory.
  private func verify(_ lines: [[UInt8]]) throws {
    let processor = clock()
    let start = ContinuousClock.now
    var verifier = LedgerVerifier(.file, trusted: [key.publicKey])
    for line in lines { verifier.announce(line.span) }
    for line in lines { verifier.check(line.span) }
    let report = verifier.finish()
    guard report.problem == nil, report.records == lines.count else { throw BenchmarkFailure(what: "\(report)") }
    let spent = (ContinuousClock.now - start) / .seconds(1)
    line(
      "verify, from lines",
      lines.count,
      seconds: spent,
      processor: Double(clock() - processor) / Double(CLOCKS_PER_SEC)
    )
  }

  private func line(_ name: String, _ count: Int, seconds: Double, processor: Double) {
    print(
      name.padding(toLength: 40, withPad: " ", startingAt: 0)
        + String(
          format: "%10.0f records a second, %6.2f µs CPU each",
          Double(count) / seconds,
          processor * 1e6 / Double(count)
        )
    )
  }
}
