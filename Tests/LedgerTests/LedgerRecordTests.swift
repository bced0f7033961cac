import Autotask
import Crypto
import Foundation
import Ledger
import TestSupport
import Testing

@Suite("Records of the ledger")
struct LedgerRecordTests {
  private let time = Date(timeIntervalSince1970: 1_772_530_200.125)

  @Test("A hash is read from its digits, and from nothing else in any of their places")
  func digits() {
    let digits = Array("0123456789abcdef".utf8)
    let hash = LedgerHash(of: Array("a".utf8))
    #expect(LedgerHash(hash.description) == hash)
    for place in 0..<64 {
      for byte in UInt8.min...0x7F {
        var bytes = Array(hash.description.utf8)
        bytes[place] = byte
        let text = bytes.text
        #expect(LedgerHash(text)?.description == (digits.contains(byte) ? text : nil))
      }
    }
    #expect(LedgerHash(String(hash.description.dropLast())) == nil && LedgerHash(hash.description + "0") == nil)
  }

  @Test("A record has the fields of the format in their order, and its hash is that of the bytes without it")
  func form() throws {
    var chain = LedgerChain(node: "gate 1", start: time, mark: 0xA1B2_C3D4)
    let first = try chain.seal(
      LedgerEntry(
        .decision,
        time: time,
        caller: "rewst",
        connection: "main",
        surface: "gateway",
        action: "tickets.update",
        entity: "Tickets",
        verb: "update",
        ids: [7, -1],
        fields: ["status", "ti\"tle"],
        grant: "tickets",
        decision: "allow",
        reason: "granted",
        status: 200,
        durationMilliseconds: 12,
        requestsSpent: 2,
        trace: "0af7651916cd43dd8448eb211c80319c"
      )
    )
    #expect(
      first.bytes.text == """
        {"action":"tickets.update","caller":"rewst","chain":"gate-1.20260303T093000125Z.a1b2c3d4","connection":"main",\
        "decision":"allow","durationMilliseconds":12,"entity":"Tickets","fields":["status","ti\\"tle"],\
        "format":"postern-ledger/1","grant":"tickets","hash":"\(first.hash)","ids":[7,-1],"kind":"decision",\
        "previous":null,"reason":"granted","requestsSpent":2,"seq":1,"status":200,"surface":"gateway",\
        "time":"2026-03-03T09:30:00.125Z","trace":"0af7651916cd43dd8448eb211c80319c","verb":"update"}
        """
    )
    let bare = first.bytes.text.replacing("\"hash\":\"\(first.hash)\",", with: "")
    let digest = SHA256.hash(data: Data(bare.utf8)).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
    #expect(digest.joined() == first.hash.description)
    let second = try chain.seal(
      LedgerEntry(.outcome, time: time, reason: "done", subject: "tok_1", follows: first.place)
    )
    let json = try JSONValue(parsing: Data(second.bytes))
    #expect(json["previous"]?.string == first.hash.description)
    #expect(json["follows"]?.string == "\(chain.name)/1" && json["seq"] == 2 && json["subject"] == "tok_1")
    #expect(json["caller"] == .null && json["status"] == .null && json["ids"] == [] && json["fields"] == [])
  }

  @Test("Keys are sorted, and every text comes back as it was")
  func texts() throws {
    var generator = SeededGenerator(seed: 3)
    let ledger = try RandomLedger(chains: 2, records: 100, using: &generator)
    for line in ledger.lines {
      let object = try #require(try JSONValue(parsing: Data(line)).object)
      #expect(object.keys == object.keys.sorted())
    }
    var chain = LedgerChain(node: "n", start: time)
    let text = String(String.UnicodeScalarView((0...0x7F).compactMap(Unicode.Scalar.init))) + "é\u{1F600}"
    let record = try chain.seal(LedgerEntry(.decision, time: time, caller: text))
    #expect(try JSONValue(parsing: Data(record.bytes))["caller"]?.string == text)
    #expect(try verify([record.bytes]).problem == nil)
  }

  @Test(
    "Times are in UTC with milliseconds",
    arguments: [
      (0.0, "1970-01-01T00:00:00.000Z"), (951_782_400.0004, "2000-02-29T00:00:00.000Z"),
      (1_790_000_000.123, "2026-09-21T14:13:20.123Z"), (-0.001, "1969-12-31T23:59:59.999Z"),
      (4_107_542_399.9996, "2100-03-01T00:00:00.000Z"), (1e300, "9999-12-31T23:59:59.999Z"),
      (-1e300, "0000-01-01T00:00:00.000Z"), (-.infinity, "0000-01-01T00:00:00.000Z"),
    ]
  )
  func times(seconds: Double, text: String) {
    #expect(LedgerTime.text(Date(timeIntervalSince1970: seconds)) == text)
  }

  @Test("A chain's name has safe characters only, and tells processes apart that start at once")
  func names() {
    let name = LedgerChain(node: "höst/a b", start: time, mark: 1).name
    #expect(name == "h-st-a-b.20260303T093000125Z.00000001")
    #expect(LedgerChain(node: "", start: time, mark: 1).name.hasPrefix("node."))
    #expect(LedgerChain(node: String(repeating: "x", count: 500), start: time).name.utf8.count < 128)
    #expect(Set((0..<100).map { _ in LedgerChain(node: "n", start: time).name }).count == 100)
  }

  @Test("Only a signature makes a checkpoint")
  func unsigned() {
    var chain = LedgerChain(node: "n", start: time)
    #expect(throws: LedgerError.self) { try chain.seal(LedgerEntry(.checkpoint, time: time)) }
    #expect(chain.seq == 0)
  }

  @Test("A signing key is read back, and shown by no description")
  func keys() throws {
    let key = LedgerSigningKey()
    #expect(key.revealed.wholeMatch(of: /[0-9a-f]{64}/) != nil)
    #expect(try #require(LedgerSigningKey(revealed: key.revealed)).publicKey == key.publicKey)
    #expect(LedgerPublicKey(key.publicKey.description) == key.publicKey)
    var dumped = ""
    dump(key, to: &dumped)
    for text in ["\(key)", String(reflecting: key), dumped] { #expect(!text.contains(key.revealed)) }
    for wrong in ["", "00", key.revealed + "00", key.revealed.uppercased() + "G"] {
      #expect(LedgerSigningKey(revealed: wrong) == nil && LedgerPublicKey(wrong) == nil)
    }
  }
}
