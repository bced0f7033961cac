import ArgumentParser
import Autotask
import Foundation
import Ledger
import PosternStore

/// `postern ledger verify`: whether the ledger holds.
struct LedgerVerify: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Check every record of the ledger, or of an exported file, and name the first bad one.",
    discussion: """
      Every record's hash, every chain's order, every checkpoint's signature and every head that a checkpoint names are
      checked. Without FILE the store is checked, also while a server writes to it. A checkpoint that was kept elsewhere
      shows whether the ledger is the one it was then: --checkpoints FILE, or the file of `ledger.checkpoints`.

      Example: postern ledger verify
      Example: postern ledger verify ledger.jsonl --key 3b6a27bc…

      Exit status: 0 it holds, 1 it is broken, 2 it cannot be read.
      """
  )

  @OptionGroup var configurationOptions: ConfigurationOptions

  @Argument(help: ArgumentHelp("An export; else the store.", valueName: "FILE"))
  var file: String?

  @Option(help: ArgumentHelp("Checkpoints that were kept elsewhere, one a line.", valueName: "FILE"))
  var checkpoints: String?

  @Option(
    name: .customLong("key"),
    help: ArgumentHelp("A public key that may sign, besides that of this machine; may be repeated.", valueName: "HEX")
  )
  var keys: [String] = []

  @OptionGroup var output: FormatOptions

  func run() async throws {
    let format = try output.chosen(among: [.table, .json])
    let configuration = try configurationOptions.load()
    var verifier = LedgerVerifier(file == nil ? .store : .file, trusted: try trusted(configuration))
    let report: LedgerReport
    do {
      let kept = try requireKept(&verifier, configuration)
      report = try await verifier.verify(try await lines(configuration))
      if let kept { Output.note("with \(kept) checkpoints that were kept elsewhere") }
    } catch let problem as LedgerProblem {
      report = LedgerReport(problem: problem)
    } catch let error as StoreError {
      throw CommandFailure.usage(error.message)
    }
    Output.write(format == .json ? report.json.text(.indented) : report.text)
    if report.problem != nil { throw ExitCode(ExitStatus.failed.rawValue) }
  }

  private func lines(_ configuration: PosternConfiguration) async throws -> LedgerLines {
    if let file { return .file(Console.current.file(file)) }
    let store = try configuration.ledgerStore()
    return .store(store, through: try await store.lastLedgerPosition())
  }

  private func trusted(_ configuration: PosternConfiguration) throws -> Set<LedgerPublicKey> {
    var trusted = Set(
      try keys.map { text in
        guard let key = LedgerPublicKey(text) else {
          throw CommandFailure.usage("--key takes 64 hexadecimal digits in lower case, found `\(text)`")
        }
        return key
      }
    )
    if let own = try configuration.ledgerKeyFile.read() { trusted.insert(own.publicKey) }
    return trusted
  }

  /// Reads the checkpoints that were kept elsewhere; nil where there are none.
  private func requireKept(_ verifier: inout LedgerVerifier, _ configuration: PosternConfiguration) throws -> Int? {
    var source = checkpoints.map { Console.current.file($0) }
    if source == nil, file == nil, let kept = configuration.checkpointFile,
      FileManager.default.fileExists(atPath: kept.path)
    {
      source = kept
    }
    guard let source else { return nil }
    var line = 0
    var copy = verifier
    try LineReader(source).forEach { bytes in
      line += 1
      do throws(LedgerError) {
        try copy.require(kept: bytes)
      } catch {
        throw LedgerProblem(chain: nil, seq: nil, line: line, message: "in `\(source.path)`: \(error)")
      }
    }
    verifier = copy
    return line
  }
}

extension LedgerReport {
  /// For people.
  var text: String {
    var lines: [String] = []
    if let problem {
      lines.append("BROKEN: \(problem)")
      lines.append("\(records) records before it are right")
    } else {
      let extract = isExtract ? ", an extract: other records are left out" : ""
      lines.append("holds: \(records) records, \(chains.count) chains, \(checkpoints) checkpoints\(extract)")
    }
    for chain in chains {
      lines.append("  \(chain.name)  \(chain.first) to \(chain.last)\(chain.isClosed ? ", closed" : "")")
    }
    if gaps > 0 { lines.append("\(gaps) gaps: a process ended without closing its chain") }
    for key in keys { lines.append("signed with \(key)") }
    return lines.joined(separator: "\n")
  }

  /// For programs.
  var json: JSONValue {
    [
      "format": "postern-ledger-verification/1", "holds": .bool(problem == nil), "records": .integer(Int64(records)),
      "checkpoints": .integer(Int64(checkpoints)), "gaps": .integer(Int64(gaps)), "isExtract": .bool(isExtract),
      "chains": .array(
        chains.map {
          [
            "chain": .string($0.name), "first": .integer($0.first), "last": .integer($0.last),
            "isClosed": .bool($0.isClosed),
          ]
        }
      ),
      "keys": .array(keys.map { .string($0.description) }), "firstBad": problem.map(\.json) ?? .null,
    ]
  }
}

extension LedgerProblem {
  fileprivate var json: JSONValue {
    [
      "chain": chain.map { .string($0) } ?? .null, "seq": seq.map { .integer($0) } ?? .null,
      "line": line.map { .integer(Int64($0)) } ?? .null, "message": .string(message),
    ]
  }
}
