import ArgumentParser
import Foundation
import Ledger
import PosternRuntime
import PosternStore

/// `postern ledger truncate`: what is old leaves the store for a file.
struct LedgerTruncate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "truncate",
    abstract: "Export what is old to a file, and remove it from the store behind a signed checkpoint.",
    discussion: """
      The export is written, read back and verified before anything is removed, and so is what will remain. A checkpoint
      then takes the place of what was removed: it names the last record of every chain that is in the file, and the
      chains verify from there. Keep the file as long as the law or your customers want it.

      Example: postern ledger truncate --before 365d --export ledger-2025.jsonl
      """
  )

  @OptionGroup var configurationOptions: ConfigurationOptions

  @Option(help: ArgumentHelp("What happened before then is removed: a time, or 365d ago.", valueName: "TIME"))
  var before: String

  @Option(help: ArgumentHelp("The file for what is removed; it must not be there yet.", valueName: "FILE"))
  var export: String

  @Flag(help: "Do not ask; required without a terminal.")
  var yes = false

  func run() async throws {
    let now = Date()
    let configuration = try configurationOptions.load()
    let time = try Date(before, before: now, option: "--before")
    guard time <= now else { throw CommandFailure.usage("--before takes a time that is over") }
    let file = Console.current.file(export)
    guard !FileManager.default.fileExists(atPath: file.path) else {
      throw CommandFailure.usage("`\(file.path)` is there already; what is removed needs a file of its own")
    }
    let store = try configuration.ledgerStore()
    let heads = try await store.ledgerHeads(before: LedgerTime.milliseconds(time))
    guard !heads.isEmpty else {
      return Output.write("no chain begins before \(LedgerTime.text(time)); nothing was removed")
    }
    if !yes {
      let chains = heads.count == 1 ? "one chain" : "\(heads.count) chains"
      try Question.confirm(
        "Remove the records of \(chains) before \(LedgerTime.text(time)) from the store?",
        flag: "--yes"
      )
    }
    let subject = "before \(LedgerTime.text(time)), to \(file.lastPathComponent)"
    let removed = try await configuration.administer("ledger.truncate", subject, in: store) { writer in
      let key = try configuration.ledgerKeyFile.readOrMake()
      return try await LedgerTruncation(store: store, heads: heads, key: key).run(to: file, writer, at: now)
    }
    Output.write("\(removed) records are in \(file.path) and no longer in the store")
  }
}

/// Moves the beginnings of chains from the store to a file.
struct LedgerTruncation: Sendable {
  let store: any LedgerStore
  /// The last records that go, one for each chain.
  let heads: [LedgerHead]
  let key: LedgerSigningKey

  private var through: [String: Int64] { Dictionary(heads.map { ($0.chain, $0.seq) }) { max($0, $1) } }

  /// Exports, verifies, signs and removes.
  ///
  /// - Returns: The number of records that were removed.
  /// - Throws: ``CommandFailure`` when the export or what would remain does not hold; then nothing was removed.
  func run(to file: URL, _ writer: LedgerWriter, at now: Date) async throws -> Int {
    try await export(to: file, at: now)
    var verifier = LedgerVerifier(.file, trusted: [key.publicKey])
    if let problem = try await verifier.verify(.file(file)).problem {
      throw CommandFailure.failed("the export does not hold, so nothing was removed: \(problem)")
    }
    return try await writer.truncate(through: heads, carrying: try await carried()) { checkpoint in
      try await check(what: checkpoint)
    }
  }

  private func export(to file: URL, at now: Date) async throws {
    let last = try await store.lastLedgerPosition()
    let exporter = LedgerExporter(store: store, through: through, key: key, last: last)
    let descriptor = open(file.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw CommandFailure.failed("`\(file.path)` cannot be made: \(String(cString: strerror(errno)))")
    }
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    let report = try await exporter.run(at: now) { line in
      try handle.write(contentsOf: Data(line + [UInt8(ascii: "\n")]))
    }
    try handle.synchronize()
    try handle.close()
    if let problem = report.problem {
      throw CommandFailure.failed("the ledger does not hold, so nothing was removed: \(problem)")
    }
  }

  /// Whether what remains, with the checkpoint behind it, would hold.
  private func check(what checkpoint: LedgerRecord) async throws {
    let through = through
    var verifier = LedgerVerifier(.store, trusted: [key.publicKey])
    let last = try await store.lastLedgerPosition()
    func remaining(_ kind: LedgerEntry.Kind?, _ body: (Span<UInt8>) -> Void) async throws {
      try await LedgerLines.rows(of: store, LedgerFilter(kind: kind), through: last) { row in
        if row.seq > through[row.chain] ?? 0 { body(row.bytes.span) }
      }
    }
    try await remaining(.checkpoint) { verifier.announce($0) }
    verifier.announce(checkpoint.bytes.span)
    try await remaining(nil) { verifier.check($0) }
    verifier.check(checkpoint.bytes.span)
    if let problem = verifier.finish().problem {
      throw CommandFailure.failed("what would remain does not hold, so nothing was removed: \(problem)")
    }
  }

  /// What earlier truncations removed, where their checkpoints go now and something that remains relies on them.
  private func carried() async throws -> [LedgerOmission] {
    let through = through
    var going: [LedgerOmission] = []
    var needed: Set<String> = []
    try await LedgerLines.rows(of: store, LedgerFilter(), through: try await store.lastLedgerPosition()) { row in
      let goes = row.seq <= through[row.chain] ?? 0
      if !goes { needed.insert(row.chain) }
      guard let checkpoint = try? LedgerCheckpoint(row.bytes.span) else { return }
      if goes {
        going += checkpoint.truncated
      } else {
        needed.formUnion(checkpoint.heads.map(\.chain))
      }
    }
    // A chain that is cut further now is named by the new checkpoint itself.
    return Array(Set(going.filter { needed.contains($0.last.chain) && through[$0.last.chain] == nil }))
  }
}
