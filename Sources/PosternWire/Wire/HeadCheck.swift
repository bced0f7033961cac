import NIOCore

/// How a body is told from what follows it.
enum Framing: Equatable {
  case none
  case length(Int)
  case chunked
}

/// Why a request is refused before anybody looks at what it asks for.
enum WireRefusal: Error, Equatable {
  /// It has no form, or more than one reading.
  case malformed
  case headTooLarge
  /// Its head or body did not come in time.
  case tooSlow
  /// There are too many connections.
  case tooMany
  /// It asks for another protocol, or for a tunnel.
  case unsupported

  var statusLine: String {
    switch self {
    case .malformed: "400 Bad Request"
    case .headTooLarge: "431 Request Header Fields Too Large"
    case .tooSlow: "408 Request Timeout"
    case .tooMany: "503 Service Unavailable"
    case .unsupported: "501 Not Implemented"
    }
  }

  /// The whole answer; it is the last on its connection.
  var response: String {
    let retry = self == .tooMany ? "Retry-After: 1\r\n" : ""
    return "HTTP/1.1 \(statusLine)\r\n\(retry)Content-Length: 0\r\nConnection: close\r\n\r\n"
  }
}

/// The strict reading of a head: what two parsers could read in two ways is refused.
///
/// The library's parser is lenient where RFC 9112 lets it be. A proxy in front may be lenient in other ways, and what
/// one of them takes for a body could be a request to the other. So a head is taken only in its one plain form.
struct HeadCheck {
  private(set) var framing = Framing.none
  /// Whether the client waits for a word before it sends the body.
  private(set) var expectsContinue = false

  /// Reads a head up to and with its empty line; every line is known to end in CR LF.
  init(_ head: [UInt8]) throws(WireRefusal) {
    var lines = head.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: true).map { $0.dropLast() }
    // The empty line.
    lines.removeLast()
    guard let first = lines.first else { throw .malformed }
    let isOld = try Self.isOld(first)
    var seen: [String: ArraySlice<UInt8>] = [:]
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { throw .malformed }
      let name = line[..<colon]
      // A line that begins with a blank goes on with the one before in some parsers, and is a field in others.
      guard !name.isEmpty, name.allSatisfy(\.isTokenCharacter) else { throw .malformed }
      let value = line[(colon + 1)...].trimmingBlanks
      guard value.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else { throw .malformed }
      let key = String(decoding: name, as: UTF8.self).lowercased()
      guard Self.framingFields.contains(key) else { continue }
      // Two of them are two readings.
      guard seen.updateValue(value, forKey: key) == nil else { throw .malformed }
    }
    if seen["upgrade"] != nil { throw .unsupported }
    if let host = seen["host"] {
      guard !host.isEmpty, host.allSatisfy(\.isHostCharacter) else { throw .malformed }
    } else if !isOld {
      throw .malformed
    }
    try readFraming(seen, isOld: isOld)
    if let expected = seen["expect"] { expectsContinue = expected.lowercasedText == "100-continue" && !isOld }
  }

  /// Fields that decide where a request ends or whom it is for; each may come once.
  private static let framingFields: Set<String> = [
    "host", "content-length", "transfer-encoding", "upgrade", "expect", "content-type", "content-encoding",
  ]

  private mutating func readFraming(_ seen: [String: ArraySlice<UInt8>], isOld: Bool) throws(WireRefusal) {
    if let coding = seen["transfer-encoding"] {
      guard seen["content-length"] == nil, !isOld, coding.lowercasedText == "chunked" else { throw .malformed }
      framing = .chunked
    } else if let length = seen["content-length"] {
      guard (1...15).contains(length.count), length.allSatisfy(\.isDigit),
        let number = Int(String(decoding: length, as: UTF8.self))
      else { throw .malformed }
      framing = .length(number)
    }
  }

  /// Reads the first line; answers whether it is of HTTP/1.0.
  private static func isOld(_ line: ArraySlice<UInt8>) throws(WireRefusal) -> Bool {
    let words = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
    guard words.count == 3, !words[0].isEmpty, words[0].allSatisfy(\.isTokenCharacter) else { throw .malformed }
    if words[0].elementsEqual("CONNECT".utf8) { throw .unsupported }
    // Another form of the target names a host of its own, and could name another one than `Host`.
    guard words[1].first == UInt8(ascii: "/"), words[1].allSatisfy(\.isTargetCharacter) else { throw .malformed }
    switch String(decoding: words[2], as: UTF8.self) {
    case "HTTP/1.1": return false
    case "HTTP/1.0": return true
    default: throw .malformed
    }
  }
}

extension UInt8 {
  var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

  fileprivate var isLetter: Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20)
  }

  /// RFC 9110, 5.6.2.
  fileprivate var isTokenCharacter: Bool {
    isDigit || isLetter || "!#$%&'*+-.^_`|~".utf8.contains(self)
  }

  fileprivate var isHostCharacter: Bool { isDigit || isLetter || "-._~:[]%".utf8.contains(self) }

  /// What may stand in a path and its query: visible, and no fragment.
  fileprivate var isTargetCharacter: Bool { (0x21...0x7E).contains(self) && self != UInt8(ascii: "#") }
}

extension ArraySlice<UInt8> {
  fileprivate var trimmingBlanks: ArraySlice<UInt8> {
    var slice = self
    while let first = slice.first, first == 0x20 || first == 0x09 { slice.removeFirst() }
    while let last = slice.last, last == 0x20 || last == 0x09 { slice.removeLast() }
    return slice
  }

  fileprivate var lowercasedText: String { String(decoding: self, as: UTF8.self).lowercased() }
}
