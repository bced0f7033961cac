import Autotask
import Foundation
import Ledger
import NIOHTTP1
import PosternSQLite
import PosternStore
import Testing

/// Who gets in on the administrators' address, and how far.
struct AdministratorDoorTests {
  @Test func nothingIsAnsweredWithoutAToken() async throws {
    try await withAdministration { own in
      #expect(try await own.ask(.GET, "/health", as: nil).status == 200)
      #expect(try await own.ask(.GET, "/ready", as: nil).status == 200)
      for path in ["/", "/metrics", "/api/v1/admin/whoami", "/nothing", "/atservicesrest/V1.0/zoneInformation"] {
        let answer = try await own.ask(.GET, path, as: nil)
        #expect(answer.status == 401, "\(path)")
        #expect(answer.json["type"] == "urn:postern:problem:unauthorized")
        #expect(answer.headers["WWW-Authenticate"] == ["Bearer realm=\"postern\""])
      }
      // A caller's token, another text with the right prefix.
      let strange = AccessTokenText(for: .administrator("x", .operator)).revealed
      for token in ["c", strange, "pso_", ""] {
        #expect(try await own.ask(.GET, "whoami", as: token).status == 401, "\(token)")
      }
      #expect(try await own.ask(.GET, "whoami", as: "viewer").json["role"] == "viewer")
    }
  }

  @Test func aTokenEndsAndIsTakenBack() async throws {
    try await withAdministration { own in
      let holder = AccessToken.Holder.administrator("old", .operator)
      let text = AccessTokenText(for: holder)
      let past = AccessToken(for: holder, created: Date() - 100, expires: Date() - 1)
      try await own.store.add(past, hash: text.hash)
      #expect(try await own.ask(.GET, "whoami", as: text.revealed).status == 401)
      let viewer = try #require(try await own.store.administratorTokens().first { $0.holderName == "viewer" })
      #expect(try await own.ask(.GET, "whoami", as: "viewer").status == 200)
      _ = try await own.store.revokeToken(id: viewer.id, at: Date())
      #expect(try await own.ask(.GET, "whoami", as: "viewer").status == 401)
      let used = try await own.store.administratorTokens().first { $0.holderName == "viewer" }
      #expect(used?.lastUsed != nil)
    }
  }

  @Test func aNameThatIsNotItsOwnReachesNothing() async throws {
    try await withAdministration { own in
      func status(_ headers: [(String, String)]) async throws -> Int {
        try await own.ask(.GET, "whoami", headers: headers).status
      }
      for host in ["evil.example", "127.0.0.1", "127.0.0.1:1", "localhost", "evil.example:\(own.port)"] {
        let refused = try await status([("Host", host)])
        #expect(refused == 421, "\(host)")
      }
      for host in ["localhost:\(own.port)", "127.0.0.1:\(own.port)", "[::1]:\(own.port)", "LOCALHOST:\(own.port)"] {
        let taken = try await status([("Host", host)])
        #expect(taken == 200, "\(host)")
      }
      let address = "127.0.0.1:\(own.port)"
      for origin in ["http://evil.example", "null", "https://\(address)", "http://localhost:\(own.port)"] {
        let refused = try await status([("Origin", origin)])
        #expect(refused == 403, "\(origin)")
      }
      let taken = try await status([("Origin", "http://\(address)")])
      #expect(taken == 200)
    }
  }

  /// What each role may do at least; everything is asked for by all of them.
  static let routes: [(method: HTTPMethod, path: String, role: String)] = [
    (.GET, "whoami", "viewer"), (.GET, "status", "viewer"), (.GET, "callers", "viewer"), (.GET, "callers/c", "viewer"),
    (.GET, "callers/c/tokens", "viewer"), (.GET, "grants", "viewer"), (.POST, "grants/check", "viewer"),
    (.GET, "ledger", "viewer"), (.GET, "ledger/tail", "viewer"), (.GET, "approvals", "approver"),
    (.GET, "approvals/apr_x", "approver"), (.POST, "approvals/apr_x/approve", "approver"),
    (.POST, "approvals/apr_x/reject", "approver"), (.POST, "grants/diff", "viewer"), (.GET, "/metrics", "viewer"),
    (.PUT, "grants", "operator"), (.GET, "organizations", "viewer"),
    (.PUT, "callers/c/organizations/x/company", "operator"), (.DELETE, "callers/c/organizations/x/company", "operator"),
    (.POST, "decide", "operator"), (.POST, "callers/c/tokens", "operator"),
    (.POST, "callers/c/tokens/rotate", "operator"), (.DELETE, "callers/c/tokens/tok_x", "operator"),
    (.GET, "administrators", "operator"), (.POST, "administrators", "operator"),
    (.POST, "administrators/x/rotate", "operator"), (.DELETE, "administrators/x", "operator"),
  ]

  @Test(arguments: routes) func aRoleGoesThatFarAndNoFurther(
    _ method: HTTPMethod,
    _ path: String,
    _ least: String
  ) async throws {
    try await withAdministration { own in
      let roles = AccessToken.Role.allCases.map(\.rawValue)
      let place = try #require(roles.firstIndex(of: least))
      for (index, role) in roles.enumerated() {
        let answer = try await own.ask(method, path, as: role)
        let isRefused = answer.json["type"] == "urn:postern:problem:role-too-low"
        #expect(isRefused == (index < place), "\(role)")
        if isRefused { #expect(answer.status == 403) }
      }
      let refusals = own.ledger.entries.filter { $0.reason == "role-too-low" }
      #expect(refusals.count == (method == .GET ? 0 : place), "who tries to change what is not theirs is recorded")
      #expect(refusals.allSatisfy { $0.decision == "deny" && $0.kind == .administration })
    }
  }

  @Test func whatIsNotThereIsSaid() async throws {
    try await withAdministration { own in
      for path in ["/", "/api/v1/admin", "nothing", "callers/c/nothing", "callers/../grants", "callers/c%2Ftokens"] {
        #expect(try await own.ask(.GET, path).status == 404, "\(path)")
      }
      let wrong = try await own.ask(.DELETE, "callers")
      #expect(wrong.status == 405)
      #expect(wrong.headers["Allow"] == ["GET"])
      #expect(wrong.headers["Content-Type"] == ["application/problem+json"])
    }
  }

  @Test func metricsAreToldToAdministrators() async throws {
    try await withAdministration { own in
      _ = try await own.ask(.GET, "whoami", as: "nobody")
      _ = try await own.ask(.GET, "whoami")
      let answer = try await own.ask(.GET, "/metrics", as: "viewer")
      #expect(answer.headers["Content-Type"] == ["text/plain; version=0.0.4; charset=utf-8"])
      let name = "postern_requests_total{surface=\"administration\""
      #expect(!answer.text.contains("whoami?"))
      #expect(answer.text.contains("postern_refused_tokens_total{surface=\"administration\"} 1\n"))
      #expect(answer.text.contains("\(name),operation=\"whoami\",status=\"2xx\"} 1\n") || !answer.text.contains(name))
    }
  }
}
