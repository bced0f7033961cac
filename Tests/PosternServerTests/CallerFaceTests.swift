import AsyncHTTPClient
import Autotask
import AutotaskClient
import Foundation
import NIOCore
import NIOHTTP1
import PosternSQLite
import PosternStore
import Testing

/// What callers reach beside Autotask's own paths.
struct CallerFaceTests {
  private static let scope = """
    {'id': 'g', 'operations': [{'entity': 'Tickets', 'verbs': ['query', 'get', 'update']}], 'companies': [174],
     'fields': {'write': {'only': ['status']}}}
    """

  private static func ask(
    _ gateway: RunningGateway,
    _ method: HTTPMethod,
    _ path: String,
    _ body: JSONValue? = nil,
    caller: String? = "c"
  ) async throws -> (status: Int, headers: HTTPHeaders, text: String, json: JSONValue) {
    var request = HTTPClientRequest(url: "http://127.0.0.1:\(gateway.port)\(path)")
    request.method = method
    if let caller { request.headers.add(name: "Authorization", value: "Bearer \(gateway.tokens[caller] ?? caller)") }
    if let body {
      request.headers.add(name: "Content-Type", value: "application/json")
      request.body = .bytes(ByteBuffer(bytes: body.bytes()))
    }
    let response = try await patientClient.execute(request, timeout: .seconds(300))
    let bytes = try await response.body.collect(upTo: 10_000_000)
    let text = String(buffer: bytes)
    return (Int(response.status.code), response.headers, text, (try? JSONValue(parsing: text)) ?? .null)
  }

  @Test func theUseOfATokenIsWrittenOnceAMinute() async throws {
    let start = Date()
    // A clock that stands: on a busy machine three requests may take minutes.
    try await withGateway(grants(Self.scope), rows: 50, now: { start }) { gateway in
      let hash = try #require(AccessTokenText(gateway.tokens["c"] ?? "")?.hash)
      var uses: [Date?] = []
      for _ in 0..<3 {
        _ = try await gateway.ask(.GET, "/api/v1/actions")
        uses.append(try await gateway.store.token(hash: hash)?.lastUsed)
      }
      #expect(uses[0] != nil)
      #expect(uses[1] == uses[0] && uses[2] == uses[0])
    }
  }

  @Test func aCallerIsToldWhatWouldBeDecided() async throws {
    try await withGateway(grants(Self.scope)) { gateway in
      let direct = try gateway.direct()
      var mine: Int64?
      var foreign: Int64?
      for try await row in try direct.query("Tickets", .everything) {
        if row["companyID"] == 174 { mine = row["id"]?.integer } else { foreign = row["id"]?.integer }
      }
      func decide(_ id: Int64, _ fields: JSONObject = JSONObject([("status", 5)])) async throws -> String {
        var body = fields
        body["id"] = .integer(id)
        let question: JSONValue = ["method": "PATCH", "path": "/V1.0/Tickets", "body": .object(body)]
        let answer = try await Self.ask(gateway, .POST, "/api/v1/decide", question)
        #expect(answer.status == 200)
        return answer.text
      }
      let (own, other) = (try #require(mine), try #require(foreign))
      let allowed = try await decide(own)
      #expect(allowed.contains(#""decision":"allow""#))
      let denied = try await decide(own, JSONObject([("title", "x")]))
      #expect(denied.contains("field-not-writable"))
      #expect(!denied.contains("\"g\""), "no caller learns a grant's name")
      // A row that may not be seen is decided as one that is not there, to the letter.
      let missing: Int64 = 987_654_321
      let hidden = try await decide(other).replacing(String(other), with: "ID")
      let nothing = try await decide(missing).replacing(String(missing), with: "ID")
      #expect(hidden == nothing)
      #expect(hidden.contains(#""reason":"row-missing""#))
      let query: JSONValue = [
        "method": "GET", "path": "/atservicesrest/V1.0/Tickets/query",
        "query": ["search": #"{"filter":[{"op":"gte","field":"id","value":0}]}"#],
      ]
      #expect(try await Self.ask(gateway, .POST, "/api/v1/decide", query).json["decision"] == "allow")
    }
  }

  @Test func questionsOfAnotherFormAreRefused() async throws {
    try await withGateway(grants(Self.scope), rows: 50) { gateway in
      let good: JSONValue = ["method": "GET", "path": "/V1.0/Tickets/1"]
      #expect(try await Self.ask(gateway, .POST, "/api/v1/decide", good, caller: nil).status == 401)
      #expect(try await Self.ask(gateway, .POST, "/api/v1/decide", good, caller: "pst_x").status == 401)
      #expect(try await Self.ask(gateway, .GET, "/api/v1/decide").status == 405)
      #expect(try await Self.ask(gateway, .POST, "/api/v1/decide").status == 415)
      for body: JSONValue in [
        [], ["method": "GET"], ["method": "FETCH", "path": "/"], ["method": "GET", "path": "x"],
        ["method": "GET", "path": "/V1.0/Tickets/1", "caller": "d"],
        ["method": "GET", "path": "/V1.0/Tickets/1", "query": ["a": 1]],
        ["method": "GET", "path": "/V1.0/Tickets/1", "query": ["a": "1", "A": "2"]],
        ["method": "GET", "path": "/V1.0/Tickets/1", "impersonate": "1"],
      ] {
        let answer = try await Self.ask(gateway, .POST, "/api/v1/decide", body)
        #expect(answer.status == 400)
        #expect(answer.json["type"] == "urn:postern:problem:malformed")
      }
      // What administrators reach, callers do not.
      for path in ["/metrics", "/api/v1/admin/whoami", "/.well-known/security.txt", "/console"] {
        #expect(try await Self.ask(gateway, .GET, path).status == 404, "\(path)")
      }
    }
  }

  @Test func wrongTokensWaitAndRightOnesDoNot() async throws {
    try await withGateway(grants(Self.scope), rows: 50) { gateway in
      let guessed = AccessTokenText(for: .caller("c")).revealed
      try await withThrowingTaskGroup(of: Int.self) { tasks in
        for _ in 0..<20 {
          tasks.addTask {
            try await Self.ask(gateway, .GET, "/atservicesrest/V1.0/Tickets/1", caller: guessed).status
          }
        }
        // Whoever guesses from the same address locks nobody out.
        for _ in 0..<5 {
          #expect(try await Self.ask(gateway, .GET, "/atservicesrest/V1.0/Version").status != 401)
        }
        for try await status in tasks { #expect(status == 401) }
      }
    }
  }
}
