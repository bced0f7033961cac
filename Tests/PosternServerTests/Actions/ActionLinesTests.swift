import Autotask
import Foundation
import NIOHTTP1
import PosternRuntime
import RuntimeSupport
import Testing

/// Lists as lines of JSON: the rows of a page are sent while the next is read.
struct ActionLinesTests {
  private static let all = grants("{'id': 'g', 'actions': ['tickets.list_by_filter']}")

  private static func list(_ gateway: RunningGateway, _ input: JSONValue) async throws -> String {
    let body = input.text()
    return try await RawConnection.exchange(
      "POST /api/v1/actions/tickets.list_by_filter HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
        + "Authorization: Bearer \(gateway.tokens["c"] ?? "")\r\nAccept: application/x-ndjson\r\n"
        + "Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)",
      port: gateway.port
    )
  }

  /// The lines of a body in parts, and whether it has its end.
  private static func lines(_ text: String) throws -> (lines: [JSONValue], isWhole: Bool) {
    let bytes = Array(text.utf8)
    let lineBreak = Array("\r\n".utf8)
    let head = try #require(bytes.firstRange(of: lineBreak + lineBreak))
    var rest = bytes[head.upperBound...]
    var body: [UInt8] = []
    while let line = rest.firstRange(of: lineBreak) {
      let size = try #require(Int(String(decoding: rest[..<line.lowerBound], as: UTF8.self), radix: 16))
      if size == 0 { return (try parsed(body), true) }
      body += rest[line.upperBound...].prefix(size)
      rest = rest[line.upperBound...].dropFirst(size + lineBreak.count)
    }
    return (try parsed(body), false)
  }

  private static func parsed(_ body: [UInt8]) throws -> [JSONValue] {
    try body.split(separator: UInt8(ascii: "\n")).map { try JSONValue(parsing: $0) }
  }

  @Test func everyPageIsGivenAsItComes() async throws {
    try await withGateway(Self.all, rows: 600) { gateway in
      let stored = try await gateway.admin(.GET, "tables/Tickets").array ?? []
      let text = try await Self.list(gateway, ["all": true, "limit": 20, "labels": true, "fields": ["status"]])
      #expect(text.hasPrefix("HTTP/1.1 200 ") && text.contains("application/x-ndjson"))
      let (lines, isWhole) = try Self.lines(text)
      #expect(isWhole && stored.count > 40)
      #expect(Set(lines.compactMap { $0["id"]?.integer }) == Set(stored.compactMap { $0["id"]?.integer }))
      #expect(lines.count == stored.count && lines.allSatisfy { $0["labels"]?["status"] != nil })
      // What is one page, or is wrong, is answered whole.
      let page = try await gateway.run(
        "tickets.list_by_filter",
        ["limit": 3],
        headers: [("Accept", "application/jsonl")]
      )
      #expect(page.text.split(separator: "\n").count == 3 && page.headers.first(name: "Postern-Cursor") != nil)
      let wrong = try await gateway.run(
        "tickets.list_by_filter",
        ["all": 5],
        headers: [("Accept", "application/jsonl")]
      )
      #expect(wrong.status == 422 && wrong.headers.first(name: "Content-Type") == "application/problem+json")
      // They are on the caller's account like any others.
      let hour = try await gateway.run("request", ["method": "GET", "path": "/V1.0/ThresholdInformation"])
      #expect(hour.status == 200)
    }
  }

  @Test func aListThatEndsEarlySaysSoAndIsCut() async throws {
    var limits = ConnectionLimits.uncooled
    // Two calls for the fields, and a few pages.
    limits.requestsPerHour = 8
    try await withGateway(Self.all, rows: 600, limits: limits) { gateway in
      let (lines, isWhole) = try Self.lines(try await Self.list(gateway, ["all": true, "limit": 5]))
      #expect(!isWhole)
      let problem = lines.last?["problem"]
      #expect(problem?["status"] == 429, "\(lines.last?.text() ?? "")")
      let rows = lines.dropLast()
      #expect(!rows.isEmpty && rows.count.isMultiple(of: 5) && rows.allSatisfy { $0["id"]?.integer != nil })
    }
  }
}
