import Testing

/// A page as a proxy or a web server makes it.
private let page = "'body': '<html><body>Maintenance of webservices5.autotask.net</body></html>'"
private let html = "'headers': {'Content-Type': 'text/html'}"

/// One fault of a write, and what must come of it.
struct WriteFault: Sendable, CustomTestStringConvertible {
  /// The fault, in the emulator's words.
  var strike: String
  var status: Int
  var word: String
  /// Whether the row is written in the end.
  var isStored: Bool
  /// The beginning of the sentence; nil where there is none.
  var sentence: String?
  var retryAfter: String?

  var testDescription: String { strike }

  static let all: [WriteFault] = [
    WriteFault(strike: "'latencyMilliseconds': 50", status: 200, word: "done", isStored: true),
    WriteFault(
      strike: "'status': 429, 'headers': {'Retry-After': '7'}",
      status: 429,
      word: "refused",
      isStored: false,
      retryAfter: "7"
    ),
    WriteFault(
      strike: "'status': 500, 'body': '{\\\"errors\\\":[\\\"The title is not good.\\\"]}'",
      status: 500,
      word: "refused",
      isStored: false,
      sentence: "The title is not good."
    ),
    WriteFault(
      strike: """
        'status': 500, 'body': '{\\\"errors\\\":[\\\"See https://webservices5.autotask.net/atservicesrest/x?a=SECRET, CODE.\\\"]}'
        """,
      status: 500,
      word: "refused",
      isStored: false,
      sentence: "See (an address)"
    ),
    WriteFault(
      strike: "'status': 500, 'body': ''",
      status: 504,
      word: "ambiguous",
      isStored: false,
      sentence: "ambiguous"
    ),
    WriteFault(
      strike: "'status': 500, 'body': '{\\\"errors\\\":[\\\"Timeout expired.\\\"]}', 'store': true",
      status: 200,
      word: "confirmed",
      isStored: true
    ),
    WriteFault(strike: "'status': 503", status: 504, word: "ambiguous", isStored: false, sentence: "ambiguous"),
    WriteFault(strike: "'status': 503, 'store': true", status: 200, word: "confirmed", isStored: true),
    WriteFault(strike: "'drop': true", status: 504, word: "ambiguous", isStored: false, sentence: "ambiguous"),
    WriteFault(strike: "'drop': true, 'store': true", status: 200, word: "confirmed", isStored: true),
    WriteFault(strike: "'truncate': true", status: 200, word: "confirmed", isStored: true),
    WriteFault(strike: "\(page), \(html), 'forget': true", status: 504, word: "ambiguous", isStored: false),
    WriteFault(strike: "\(page), \(html)", status: 200, word: "confirmed", isStored: true),
    WriteFault(strike: "'body': '{\\\"itemId\\\":1}', 'forget': true", status: 504, word: "ambiguous", isStored: false),
    WriteFault(strike: "'status': 502, \(page), \(html)", status: 504, word: "ambiguous", isStored: false),
    WriteFault(
      strike: "'status': 404, \(page), \(html)",
      status: 502,
      word: "refused",
      isStored: false,
      sentence: "Autotask answered 404 with a page of HTML"
    ),
  ]
}

/// What Autotask does to a read, and the status that comes of it.
struct ReadFault: Sendable, CustomTestStringConvertible {
  /// The fault, in the emulator's words.
  var strike: String
  var status: Int

  var testDescription: String { strike }

  static let all: [ReadFault] = [
    ReadFault(strike: "'latencyMilliseconds': 50", status: 200),
    ReadFault(strike: "'status': 429, 'headers': {'Retry-After': '400'}", status: 429),
    ReadFault(strike: "'status': 500, 'body': ''", status: 500), ReadFault(strike: "'status': 503", status: 502),
    ReadFault(strike: "'drop': true", status: 502), ReadFault(strike: "'truncate': true", status: 502),
    ReadFault(strike: "\(page), \(html)", status: 502),
    ReadFault(strike: "'status': 404, \(page), \(html)", status: 502), ReadFault(strike: "'status': 401", status: 502),
  ]
}
