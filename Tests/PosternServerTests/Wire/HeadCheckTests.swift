import NIOCore
import Testing

@testable import PosternWire

/// What stands before the parser: one plain form of a request, and nothing else.
struct HeadCheckTests {
  /// Heads that two parsers could read in two ways, or that ask for what is not served; each without its empty line.
  static let refused: [(head: String, why: WireRefusal)] = [
    ("GET / HTTP/1.1", .malformed),
    ("GET / HTTP/1.1\r\nHost: a\r\nHost: a", .malformed),
    ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked", .malformed),
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1", .malformed),
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\ncontent-length: 2", .malformed),
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1, 1", .malformed),
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +1", .malformed),
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1", .malformed),
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x1", .malformed),
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length:", .malformed),
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999", .malformed),
    ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked", .malformed),
    ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity", .malformed),
    ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked", .malformed),
    ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \u{b}chunked", .malformed),
    ("POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked", .malformed),
    ("GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\n folded", .malformed),
    ("GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\n\tTransfer-Encoding: chunked", .malformed),
    ("GET / HTTP/1.1\r\n Host: a", .malformed),
    ("GET / HTTP/1.1\r\nHost : a", .malformed),
    ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length : 1", .malformed),
    ("GET / HTTP/1.1\r\nHost: a\r\nX", .malformed),
    ("GET / HTTP/1.1\r\nHost: a\r\n: x", .malformed),
    ("GET / HTTP/1.1\r\nHost: a b", .malformed),
    ("GET / HTTP/1.1\r\nHost:", .malformed),
    ("GET http://b/ HTTP/1.1\r\nHost: a", .malformed),
    ("GET * HTTP/1.1\r\nHost: a", .malformed),
    ("GET b HTTP/1.1\r\nHost: a", .malformed),
    ("GET /#x HTTP/1.1\r\nHost: a", .malformed),
    ("GET  / HTTP/1.1\r\nHost: a", .malformed),
    ("GET / x HTTP/1.1\r\nHost: a", .malformed),
    ("GET / HTTP/1.2\r\nHost: a", .malformed),
    ("GET / HTTP/2.0\r\nHost: a", .malformed),
    ("GET / http/1.1\r\nHost: a", .malformed),
    ("GET /", .malformed),
    ("G(T / HTTP/1.1\r\nHost: a", .malformed),
    ("GET /\u{e9} HTTP/1.1\r\nHost: a", .malformed),
    ("CONNECT b:443 HTTP/1.1\r\nHost: b", .unsupported),
    ("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c", .unsupported),
    ("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket", .unsupported),
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Type: a/b\r\nContent-Type: a/b", .malformed),
  ]

  @Test(arguments: refused) func aHeadWithTwoReadingsIsRefused(_ head: String, _ why: WireRefusal) {
    var frame = MessageFrame(largestHead: 16_384, largestBody: 100)
    var input = ByteBuffer(string: head + "\r\n\r\n")
    #expect(frame.step(&input) == .refused(why))
    #expect(frame.step(&input) == nil, "nothing more is let through")
  }

  /// Line ends that some parsers take and others do not.
  static let lineEnds = [
    "GET / HTTP/1.1\nHost: a\n\n", "GET / HTTP/1.1\r\nHost: a\n\r\n", "GET / HTTP/1.1\r\nHost: a\rX: b\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a\r\r\n\r\n", "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a\r\nX: \0\r\n\r\n",
  ]

  @Test(arguments: lineEnds) func onlyOneEndOfLineIsTaken(_ text: String) {
    var frame = MessageFrame(largestHead: 16_384, largestBody: 100)
    var input = ByteBuffer(string: text)
    #expect(frame.step(&input) == .refused(.malformed))
  }

  @Test func aHeadIsTakenByteByByte() {
    let text = "POST /x?y=1 HTTP/1.1\r\nhost: a:1\r\nContent-Length: 3\r\n\r\n"
    var frame = MessageFrame(largestHead: 16_384, largestBody: 100)
    for character in text.utf8.dropLast() {
      var input = ByteBuffer(bytes: [character])
      #expect(frame.step(&input) == .held)
    }
    var last = ByteBuffer(string: "\nab")
    #expect(frame.step(&last) == .head(ByteBuffer(string: text), isWhole: false, expectsContinue: false))
    #expect(frame.step(&last) == .body(ByteBuffer(string: "ab"), isLast: false))
    var more = ByteBuffer(string: "cGET / HTTP/1.0\r\n\r\n")
    #expect(frame.step(&more) == .body(ByteBuffer(string: "c"), isLast: true))
    let next = ByteBuffer(string: "GET / HTTP/1.0\r\n\r\n")
    #expect(frame.step(&more) == .head(next, isWhole: true, expectsContinue: false))
    #expect(frame.step(&more) == nil)
  }

  @Test func aHeadHasAnEnd() {
    var frame = MessageFrame(largestHead: 100, largestBody: 100)
    var input = ByteBuffer(string: "GET / HTTP/1.1\r\nHost: a\r\nX: " + String(repeating: "x", count: 100))
    #expect(frame.step(&input) == .refused(.headTooLarge))
  }

  @Test func aBodyThatIsTooLargeIsNotAskedFor() {
    let head = "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: "
    for (length, isAskedFor) in [("100", true), ("101", false)] {
      var frame = MessageFrame(largestHead: 16_384, largestBody: 100)
      var input = ByteBuffer(string: head + length + "\r\n\r\n")
      guard case .head(_, _, let expectsContinue) = frame.step(&input) else {
        Issue.record("refused")
        continue
      }
      #expect(expectsContinue == isAskedFor)
    }
  }

  private static let chunkedHead = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n"

  @Test(arguments: [
    "0\r\n\r\n", "3\r\nabc\r\n0\r\n\r\n", "a\r\n0123456789\r\nA\r\n0123456789\r\n000\r\n\r\n",
  ])
  func chunksAreFollowedToTheirEnd(_ body: String) {
    for split in 0..<body.utf8.count {
      var frame = MessageFrame(largestHead: 16_384, largestBody: 100)
      let bytes = Array((Self.chunkedHead + body + "G").utf8)
      let cut = Self.chunkedHead.utf8.count + split
      var seen: [UInt8] = []
      var isLast = false
      for part in [bytes[..<cut], bytes[cut...]] {
        var input = ByteBuffer(bytes: part)
        while let step = frame.step(&input) {
          if case .body(let part, let end) = step {
            seen += part.readableBytesView
            isLast = end
          }
        }
      }
      #expect(String(decoding: seen, as: UTF8.self) == body)
      #expect(isLast)
      #expect(frame.holdsHead, "what follows is the next head")
    }
  }

  @Test(arguments: [
    "\r\n", "x\r\n", "3;a=b\r\nabc\r\n0\r\n\r\n", "3 \r\nabc\r\n", "+3\r\nabc\r\n", "0x3\r\nabc\r\n", "3\nabc\r\n",
    "3\r\nabcd\r\n", "3\r\nabc\n", "000000003\r\nabc\r\n", "0\r\nX: y\r\n\r\n", "0\r\n\n", "\u{ff13}\r\nabc\r\n",
  ])
  func chunksOfAnotherFormAreRefused(_ body: String) {
    var frame = MessageFrame(largestHead: 16_384, largestBody: 100)
    var input = ByteBuffer(string: Self.chunkedHead + body)
    var last: MessageFrame.Step?
    while let step = frame.step(&input) { last = step }
    #expect(last == .refused(.malformed))
  }
}
