import Foundation
import Ledger
import TestSupport
import Testing

@Suite("Verifying a ledger")
struct LedgerVerifierTests {
  private func ledger(_ seed: Int = 1, chains: Int = 3, records: Int = 60) throws -> RandomLedger {
    var generator = SeededGenerator(seed: seed)
    return try RandomLedger(chains: chains, records: records, using: &generator)
  }

  @Test("What was sealed holds, in any interleaving of any chains", arguments: 1...10)
  func good(seed: Int) throws {
    let ledger = try ledger(seed, chains: seed % 6 + 1)
    for source in [LedgerVerifier.Source.store, .file] {
      let report = try verify(ledger.lines, source, trusted: [ledger.key.publicKey])
      #expect(report.problem == nil)
      #expect(report.records == ledger.lines.count)
      #expect(report.keys == [ledger.key.publicKey] && report.checkpoints > 0)
    }
    // The chains one after another are as good.
    let byChain = Dictionary(grouping: ledger.lines) { (try? LedgerHead(of: $0).chain) ?? "" }
    #expect(try verify(byChain.keys.sorted().flatMap { byChain[$0] ?? [] }).problem == nil)
    #expect(try verify([]).problem == nil)
  }

  @Test("Any change of any byte of any line is found, and that line is named", arguments: 1...4)
  func changes(seed: Int) throws {
    let ledger = try ledger(seed, records: 30)
    var generator = SeededGenerator(seed: seed + 100)
    for _ in 0..<60 {
      var lines = ledger.lines
      let line = lines.indices.randomElement(using: &generator) ?? 0
      let index = lines[line].indices.randomElement(using: &generator) ?? 0
      lines[line][index] ^= UInt8(1) << UInt8.random(in: 0...7, using: &generator)
      let problem = try verify(lines).problem
      #expect(problem?.line == line + 1, "\(lines[line].text): \(String(describing: problem))")
    }
  }

  @Test("Any line that is removed, doubled, moved or exchanged is found", arguments: 1...4)
  func moves(seed: Int) throws {
    let ledger = try ledger(seed, records: 30)
    let indices = ledger.lines.indices
    var generator = SeededGenerator(seed: seed + 200)
    for line in indices.dropLast() {
      var lines = ledger.lines
      lines.remove(at: line)
      #expect(try verify(lines).problem != nil, "without \(line)")
    }
    for line in indices {
      var lines = ledger.lines
      lines.insert(lines[line], at: Int.random(in: 0...lines.count, using: &generator))
      #expect(try verify(lines).problem != nil, "\(line) twice")
    }
    // Two lines of one chain: those of two chains have no order of their own.
    for _ in 0..<25 {
      var lines = ledger.lines
      let first = indices.randomElement(using: &generator) ?? 0
      let chain = try LedgerHead(of: lines[first]).chain
      let others = try indices.filter { try $0 != first && LedgerHead(of: lines[$0]).chain == chain }
      guard let second = others.randomElement(using: &generator) else { continue }
      lines.swapAt(first, second)
      #expect(try verify(lines).problem != nil)
    }
  }

  @Test("Each way to be wrong is told in its own words")
  func words() throws {
    var generator = SeededGenerator(seed: 5)
    let ledger = try RandomLedger(chains: 1, records: 12, using: &generator)
    func problem(_ change: (inout [[UInt8]]) -> Void) throws -> LedgerProblem {
      var lines = ledger.lines
      change(&lines)
      return try #require(try verify(lines).problem)
    }
    let changed = try problem { $0[3] = $0[3].replacing("\"seq\":4,", with: "\"seq\":4,\"shade\":1,") }
    #expect(changed.message.contains("its hash does not match") && changed.line == 4 && changed.seq == 4)
    #expect(changed.chain == ledger.name(0))
    #expect(changed.description.hasPrefix("line 4, \(ledger.name(0))/4: "))
    #expect(try problem { $0.remove(at: 3) }.message.contains("record 4 is missing before it"))
    #expect(try problem { $0.removeSubrange(3...5) }.message.contains("records 4 to 6 are missing"))
    #expect(try problem { $0.remove(at: 0) }.message.contains("record 1 is missing"))
    #expect(try problem { $0.insert($0[3], at: 5) }.message.contains("twice or out of order"))
    #expect(try problem { $0[2] = [] }.message.contains("expected `{`"))
    let format = try problem { $0[2] = $0[2].replacing("postern-ledger/1", with: "postern-ledger/2") }
    #expect(format.message.contains("the format `postern-ledger/2` is not known"))
    let kind = try problem { $0[2] = $0[2].replacing("\"kind\":\"", with: "\"kind\":\"x") }
    #expect(kind.message.contains("is not known"))
    #expect(
      try problem { $0[2] = $0[2].replacing(",\"verb\"", with: ",\"werb\"") }.message.contains("`verb` is missing")
    )
    let doubled = try problem { $0[2] = $0[2].replacing("\"seq\":3,", with: "\"seq\":3,\"seq\":3,") }
    #expect(doubled.message.contains("sorted, or one is there twice"))
    #expect(try problem { $0[2] = Array("{ ".utf8) + $0[2].dropFirst() }.line == 3)
    #expect(try problem { $0[2].append(UInt8(ascii: "\r")) }.message.contains("behind the record"))
  }

  @Test("A field that is not known is let through, where it is sealed like the others")
  func newFields() throws {
    var chain = LedgerChain(node: "n", start: Date(timeIntervalSince1970: 0))
    let record = try chain.seal(LedgerEntry(.decision, time: Date(timeIntervalSince1970: 0)))
    for (place, more) in [("\"seq\":1,", "\"shade\":{\"a\":[1,true,null],\"b\":\"x\"},"), ("{", "\"a\":1,")] {
      let bare = record.bytes.text.replacing("\"hash\":\"\(record.hash)\",", with: "")
        .replacing(place, with: place + more, maxReplacements: 1)
      let hash = LedgerHash(of: Array(bare.utf8))
      let line = bare.replacing("\"ids\":", with: "\"hash\":\"\(hash)\",\"ids\":")
      #expect(try verify([Array(line.utf8)]).problem == nil, "\(line)")
      #expect(try verify([Array(line.replacing("1", with: "1.0").utf8)]).problem != nil)
    }
  }

  @Test("A chain whose end was cut is found where a checkpoint covers it, also one that was kept elsewhere")
  func cut() throws {
    let ledger = try ledger(7)
    let last = try #require(ledger.lines.last)
    let heads = try LedgerCheckpoint(last.span).heads
    for head in heads {
      let lines = try ledger.lines.filter {
        let record = try LedgerHead(of: $0)
        return record.chain != head.chain || record.seq < head.seq || $0 == last
      }
      #expect(try verify(lines).problem != nil, "\(head.place)")
      // Without any checkpoint behind it only what was kept elsewhere tells.
      let before = lines.filter { $0 != last }
      let problem = try #require(try verify(before, kept: [last]).problem)
      #expect(problem.line == nil && problem.message.contains("kept elsewhere"))
    }
    let whole = try ledger.lines.filter { try LedgerHead(of: $0).chain != heads[1].chain }
    #expect(try verify(whole).problem?.message.contains("whole chain is missing") == true)
  }

  @Test("A history written anew, every hash of it right, is found by a checkpoint that was kept elsewhere")
  func rewritten() throws {
    let ledger = try ledger(9)
    let other = try self.ledger(10)
    let kept = try #require(ledger.lines.last)
    #expect(try verify(ledger.lines, kept: [kept]).problem == nil)
    #expect(try verify(other.lines, kept: [kept]).problem != nil)
    #expect(try verify(other.lines).problem == nil)
  }

  @Test("A key that is not known, and a signature that is not the key's, are found")
  func signatures() throws {
    var ledger = try ledger(11, chains: 1)
    let stranger = LedgerSigningKey()
    try ledger.checkpoint(0, with: stranger)
    #expect(try verify(ledger.lines).keys.count == 2)
    let problem = try verify(ledger.lines, trusted: [ledger.key.publicKey]).problem
    #expect(problem?.line == ledger.lines.count)
    #expect(problem?.message.contains("not known: \(stranger.publicKey)") == true)
    #expect(throws: LedgerError.self) {
      try verify([], trusted: [ledger.key.publicKey], kept: ledger.lines.suffix(1))
    }
    // Sealed anew with another key's name: hash and chain are right, the signature is not.
    let last = try #require(ledger.lines.last)
    ledger.lines.removeLast()
    let bare = last.replacing("\"hash\":\"\(try LedgerHead(of: last).hash)\",", with: "")
      .replacing(stranger.publicKey.description, with: ledger.key.publicKey.description)
    let forged = bare.replacing("\"heads\":", with: "\"hash\":\"\(LedgerHash(of: bare))\",\"heads\":")
    let found = try verify(ledger.lines + [forged], trusted: [ledger.key.publicKey]).problem
    #expect(found?.message.contains("its signature is not that of the key") == true)
  }

  @Test("Nothing follows the checkpoint that closes a chain")
  func closed() throws {
    var ledger = try ledger(12, chains: 1)
    try ledger.checkpoint(0, .closed)
    #expect(try verify(ledger.lines).chains.map(\.isClosed) == [true])
    try ledger.checkpoint(0)
    #expect(try verify(ledger.lines).problem?.message.contains("was closed") == true)
  }

  @Test("A beginning may be missing as a signed truncation says, and not a record more or less")
  func truncation() throws {
    var ledger = try ledger(13, chains: 2)
    let whole = ledger.lines
    let heads = try whole.map { try LedgerHead(of: $0) }
    let gone = [ledger.name(0), ledger.name(1)].compactMap { name in
      heads.filter { $0.chain == name }.dropFirst(6).first
    }
    #expect(gone.count == 2)
    try ledger.checkpoint(0, .truncated, truncated: gone.map { LedgerOmission(through: $0) })
    func left(_ keep: (LedgerHead) -> Bool) throws -> [[UInt8]] {
      try ledger.lines.filter { keep(try LedgerHead(of: $0)) }
    }
    func isGone(_ head: LedgerHead, more: Int64 = 0) -> Bool {
      gone.contains { $0.chain == head.chain && head.seq <= $0.seq + more }
    }
    let lines = try left { !isGone($0) }
    #expect(try verify(lines).problem == nil)
    #expect(try verify(lines, kept: whole.filter { (try? LedgerCheckpoint($0.span)) != nil }).problem == nil)
    #expect(try verify(try left { !isGone($0, more: 1) }).problem != nil)
    #expect(try verify(lines.dropLast()).problem?.message.contains("are missing before it") == true)
    // What lies behind the beginning is not removed by it.
    #expect(try verify(lines.enumerated().filter { $0.offset != 8 }.map(\.element)).problem != nil)
    #expect(try verify(try left { $0.chain != ledger.name(1) }).problem != nil)
  }

  @Test("An export's own checkpoint stands for what it leaves out, in a file and nowhere else")
  func extracts() throws {
    let ledger = try ledger(14)
    let kept = ledger.lines.indices.filter { $0 % 3 == 1 }
    var left: [LedgerOmission] = []
    var ends: [String: LedgerHead] = [:]
    for index in kept {
      let head = try LedgerHead(of: ledger.lines[index])
      if ends[head.chain]?.seq != head.seq - 1, let before = try LedgerHead(before: ledger.lines[index]) {
        left.append(LedgerOmission(through: before, after: ends[head.chain]?.seq ?? 0))
      }
      ends[head.chain] = head
    }
    var chain = LedgerChain(node: "export", start: Date(timeIntervalSince1970: 0))
    let draft = CheckpointDraft(.extract, heads: Array(ends.values), truncated: left)
    let own = try chain.seal(draft, at: Date(timeIntervalSince1970: 0), with: ledger.key).bytes
    let lines = [own] + kept.map { ledger.lines[$0] }
    let report = try verify(lines, .file)
    #expect(report.problem == nil && report.isExtract)
    #expect(try verify(lines, .store).problem != nil)
    for index in lines.indices {
      var fewer = lines
      fewer.remove(at: index)
      #expect(try verify(fewer, .file).problem != nil, "without \(index)")
    }
    // The checkpoint of an export excuses nothing in a store.
    #expect(try verify(ledger.lines + [own], .store).problem?.message.contains("no part of a ledger") == true)
  }
}
