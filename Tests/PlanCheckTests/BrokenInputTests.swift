import Autotask
import Foundation
import LeastPrivilege
import PlanCheck
import TestSupport
import Testing

@Suite("Whatever the bytes are, there is an answer")
struct BrokenInputTests {
  let workshop: Workshop
  var checker: CertificateChecker { workshop.checker }

  init() throws { workshop = try Workshop.embedded.get() }

  @Test("broken JSON is refused with line and column")
  func notJSON() {
    let cases: [(String, String)] = [
      ("", "line 1, column 1"), ("{", "line 1, column 2"), ("{\n  \"format\" 1}", "line 2, column 12"),
      ("[1,]", "line 1, column 4"), ("{\"a\":01}", "line 1, column 7"), ("nul", "line 1, column 1"),
      ("\"\\ud800\"", "line 1, column 8"), ("\"\\x\"", "line 1, column 3"), ("\"a", "line 1, column 3"),
      ("1.", "line 1, column 3"), ("{} {}", "line 1, column 4"), ("{\"a\":\"\u{1}\"}", "line 1, column 7"),
      (String(repeating: "[", count: 1_000_000), "line 1, column 65"),
    ]
    for (text, place) in cases {
      let refusals = checker.check(Data(text.utf8)).refusals
      #expect(refusals.map(\.word) == [.notJSON] && refusals.first?.path == place, "\(text.prefix(20)): \(refusals)")
    }
    #expect(checker.check(Data([0x22, 0xFF, 0x22])).words == [.notJSON])
  }

  @Test("escapes and surrogate pairs mean what they say")
  func escapes() throws {
    let forge = Forge(try workshop.plan(["tickets.create"]))
    let text = String(decoding: forge.bytes(sealed: true), as: UTF8.self)
    let escaped = text.replacingOccurrences(of: "tickets.create", with: "\\u0074ickets\\u002ecreate")
    #expect(checker.check(Data(escaped.utf8)).words.isEmpty)
    let emoji = forge.with("note", "\u{1F600} \"\\\n\r\t\u{1}")
    #expect(checker.check(emoji.bytes(sealed: false)).words.isEmpty)
  }

  @Test("another format, and none, are refused before anything else")
  func wrongFormat() throws {
    let forge = Forge(try workshop.plan(["tickets.create"]))
    for format in ["postern-certificate/2", "postern-plan/1", 1, nil] as [JSONValue?] {
      #expect(checker.check(forge.with("format", format).bytes(sealed: true)).words == [.wrongFormat])
    }
    for text in ["{}", "[]", "null", "1e5", "\"postern-certificate/1\""] {
      #expect(checker.check(Data(text.utf8)).words == [.wrongFormat], "\(text)")
    }
  }

  @Test("members that are missing or of another kind are named by their path")
  func wrongShape() throws {
    let forge = Forge(try workshop.plan(["tickets.create"]))
    for key in ["catalogue", "actions", "level", "witnesses"] {
      for value in [nil, .some(.null), true, 12] as [JSONValue?] {
        let refusals = checker.check(forge.with(key, value).bytes(sealed: false)).refusals
        #expect(refusals.map(\.word) == [.wrongShape] && refusals.first?.path == key, "\(key): \(refusals)")
      }
    }
    let nested = forge.element("witnesses", 0, "breaks", ["tickets.create"])
    #expect(checker.check(nested.bytes(sealed: false)).refusals.map(\.path) == ["witnesses[0].breaks"])
  }

  @Test("a key given twice is refused, wherever it stands")
  func doubledKeys() throws {
    let text = String(decoding: Forge(try workshop.plan(["tickets.create"])).bytes(sealed: false), as: UTF8.self)
    let doubled = [
      text.replacingOccurrences(of: "{\"format\"", with: "{\"level\":{},\"format\""),
      text.replacingOccurrences(of: "\"level\":{", with: "\"level\":{\"servicedesk.tickets.add\":\"Yes\","),
    ]
    for forged in doubled { #expect(checker.check(Data(forged.utf8)).words.contains(.duplicate), "\(forged)") }
  }

  @Test("a certificate without a seal is checked on its logic alone, and the summary says so")
  func withoutSeal() throws {
    let forge = Forge(try workshop.plan(["tickets.create"]))
    guard case .valid(let unsealed) = checker.check(forge.bytes(sealed: false)),
      case .valid(let sealed) = checker.check(forge.bytes(sealed: true))
    else {
      Issue.record("expected both to be valid")
      return
    }
    #expect(!unsealed.isSealed && unsealed.description.contains("on its logic alone"))
    #expect(sealed.isSealed && !sealed.description.contains("seal"))
    #expect(
      checker.check(forge.with("seal", nil).level("servicedesk.tickets.add", "No").bytes(sealed: false)).words != []
    )
    forge.with("comment", "hello").expect([], by: checker, "a member more is covered by the seal")
    #expect(checker.check(forge.with("seal", "sha256:00").bytes(sealed: true)).words == [.sealBroken])
  }

  @Test("no flipped, lost or added byte crashes it or changes what it proves", arguments: 0..<8)
  func flippedBytes(_ seed: Int) throws {
    var generator = SeededGenerator(seed: seed)
    let forge = Forge(try Base.observed.plan(workshop))
    let original = [UInt8](forge.bytes(sealed: true))
    for _ in 0..<150 {
      var bytes = original
      let place = Int.random(in: 0..<bytes.count, using: &generator)
      switch Int.random(in: 0..<4, using: &generator) {
      case 0: bytes.remove(at: place)
      case 1: bytes.insert(UInt8.random(in: 0...255, using: &generator), at: place)
      case 2: bytes.removeLast(place)
      default: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      }
      guard checker.check(Data(bytes)).words.isEmpty else { continue }
      // White space may come in and the name of an optional member get lost; the proof still has to be the same.
      let forged = try JSONValue(parsing: bytes)
      #expect(["actions", "level", "witnesses"].allSatisfy { forged[$0] == forge.members[$0] }, "seed \(seed)")
    }
  }

  @Test("random bytes and random JSON are refused")
  func randomBytes() {
    var generator = SeededGenerator(seed: 1)
    let alphabet = Array("{}[]\",:\\u0123456789abcdeftrulns.-+ \n\"format\":\"postern-certificate/1\"".utf8)
    for round in 0..<2000 {
      let count = Int.random(in: 0...60, using: &generator)
      let bytes = (0..<count).map { _ in
        round % 2 == 0
          ? UInt8.random(in: 0...255, using: &generator) : alphabet.randomElement(using: &generator) ?? 0
      }
      #expect(!checker.check(Data(bytes)).words.isEmpty)
    }
  }
}
