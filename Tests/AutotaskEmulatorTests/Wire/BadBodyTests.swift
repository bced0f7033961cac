import Autotask
import AutotaskEmulator
import Testing

/// Bodies that say to be something else, or are not what they say.
@Suite struct BadBodyTests {
  private static let query = #"{"filter":[{"op":"exist","field":"id"}]}"#

  @Test func onlyJSONIsRead() async throws {
    try await withSmallEmulator { (wire: Wire) async throws -> Void in
      let body = Array(Self.query.utf8)
      for type in [
        "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/xml",
      ] {
        let answer = try await wire.post(["Content-Type: \(type)"], body)
        #expect(answer.hasPrefix("HTTP/1.1 415 "), "\(type)")
      }
      let untyped = try await wire.post([], body)
      #expect(untyped.contains("application/octet-stream"))
      for type in ["application/json", "Application/JSON; charset=utf-8", "text/json"] {
        let answer = try await wire.post(["Content-Type: \(type)"], body)
        #expect(answer.hasPrefix("HTTP/1.1 200 "), "\(type)")
      }
    }
  }

  @Test func compressedBodiesAreA500() async throws {
    try await withSmallEmulator { (wire: Wire) async throws -> Void in
      let headers = ["Content-Type: application/json", "Content-Encoding: gzip"]
      let compressed = try await wire.post(headers, [0x1F, 0x8B, 8, 0])
      #expect(compressed.hasPrefix("HTTP/1.1 500 "))
      let pretended = try await wire.post(headers, Array(Self.query.utf8))
      #expect(pretended.hasPrefix("HTTP/1.1 500 "))
    }
  }

  @Test func whatIsNoStrictJSONIsA500() async throws {
    try await withSmallEmulator { (wire: Wire) async throws -> Void in
      let bodies: [[UInt8]] = [
        [0xEF, 0xBB, 0xBF] + Array(Self.query.utf8),
        Array("{\"filter\":[{\"op\":\"eq\",\"field\":\"title\",\"value\":\"".utf8) + [0xFF] + Array("\"}]}".utf8),
        Array(repeating: UInt8(ascii: "["), count: 100_000), Array(String(repeating: "{\"a\":", count: 100_000).utf8),
        Array(#"{"filter":[],"filter":[{"op":"exist","field":"id"}]}"#.utf8),
        Array(#"{"filter":[],"Filter":[{"op":"exist","field":"id"}]}"#.utf8),
        Array(#"{"filter":[{"op":"eq","field":"id","value":1,"VALUE":2}]}"#.utf8),
        Array(#"{"filter":[{"op":"eq","field":"title","value":"\ud800"}]}"#.utf8), Array(Self.query.utf8.dropLast()),
        Array((Self.query + "x").utf8), [0], Array("{'filter':[]}".utf8), Array("NaN".utf8),
      ]
      for body in bodies {
        let answer = try await wire.post(["Content-Type: application/json"], body)
        #expect(answer.hasPrefix("HTTP/1.1 500 "), "\(String(decoding: body.prefix(60), as: UTF8.self)): \(answer)")
        #expect(answer.contains("\"errors\":[\"") && !answer.contains("unexpected error"))
      }
    }
  }

  @Test func filtersOfAnySizeAreAnsweredOrRefused() async throws {
    try await withSmallEmulator { (wire: Wire) async throws -> Void in
      let condition: JSONValue = ["op": "gte", "field": "id", "value": 0]
      let many = try await wire.query("Tickets", .array(Array(repeating: condition, count: 3000)))
      #expect(many.status == 200)
      let tooMany = try await wire.query("Tickets", .array(Array(repeating: condition, count: 10_001)))
      #expect(tooMany.error.contains("too many conditions"))
      let list = JSONValue.array((0..<40_000).map { .integer($0) })
      let notIn = try await wire.query("Tickets", [["op": "notIn", "field": "id", "value": list]])
      #expect(notIn.error.contains("too many conditions"))
      let text = JSONValue.string(String(repeating: "%", count: 60_000))
      #expect(
        try await wire.query("Tickets", [["op": "contains", "field": "title", "value": text]]).error.contains(
          "too long"
        )
      )
    }
  }

  @Test(arguments: ["nan", "inf", "0x1p3", "1e999"])
  func wordsAreNoNumbers(_ text: String) async throws {
    try await withSmallEmulator { (wire: Wire) async throws -> Void in
      let filter: JSONValue = [["op": "lt", "field": "estimatedHours", "value": .string(text)]]
      #expect(try await wire.query("Tickets", filter).error.contains("Conversion failed"))
    }
  }

  @Test func headersThatComeTwiceAreOneWithBothValues() async throws {
    try await withSmallEmulator { (wire: Wire) async throws -> Void in
      let answer = try await wire.exchange([
        wire.raw("GET /atservicesrest/v1.0/Companies/174 HTTP/1.1", ["Secret: \(wire.secret)"])
      ])
      #expect(answer.hasPrefix("HTTP/1.1 401 "))
    }
  }
}

extension Wire {
  /// Sends a body to a query with headers of its own.
  fileprivate func post(_ headers: [String], _ body: [UInt8]) async throws -> String {
    try await exchange([
      raw(
        "POST /atservicesrest/v1.0/Tickets/query HTTP/1.1",
        headers + ["Content-Length: \(body.count)"],
        body: body
      )
    ])
  }
}
