import Autotask
import Foundation
import Ledger
import NIOHTTP1
import PosternSQLite
import PosternStore
import Testing

/// What administrators change: recorded before it is done, done once, and never behind another's back.
struct AdministrativeActTests {
  @Test func tokensOfCallersAreMadeRotatedAndTakenBack() async throws {
    try await withAdministration { own in
      let added = try await own.ask(.POST, "callers/c/tokens", ["expires": "90d"])
      #expect(added.status == 201)
      #expect(added.headers["Cache-Control"] == ["no-store"])
      let text = try #require(added.json["token"]?.string)
      let id = try #require(added.json["tokenID"]?.string)
      #expect(text.hasPrefix("pst_") && added.json["caller"] == "c" && added.json["expires"]?.string != nil)
      let hash = try #require(AccessTokenText(text)?.hash)
      #expect(try await own.store.token(hash: hash)?.id == id)
      let list = try await own.ask(.GET, "callers/c/tokens", as: "viewer")
      #expect(list.json.array?.count == 2)
      #expect(!list.text.contains(text), "a token is shown once")
      let rotated = try await own.ask(.POST, "callers/c/tokens/rotate", ["overlap": "0s"])
      #expect(rotated.status == 201)
      #expect(rotated.json["ending"]?.array?.count == 2)
      #expect(try await own.store.token(hash: hash)?.isLive(at: Date()) == false)
      let newest = try #require(rotated.json["tokenID"]?.string)
      #expect(try await own.ask(.DELETE, "callers/c/tokens/\(newest)").json["isNew"] == true)
      #expect(try await own.ask(.DELETE, "callers/c/tokens/\(newest)").json["isNew"] == false)
      #expect(try await own.ask(.DELETE, "callers/c/tokens/tok_other").status == 404)
      #expect(try await own.ask(.POST, "callers/c/tokens/rotate").status == 409)
      #expect(try await own.ask(.POST, "callers/nobody/tokens").status == 404)
      for body: JSONValue in [["expires": "0s"], ["expires": 3], ["expires": "soon"], ["until": "90d"], []] {
        #expect(try await own.ask(.POST, "callers/c/tokens", body).status == 400)
      }
      let words = own.ledger.entries.map { "\($0.action ?? "") \($0.subject ?? "")" }
      #expect(words.prefix(3) == ["tokens.add c \(id)", "tokens.rotate c \(newest)", "tokens.revoke c \(newest)"])
      for entry in own.ledger.entries {
        #expect(entry.kind == .administration && entry.caller == "operator" && entry.surface == "api")
        #expect(entry.trace?.count == 32)
        #expect(!"\(entry)".contains(text))
      }
    }
  }

  @Test func whatCannotBeRecordedIsNotDone() async throws {
    try await withAdministration { own in
      own.ledger.breakDown()
      let before = try await own.store.callerTokens(of: nil).count
      let answer = try await own.ask(.POST, "callers/c/tokens")
      #expect(answer.status == 503)
      #expect(answer.json["type"] == "urn:postern:problem:ledger")
      #expect(try await own.store.callerTokens(of: nil).count == before)
      #expect(try await own.ask(.DELETE, "administrators/viewer").status == 503)
      #expect(try await own.ask(.GET, "whoami", as: "viewer").status == 200)
    }
  }

  @Test func administratorsAreAddedAndRemoved() async throws {
    try await withAdministration { own in
      let added = try await own.ask(.POST, "administrators", ["name": "ana@example.net", "role": "approver"])
      #expect(added.status == 201)
      let token = try #require(added.json["token"]?.string)
      #expect(token.hasPrefix("pso_"))
      #expect(try await own.ask(.GET, "whoami", as: token).json["name"] == "ana@example.net")
      #expect(try await own.ask(.POST, "administrators", ["name": "ana@example.net", "role": "viewer"]).status == 409)
      for body: JSONValue in [["name": "a b", "role": "viewer"], ["name": "x", "role": "god"], ["name": "x"]] {
        #expect(try await own.ask(.POST, "administrators", body).status == 400)
      }
      let rotated = try await own.ask(.POST, "administrators/ana@example.net/rotate", ["overlap": "0s"])
      #expect(try await own.ask(.GET, "whoami", as: token).status == 401)
      #expect(try await own.ask(.GET, "whoami", as: try #require(rotated.json["token"]?.string)).status == 200)
      #expect(try await own.ask(.DELETE, "administrators/ana%40example.net").status == 200)
      #expect(try await own.ask(.DELETE, "administrators/ana@example.net").status == 404)
      let last = try await own.ask(.DELETE, "administrators/operator")
      #expect(last.status == 409 && last.json["type"] == "urn:postern:problem:last-operator")
      let list = try await own.ask(.GET, "administrators")
      #expect(
        list.json.array?.compactMap { $0["name"]?.string } == ["ana@example.net", "approver", "operator", "viewer"]
      )
      #expect(!list.text.contains("pso_"))
    }
  }

  @Test func callersAreListed() async throws {
    try await withAdministration { own in
      let stray = AccessToken.Holder.caller("gone")
      try await own.store.add(
        AccessToken(for: stray, created: Date()),
        hash: AccessTokenText(for: stray).hash
      )
      let list = try await own.ask(.GET, "callers", as: "viewer")
      #expect(list.json.array?.compactMap { $0["id"]?.string } == ["c", "gone"])
      #expect(list.json.array?.first?["grants"] == ["g"])
      #expect(try await own.ask(.GET, "callers/c", as: "viewer").json["grants"]?.array?.count == 1)
      #expect(try await own.ask(.GET, "callers/gone", as: "viewer").json["tokens"]?.array?.count == 1)
      #expect(try await own.ask(.GET, "callers/nobody", as: "viewer").status == 404)
    }
  }

  @Test func grantsAreReplacedByWhomSawThem() async throws {
    try await withAdministration { own in
      let shown = try await own.ask(.GET, "grants", as: "viewer")
      #expect(shown.headers["ETag"] == ["\"1\""] && shown.json["version"] == 1)
      let document: JSONValue = ["version": 1, "callers": [["id": "c", "grants": []]]]
      #expect(try await own.ask(.PUT, "grants", document).status == 428)
      #expect(try await own.ask(.PUT, "grants", document, headers: [("If-Match", "\"7\"")]).status == 412)
      #expect(try await own.ask(.PUT, "grants", document, headers: [("If-Match", "*")]).status == 412)
      let applied = try await own.ask(.PUT, "grants", document, headers: [("If-Match", "\"1\"")])
      #expect(applied.status == 200 && applied.json["version"] == 2 && applied.json["isNew"] == true)
      #expect(applied.headers["ETag"] == ["\"2\""])
      let late = try await own.ask(.PUT, "grants", document, headers: [("If-Match", "\"1\"")])
      #expect(late.status == 412 && late.headers["ETag"] == ["\"2\""])
      let again = try await own.ask(.PUT, "grants", document, headers: [("If-Match", "\"2\"")])
      #expect(again.json["version"] == 2 && again.json["isNew"] == false)
      #expect(try await own.ask(.GET, "grants?version=1").json["document"] == shown.json["document"])
      #expect(try await own.ask(.GET, "grants?version=3").status == 404)
      #expect(try await own.ask(.GET, "grants?at=2001-01-01T00:00:00Z").status == 404)
      for query in ["version=x", "at=yesterday", "version=1&at=2027-01-01T00:00:00Z", "other=1", "version=1&version=2"]
      {
        #expect(try await own.ask(.GET, "grants?\(query)").status == 400, "\(query)")
      }
      #expect(
        own.ledger.entries.map { $0.subject } == ["a version in place of 1", "version 2 once more"]
      )
      #expect(own.ledger.entries.allSatisfy { $0.action == "grants.apply" })
      #expect(try await own.ask(.GET, "grants").json["author"] == "operator")
    }
  }

  @Test func aDocumentWithErrorsChangesNothing() async throws {
    try await withAdministration { own in
      let broken: JSONValue = [
        "version": 1,
        "callers": [["id": "c", "grants": [["id": "g", "operations": [["entity": "Tikets", "verbs": ["get"]]]]]]],
      ]
      let check = try await own.ask(.POST, "grants/check", broken, as: "viewer")
      #expect(check.status == 200 && check.json["isGood"] == false)
      #expect(check.json["findings"]?.array?.isEmpty == false)
      for answer in [
        try await own.ask(.POST, "grants/diff", broken),
        try await own.ask(.PUT, "grants", broken, headers: [("If-Match", "\"1\"")]),
      ] {
        #expect(answer.status == 422)
        #expect(answer.json["errors"]?.array?.isEmpty == false)
      }
      #expect(try await own.ask(.PUT, "grants", headers: [("If-Match", "\"1\"")]).status == 400)
      #expect(try await own.store.currentGrants()?.version == 1)
      #expect(own.ledger.entries.isEmpty)
    }
  }

  @Test func anOperatorIsToldWhatWouldBeDecided() async throws {
    try await withAdministration { own in
      let get: JSONValue = ["caller": "c", "method": "GET", "path": "/V1.0/Companies/1"]
      let denied = try await own.ask(.POST, "decide", get)
      #expect(denied.status == 200)
      #expect(denied.json["decision"] == "deny" && denied.json["reason"] == "not-granted")
      #expect(denied.json["leastAddition"]?.object != nil)
      for body: JSONValue in [
        [], ["caller": "c"], ["caller": "c", "method": "GET"], ["method": "GET", "path": "/V1.0/Tickets/1"],
        ["caller": "nobody", "method": "GET", "path": "/V1.0/Tickets/1"],
        ["caller": "c", "method": "GET", "path": "/V1.0/Tickets/1", "connection": "other"],
        ["caller": "c", "method": "GET", "path": "/V1.0/Tickets/1", "more": 1],
      ] {
        let answer = try await own.ask(.POST, "decide", body)
        #expect(answer.status == 400 && answer.json["errors"]?.array?.isEmpty == false)
      }
    }
  }
}
