import Foundation
import Ledger
import TestSupport
import Testing

/// The verifier in another language, which `docs/` has, against the one here: written from the format's description
/// alone, it must find the same.
@Suite("The verifier in Python")
struct PythonVerifierTests {
  private static let script = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "docs/verify_ledger.py")

  /// Whether it holds, and what was said.
  private func run(_ lines: [[UInt8]], kept: [[UInt8]]? = nil, key: LedgerPublicKey? = nil) async throws -> (
    holds: Bool, said: String
  ) {
    let folder = FileManager.default.temporaryDirectory.appending(component: "postern-python-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func write(_ lines: [[UInt8]], to name: String) throws -> String {
      let file = folder.appending(component: name)
      try Data(lines.map { $0 + [UInt8(ascii: "\n")] }.joined()).write(to: file)
      return file.path
    }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    var arguments = ["python3", Self.script.path, try write(lines, to: "ledger.jsonl")]
    if kept != nil || key != nil { arguments.append(try write(kept ?? [], to: "kept.jsonl")) }
    if let key { arguments.append(key.description) }
    process.arguments = arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let said = String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    return (process.terminationStatus == 0, said)
  }

  private func ledger(_ seed: Int) throws -> RandomLedger {
    var generator = SeededGenerator(seed: seed)
    return try RandomLedger(chains: seed % 3 + 1, records: 20, using: &generator)
  }

  @Test("What holds here holds there, with checkpoints that were kept elsewhere and with the key", arguments: 1...4)
  func good(seed: Int) async throws {
    let ledger = try ledger(seed)
    let found = try await run(ledger.lines)
    #expect(found.holds && found.said.contains("holds: \(ledger.lines.count) records"), "\(found.said)")
    let kept = ledger.lines.filter { (try? LedgerCheckpoint($0.span)) != nil }
    let strict = try await run(ledger.lines, kept: kept, key: ledger.key.publicKey)
    #expect(strict.holds, "\(strict.said)")
    #expect(try await !run(ledger.lines, key: LedgerSigningKey().publicKey).holds)
  }

  @Test("A bit that was changed, a line removed, doubled or exchanged, and a cut end are found by both")
  func broken() async throws {
    let ledger = try ledger(8)
    var generator = SeededGenerator(seed: 80)
    for round in 0..<16 {
      var lines = ledger.lines
      let line = Int.random(in: 0..<lines.count - 1, using: &generator)
      switch round % 4 {
      case 0:
        let index = lines[line].indices.randomElement(using: &generator) ?? 0
        lines[line][index] ^= UInt8(1) << UInt8.random(in: 0...7, using: &generator)
      case 1: lines.remove(at: line)
      case 2: lines.insert(lines[line], at: lines.count)
      default:
        let chain = try LedgerHead(of: lines[line]).chain
        let other = try lines.indices.first { try $0 > line && LedgerHead(of: lines[$0]).chain == chain }
        if let other { lines.swapAt(line, other) } else { lines.remove(at: line) }
      }
      #expect(try verify(lines, .file).problem != nil)
      let found = try await run(lines)
      #expect(!found.holds && !found.said.contains("Traceback"), "round \(round): \(found.said)")
    }
    let kept = ledger.lines.suffix(1)
    let cut = try await run(ledger.lines.dropLast(4), kept: Array(kept))
    #expect(!cut.holds && cut.said.contains("a checkpoint names it"), "\(cut.said)")
  }
}
