import Autotask
import Testing

/// Walking over an answer's bytes says what parsing it says, or leaves it to the parser.
@Suite("Rows found in bytes")
struct JSONRowsTests {
  private static let pages = [
    #"{"items":[{"id":1,"title":"a","open":true,"none":null},{"id":2,"title":"b\n\"q\"","hours":1.50e3}],"pageDetails":{"count":2,"nextPageUrl":null}}"#,
    #"{ "items" : [ {"id" : 3 , "title":"é ü 😀" ,"nested": {"a": [1, 2, {"b":"\/"}], "c":{}}, "list":[ ]}, {} ] , "x":[] }"#,
    #"{"item":{"id":-5,"userDefinedFields":[{"name":"A","value":"\u00e9"},{"name":"B","value":null}],"big":123456789012345678901}}"#,
    #"{"items":[{"id":1,"a":"\u0041\b\f\u0007","b":-0,"c":"\ud83d\ude00"},{"a":"x","id":2,"b":0},{"id":3,"d":[[]],"a":"\r\t\\"}]}"#,
    #"{"Items":[{"ID":1,"id":2}],"pageDetails":null}"#, #"{"items":[]}"#, #"{"item":{}}"#,
  ]

  /// Shows some keys, hides some and changes some: the same in bytes and in values, or left to the parser.
  private func agree(_ bytes: [UInt8], _ seed: Int, knowing table: JSONKeyTable = JSONKeyTable()) throws -> Bool {
    guard let rows = JSONRows(scanning: bytes, knowing: table) else { return false }
    let parsed = try #require(try? JSONValue(parsing: bytes), "walked over what is no JSON: \(bytes)")
    let envelope = try #require(parsed.object)
    let name = rows.kind == .item ? "item" : "items"
    let value = try #require(envelope[anyCase: name])
    let objects = rows.kind == .item ? [try #require(value.object)] : try #require(value.array).compactMap(\.object)
    #expect(rows.count == objects.count)
    if rows.kind == .items { #expect(value.array?.count == objects.count) }
    #expect(rows.envelope == JSONObject(envelope.members.filter { $0.key.lowercased() != name }))
    let showing = rows.keys.indices.map { index -> JSONRows.Showing in
      [.shown, .hidden, .shown, .changed, .shown][(index + seed) % 5]
    }
    for (row, object) in objects.enumerated() {
      #expect(rows.object(of: row) { _ in true } == object)
      var output: [UInt8] = [0]
      rows.write(row, to: &output, showing: showing) { $0 == .null ? nil : ["was": $0] }
      let expected = object.members.compactMap { member -> (key: String, value: JSONValue)? in
        guard let index = rows.keys.firstIndex(where: { $0.name == member.key }) else { return nil }
        switch showing[index] {
        case .hidden: return nil
        case .shown: return member
        case .changed: return member.value == .null ? nil : (member.key, ["was": member.value])
        }
      }
      #expect(Array(output.dropFirst()) == JSONValue.object(JSONObject(expected)).bytes())
    }
    return true
  }

  @Test("What Autotask answers is found, and written as the parser and writer would", arguments: pages)
  func usual(_ page: String) throws {
    for seed in 0..<5 { #expect(try agree(Array(page.utf8), seed)) }
  }

  @Test(
    "What has two readings, and what is no JSON, is left to the parser",
    arguments: [
      "", "{}", "[]", "null", #"{"items":1}"#, #"{"items":[1]}"#, #"{"items":[{"id":1,"id":2}]}"#,
      #"{"items":[{"id":1,"i\u0064":2}]}"#, #"{"items":[],"Items":[]}"#, #"{"items":[],"item":{}}"#,
      #"{"items":[]}x"#, #"{"items":[{"a":{"b":1,"b":2}}]}"#, #"{"items":[{"a":{"c":{"a":1}},"a":2}]}"#,
      #"{"items":[{"a":01}]}"#, #"{"items":[{"a":+1}]}"#, #"{"items":[{"a":.5}]}"#, #"{"items":[{"a":1.}]}"#,
      #"{"items":[{"a":"\x"}]}"#, #"{"items":[{"a":"\ud800"}]}"#, #"{"items":[{"a":"\udc00"}]}"#,
      #"{"items":[{"a":"\u12g4"}]}"#, "{\"items\":[{\"a\":\"\u{1}\"}]}", #"{"items":[{"a":tru}]}"#,
      #"{"items":[{"a":1,}]}"#, #"{"items":[{"a":1}"#, #"{"items":[{"a":[[[[[[[[[1]]]]]]]]]}]}"#,
      "{\"items\":[{\"\u{e9}\":1,\"e\u{301}\":2}]}",
    ]
  )
  func unusual(_ page: String) { #expect(JSONRows(scanning: Array(page.utf8)) == nil) }

  @Test("Bytes that are no UTF-8 are left to the parser")
  func encoding() {
    let bad: [[UInt8]] = [
      [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x9F, 0xBF], [0xED, 0xA0, 0x80], [0xF0, 0x8F, 0xBF, 0xBF],
      [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0x80], [0xC3], [0xE2, 0x82], [0xF0, 0x9F, 0x98], [0xFF],
    ]
    for bytes in bad {
      let page = Array(#"{"items":[{"a":"12345678"#.utf8) + bytes + Array(#""}]}"#.utf8)
      #expect(JSONRows(scanning: page) == nil, "\(bytes)")
      #expect((try? JSONValue(parsing: page)) == nil)
    }
    for scalar in ["\u{80}", "\u{7FF}", "\u{800}", "\u{D7FF}", "\u{E000}", "\u{FFFF}", "\u{10000}", "\u{10FFFF}"] {
      #expect(JSONRows(scanning: Array("{\"items\":[{\"a\":\"1234567\(scalar)\"}]}".utf8)) != nil)
    }
  }

  /// Bytes are changed, cut out and repeated at random: nothing is found in them that the parser would not find.
  @Test(arguments: 0..<40)
  func mutations(_ seed: Int) throws {
    var random = SeededBytes(state: UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 1)
    let interesting = Array("\"\\{}[],:0-.eu 1ntf\u{e9}\u{1F600}".utf8) + [0x00, 0x1F, 0x7F, 0x80, 0xC3, 0xED, 0xFF]
    let memory = JSONKeyMemory()
    var found = 0
    for round in 0..<400 {
      var bytes = Array(Self.pages[Int.random(in: 0..<Self.pages.count, using: &random)].utf8)
      for _ in 0..<Int.random(in: 1...3, using: &random) where !bytes.isEmpty {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes[place] = interesting.randomElement(using: &random) ?? 0
        case 1: bytes.insert(interesting.randomElement(using: &random) ?? 0, at: place)
        case 2: bytes.remove(at: place)
        default:
          let end = min(bytes.count, place + Int.random(in: 1...12, using: &random))
          bytes.insert(contentsOf: Array(bytes[place..<end]), at: Int.random(in: 0...bytes.count, using: &random))
        }
      }
      if try agree(bytes, round) { found += 1 }
      // Keys of earlier answers, whatever they were, change nothing of what is found.
      _ = try agree(bytes, round, knowing: memory.table(of: "Tickets"))
      if let rows = JSONRows(scanning: bytes, knowing: memory.table(of: "Tickets")) {
        memory.keep(rows.table, of: "Tickets")
      }
    }
    #expect(memory.table(of: "Tickets").keys.count > 10)
    // Many changes leave an answer that can be walked over, so that the comparison is no empty one.
    #expect(found > 20)
  }
}

private struct SeededBytes: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }
}
