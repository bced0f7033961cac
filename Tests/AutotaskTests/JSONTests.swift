import Autotask
import Testing

@Suite("JSON, read strictly and written anew")
struct JSONTests {
  @Test(
    "what is read is written back the same",
    arguments: [
      "null", "true", "false", "0", "-1", "9223372036854775807", "1.50", "1e3", "-0", "\"\"", "\"a\\\"b\\\\c\\n\"",
      "[]", "{}", "[1,[2,{\"a\":null}]]", "{\"b\":1,\"a\":{\"c\":[true]}}", "\"é€😀\"", "123456789012345678901234567890",
    ]
  )
  func roundTrip(text: String) throws {
    #expect(try JSONValue(parsing: text).text() == text)
  }

  @Test(
    "escapes are read as what they stand for",
    arguments: [("\"\\u0041\\u00e9\"", "Aé"), ("\"\\ud83d\\ude00\"", "😀"), ("\"\\b\\f\\/\\t\"", "\u{8}\u{C}/\t")]
  )
  func escapes(text: String, meaning: String) throws {
    #expect(try JSONValue(parsing: text) == .string(meaning))
  }

  @Test(
    "what two readers could read in two ways is refused",
    arguments: [
      "", " ", "{\"a\":1,\"a\":2}", "{\"a\":1,\"\\u0061\":2}", "[1,]", "{\"a\":1,}", "01", "+1", "1.", ".5", "1e",
      "- 1",
      "NaN", "nul", "\"\\x\"", "\"\\ud83d\"", "\"\\ude00\"", "\"\u{1}\"", "\"a", "[1", "{\"a\"", "{a:1}", "'a'", "1 2",
      "[1]]", "// x\n1", "\u{FEFF}1",
    ]
  )
  func refused(text: String) {
    #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: text) }
  }

  @Test("bytes that are no UTF-8 are refused")
  func utf8() {
    #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: [0x22, 0xC3, 0x28, 0x22]) }
    #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: [0x22, 0xED, 0xA0, 0x80, 0x22]) }
  }

  @Test("a text that nests too deeply is refused, not followed")
  func depth() throws {
    let deep = String(repeating: "[", count: 100_000)
    #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: deep) }
    #expect(try JSONValue(parsing: "[[[]]]", depth: 3) == [[[]]])
    #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: "[[[]]]", depth: 2) }
  }

  @Test("an error says where, and whether the text was cut short")
  func position() {
    let cut = #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: "{\"a\": [1, 2") }
    #expect(cut?.isTruncated == true)
    let wrong = #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: "{\"a\": x}") }
    #expect(wrong?.offset == 6 && wrong?.isTruncated == false)
  }

  @Test("members are found in any case, the exact spelling first")
  func anyCase() throws {
    let object = try #require(JSONValue(parsing: "{\"maxRecords\":1,\"MaxRecords\":2}").object)
    #expect(object[anyCase: "MaxRecords"] == 2 && object[anyCase: "MAXRECORDS"] == 1 && object[anyCase: "min"] == nil)
  }
}
