public import Foundation
public import Ledger
public import Logging
public import PosternStore

/// Writes the ledger of one process: gives each record its place at once, and commits what waits together.
///
/// After a write that failed it refuses everything until one succeeds. The records that have their place stay as they
/// are and are written first, so that neither a hole nor a fork comes about, whatever became of the failed write.
public actor LedgerWriter: DecisionLedger {
  /// How it works.
  public struct Configuration: Sendable {
    /// What the node is called.
    public var node: String
    /// How long records of permitted reads gather before they are committed; well within 200 ms.
    public var gathering: Duration = .milliseconds(50)
    /// After how many records a checkpoint is signed.
    public var recordsPerCheckpoint = 10_000
    /// After how long a checkpoint is signed, if there are records that none covers.
    public var checkpointInterval: TimeInterval = 300
    /// How many records may wait for the disk before those of permitted reads wait with them.
    public var waitingRecords = 10_000
    /// The clock.
    public var now: @Sendable () -> Date = { Date() }

    /// The defaults for a node.
    public init(node: String) { self.node = node }
  }

  /// How it is.
  public struct Status: Sendable, Equatable {
    /// Why nothing can be written, nil where it can.
    public var problem: String?
    /// Why checkpoints cannot be kept outside, nil where they can.
    public var outsideProblem: String?
  }

  private struct Waiter {
    var record: LedgerRecord
    /// What is recorded should the wait be in vain, for a record that allowed something which then is not done.
    var undone: LedgerEntry?
    var continuation: CheckedContinuation<Void, any Error>
  }

  private enum Phase { case new, opening, open, closing, closed }

  private let store: any LedgerStore
  private let configuration: Configuration
  private let key: LedgerSigningKey?
  private let outside: CheckpointDelivery?
  private let logger: Logger
  private var phase = Phase.new
  private var chain: LedgerChain

  private var pending: [LedgerRecord] = []
  /// What a checkpoint that is pending names.
  private var pendingNamed: [LedgerHead] = []
  private var pendingClosing: [String] = []
  private var waiters: [Waiter] = []
  private var recoveries: [CheckedContinuation<Void, any Error>] = []
  private var isCommitting = false
  private var isGathering = false
  private var durableSeq: Int64 = 0
  private var failure: LedgerUnwritable?

  private var recordsSinceCheckpoint = 0
  private var lastCheckpoint: Date
  private var isSigning = false

  /// A writer with a chain of its own; ``start()`` opens it.
  ///
  /// - Parameters:
  ///   - store: Where records are kept.
  ///   - configuration: How it works.
  ///   - key: The key by which checkpoints are signed; without it there are none.
  ///   - outside: Where checkpoints are kept besides.
  ///   - logger: Where it tells of itself.
  public init(
    store: any LedgerStore,
    configuration: Configuration,
    key: LedgerSigningKey?,
    outside: (any CheckpointOutlet)? = nil,
    logger: Logger
  ) {
    self.store = store
    self.configuration = configuration
    self.key = key
    self.outside = outside.map { CheckpointDelivery($0, logger: logger) }
    self.logger = logger
    let now = configuration.now()
    chain = LedgerChain(node: configuration.node, start: now)
    lastCheckpoint = now
  }

  /// The name of the chain.
  public var chainName: String { chain.name }

  /// How it is.
  public var status: Status {
    get async { Status(problem: failure?.message, outsideProblem: await outside?.problem) }
  }

  /// Opens the chain, and records a gap for each chain whose process ended without closing it.
  ///
  /// - Throws: When the store cannot be written.
  public func start() async throws {
    guard phase == .new else { return }
    phase = .opening
    try await store.claimLedgerChain(chain.name)
    let abandoned = try await store.claimAbandonedLedgerChains()
    phase = .open
    for head in abandoned {
      let gap = LedgerEntry(.gap, time: configuration.now(), reason: "not-closed", follows: head.place)
      pending.append(try chain.seal(gap))
      pendingClosing.append(head.chain)
      recordsSinceCheckpoint += 1
    }
    if !pending.isEmpty { try await durable(pending[pending.count - 1], undone: nil) }
  }

  /// Appends a record.
  ///
  /// - Returns: Its place, `chain/seq`.
  /// - Throws: ``LedgerUnwritable``; then nothing may be done that the record allows.
  @discardableResult
  public func append(_ entry: LedgerEntry, _ durability: LedgerDurability) async throws -> String {
    if failure != nil, phase == .open { try await recover() }
    guard phase == .open else { throw LedgerUnwritable("the ledger is not open") }
    let record = try chain.seal(entry)
    pending.append(record)
    recordsSinceCheckpoint += 1
    if durability == .now || pending.count > configuration.waitingRecords {
      try await durable(record, undone: entry.undone(at: record.place))
    } else {
      gather()
    }
    return record.place
  }

  /// Signs checkpoints when they are due and tries again after failures, until it is cancelled; ``close()`` is next.
  public func run() async throws {
    try await start()
    while !Task.isCancelled {
      do {
        // A second between looks at what is due: a checkpoint, a store that may take writes again, an outlet likewise.
        try await Task.sleep(for: .seconds(1))
      } catch {
        return
      }
      await attend()
    }
  }

  /// Does what is due.
  func attend() async {
    if failure != nil { try? await recover() }
    let isDue =
      recordsSinceCheckpoint >= configuration.recordsPerCheckpoint
      || configuration.now().timeIntervalSince(lastCheckpoint) >= configuration.checkpointInterval
    if isDue, recordsSinceCheckpoint > 0, failure == nil { try? await checkpoint() }
    await outside?.send()
  }

  /// Signs a checkpoint over the heads of all chains; it is durable when this returns, and on its way outside.
  ///
  /// - Throws: ``LedgerUnwritable``, or what the store throws.
  public func checkpoint() async throws {
    guard phase == .open, !isSigning else { return }
    isSigning = true
    defer { isSigning = false }
    guard let record = try await sign(.regular) else { return }
    try await durable(record, undone: nil)
    await outside?.keep(record.bytes)
  }

  /// Removes what was exported: signs a checkpoint that stands for it and takes it away, in one durable step.
  ///
  /// - Parameters:
  ///   - heads: The last records that go, one for each chain.
  ///   - carried: What earlier truncations removed and remaining checkpoints name.
  ///   - check: Is given the checkpoint before anything is done, and throws to refuse.
  /// - Returns: The number of records that were removed.
  /// - Throws: ``LedgerUnwritable`` without a key; what the check or the store throws.
  public func truncate(
    through heads: [LedgerHead],
    carrying carried: [LedgerOmission] = [],
    check: @Sendable (LedgerRecord) async throws -> Void
  ) async throws -> Int {
    guard let key else { throw LedgerUnwritable("there is no key to sign the truncation with") }
    try await flush()
    let named = try await store.unnamedLedgerHeads()
    let draft = CheckpointDraft(
      .truncated,
      heads: named,
      truncated: heads.map { LedgerOmission(through: $0) } + carried
    )
    // Sealed in a copy: should the check refuse, the chain goes on as if nothing had been asked.
    var longer = chain
    let record = try longer.seal(draft, at: configuration.now(), with: key)
    try await check(record)
    guard longer.seq == chain.seq + 1, pending.isEmpty, !isCommitting else {
      throw LedgerUnwritable("something else was recorded meanwhile; nothing was removed")
    }
    chain = longer
    // Records that come meanwhile wait their turn behind this one.
    isCommitting = true
    do {
      let removed = try await store.truncateLedger(LedgerBatch([record], named: named), through: heads)
      durableSeq = record.seq
      isCommitting = false
      commit()
      await outside?.keep(record.bytes)
      return removed
    } catch {
      // Whether it was done is not known: the chain ends here, and the next start tells of the gap.
      phase = .closed
      await store.releaseLedgerChains([chain.name])
      throw error
    }
  }

  /// Writes what waits, closes the chain with a checkpoint, and lets it go.
  ///
  /// What cannot be written is told in the log; the next start then finds the chain abandoned.
  public func close() async {
    guard phase == .open else { return }
    phase = .closing
    // A task of its own, awaited here: whoever closes may have been cancelled, and the chain is closed all the same.
    await Task { await closeChain() }.value
  }

  private func closeChain() async {
    do {
      try await flush()
      if chain.seq > 0 {
        let record = try await sign(.closed)
        pendingClosing.append(chain.name)
        if let record {
          try await durable(record, undone: nil)
          await outside?.keep(record.bytes)
        } else {
          try await store.appendLedger(LedgerBatch([], closing: pendingClosing))
        }
      }
    } catch {
      logger.error("the ledger was not closed in order", metadata: ["chain": "\(chain.name)", "error": "\(error)"])
    }
    phase = .closed
    await store.releaseLedgerChains([chain.name])
  }

  // MARK: Committing

  /// Commits everything that has its place.
  private func flush() async throws {
    if let last = pending.last { try await durable(last, undone: nil) }
  }

  private func durable(_ record: LedgerRecord, undone: LedgerEntry?) async throws {
    guard record.seq > durableSeq else { return }
    try await withCheckedThrowingContinuation { continuation in
      waiters.append(Waiter(record: record, undone: undone, continuation: continuation))
      commit()
    }
  }

  /// Lets records of permitted reads gather for a moment, so that many share one sync of the disk.
  private func gather() {
    guard !isGathering, !isCommitting else { return }
    isGathering = true
    // Ends by itself after the moment; a commit that came first leaves it nothing to do.
    Task {
      // The moment for which records gather.
      try? await Task.sleep(for: configuration.gathering)
      isGathering = false
      commit()
    }
  }

  /// Starts committing unless it runs; it goes on as long as somebody waits for a record.
  private func commit() {
    guard !isCommitting, !pending.isEmpty else { return }
    isCommitting = true
    // Ends when nobody waits, or with the first failure.
    Task { await commitAll() }
  }

  private func commitAll() async {
    repeat {
      let batch = LedgerBatch(pending, named: pendingNamed, closing: pendingClosing)
      do {
        try await store.appendLedger(batch)
        succeed(batch)
      } catch {
        fail(error)
        break
      }
    } while !waiters.isEmpty
    isCommitting = false
    // What came meanwhile and is not waited for gathers again: a busy server would sync the disk without a pause.
    if failure == nil, !pending.isEmpty { gather() }
    let waiting = recoveries
    recoveries = []
    for continuation in waiting {
      if let failure { continuation.resume(throwing: failure) } else { continuation.resume() }
    }
  }

  private func succeed(_ batch: LedgerBatch) {
    pending.removeFirst(batch.records.count)
    pendingNamed.removeFirst(batch.named.count)
    pendingClosing.removeFirst(batch.closing.count)
    if failure != nil {
      failure = nil
      logger.notice("the ledger can be written again")
    }
    durableSeq = batch.records.last?.seq ?? durableSeq
    let done = waiters.filter { $0.record.seq <= durableSeq }
    waiters.removeAll { $0.record.seq <= durableSeq }
    for waiter in done { waiter.continuation.resume() }
  }

  private func fail(_ error: any Error) {
    let failure = LedgerUnwritable("\(error)")
    if self.failure == nil {
      logger.error("the ledger cannot be written: everything is refused", metadata: ["error": "\(error)"])
    }
    self.failure = failure
    let failed = waiters
    waiters = []
    for waiter in failed {
      // The record keeps its place, and what it allowed is not done: the record behind it says so.
      if var undone = waiter.undone {
        undone.time = configuration.now()
        if let record = try? chain.seal(undone) { pending.append(record) }
      }
      waiter.continuation.resume(throwing: failure)
    }
  }

  /// Tries to write what waits since a failure.
  private func recover() async throws {
    guard !pending.isEmpty else { return failure = nil }
    try await withCheckedThrowingContinuation { continuation in
      recoveries.append(continuation)
      commit()
    }
  }

  // MARK: Checkpoints

  /// Seals a checkpoint as the next record; nil without a key.
  private func sign(_ purpose: LedgerCheckpoint.Purpose) async throws -> LedgerRecord? {
    guard let key else { return nil }
    var heads = try await store.unnamedLedgerHeads().filter { $0.chain != chain.name }
    if let own = chain.head { heads.append(own) }
    let now = configuration.now()
    let record = try chain.seal(CheckpointDraft(purpose, heads: heads), at: now, with: key)
    pending.append(record)
    pendingNamed += heads
    recordsSinceCheckpoint = 0
    lastCheckpoint = now
    return record
  }
}

extension LedgerEntry {
  /// The record behind one that allowed something and could not be made durable, so that it was not done.
  fileprivate func undone(at place: String) -> LedgerEntry? {
    guard kind == .administration || kind == .decision && decision == "allow" else { return nil }
    return LedgerEntry(
      .outcome,
      time: time,
      caller: caller,
      connection: connection,
      surface: surface,
      action: action,
      entity: entity,
      verb: verb,
      reason: "ledger-unwritable",
      subject: subject,
      trace: trace,
      follows: place
    )
  }
}
