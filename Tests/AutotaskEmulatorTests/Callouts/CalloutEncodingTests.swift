import Autotask
import AutotaskEmulator
import Testing

/// Bytes and signatures of callouts, against values that were computed elsewhere.
@Suite struct CalloutEncodingTests {
  @Test func thePlainVector() {
    let body = CalloutBody(
      action: "Update",
      guid: "7c6a0000-0000-4000-8000-000000000001",
      row: ("Ticket", 123_456),
      fields: [("Status", Array("5".utf8)), ("TicketNumber", Array("\"T20250915.0007\"".utf8))],
      time: "2025-09-15T14:57:50Z",
      sequence: 42,
      person: 29_682_885
    )
    let text =
      #"{"Action":"Update","Guid":"7c6a0000-0000-4000-8000-000000000001","EntityType":"Ticket","Id":123456,"#
      + #""Fields":{"Status":5,"TicketNumber":"T20250915.0007"},"EventTime":"2025-09-15T14:57:50Z","#
      + #""SequenceNumber":42,"PersonID":29682885}"#
    #expect(String(decoding: body.bytes, as: UTF8.self) == text)
    #expect(CalloutSignature.value(of: body.bytes, secret: "0123456789abcdef") == "sha1=fgHLFpg+te2b4Zc8diQEOVaVVxE=")
  }

  @Test func theEscapedVector() {
    var title: [UInt8] = []
    title.append(escaped: #"<b>R&D's "café" + `x` 😀</b>"#)
    let body = CalloutBody(
      action: "Update",
      guid: "g",
      row: ("Ticket", 1),
      fields: [("Title", title)],
      time: "2025-09-15T14:57:50Z",
      sequence: 1,
      person: 2
    )
    let text =
      #"{"Action":"Update","Guid":"g","EntityType":"Ticket","Id":1,"Fields":{"Title":"\u003Cb\u003ER\u0026D\u0027s "#
      + #"\u0022caf\u00E9\u0022 \u002B \u0060x\u0060 \uD83D\uDE00\u003C/b\u003E"},"EventTime":"2025-09-15T14:57:50Z","#
      + #""SequenceNumber":1,"PersonID":2}"#
    #expect(String(decoding: body.bytes, as: UTF8.self) == text)
    #expect(CalloutSignature.value(of: body.bytes, secret: "schlüssel-1") == "sha1=EhuC00Kubjqit/4ra2HevvV864s=")
    // The same message without the escapes has another signature: a receiver must look at the raw bytes first.
    let raw =
      #"{"Action":"Update","Guid":"g","EntityType":"Ticket","Id":1,"Fields":{"Title":"<b>R&D's \"café\" + `x` 😀</b>"},"#
      + #""EventTime":"2025-09-15T14:57:50Z","SequenceNumber":1,"PersonID":2}"#
    #expect(
      CalloutSignature.value(of: Array(raw.utf8), secret: "schlüssel-1") == "sha1=Dp30MfP/l/On18SS/QZCBFsQZ3s="
    )
  }

  @Test(arguments: [
    ("plain / text", #"plain / text"#), ("a\\b", #"a\\b"#), ("\u{8}\t\n\u{C}\r", #"\b\t\n\f\r"#),
    ("\u{0}\u{1F}\u{7F}", #"\u0000\u001F\u007F"#), ("\u{2028}é", #"\u2028\u00E9"#), ("𐍈", #"\uD800\uDF48"#),
    ("&<>'\"+`", #"\u0026\u003C\u003E\u0027\u0022\u002B\u0060"#),
    ("~!@#$%^*()_-={}[]|:;,.?", "~!@#$%^*()_-={}[]|:;,.?"),
  ])
  func textsAreEscapedAsDotNetDoes(_ text: String, _ escaped: String) {
    var bytes: [UInt8] = []
    bytes.append(escaped: text)
    #expect(String(decoding: bytes, as: UTF8.self) == "\"\(escaped)\"")
  }
}
