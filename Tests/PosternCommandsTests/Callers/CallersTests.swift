import Autotask
import Foundation
import PosternStore
import Testing

@Suite("postern callers and admins")
struct CallersTests {
  private let text = """
    version: 1
    callers:
      - id: rewst
        description: Rewst, production
        limits: {requestsPerHour: 600, concurrent: 2}
        grants: [{id: tickets, actions: [tickets.get]}, {id: companies, actions: [companies.get]}]
      - {id: reports, grants: []}
    """

  /// A folder in which the grants are in force.
  private func withCallers(_ body: (GrantsFolder) async throws -> Void) async throws {
    try await withGrants(text) { grants in
      #expect(await grants.run("grants", "apply", "--yes").status == 0)
      try await body(grants)
    }
  }

  /// The token of what a command printed, as the store knows it.
  private func kept(_ run: CommandRun, in grants: GrantsFolder) async throws -> AccessToken? {
    let printed = try #require(try run.json["token"]?.string)
    return try await grants.store().token(hash: try #require(AccessTokenText(printed)).hash)
  }

  @Test("A token is printed once, as JSON, and kept as its hash")
  func add() async throws {
    try await withCallers { grants in
      let run = await grants.run("callers", "token", "add", "rewst", "--expires", "90d")
      #expect(run.status == 0, "\(run.notes)")
      #expect(run.output.split(separator: "\n").count == 1)
      let printed = try run.json
      #expect(printed["caller"] == "rewst")
      #expect(printed["tokenID"]?.string?.wholeMatch(of: /tok_[a-z0-9]{12}/) != nil)
      #expect(printed["token"]?.string?.wholeMatch(of: /pst_[A-Za-z0-9_-]{43}/) != nil)
      let token = try #require(try await kept(run, in: grants))
      #expect(token.holder == .caller("rewst"))
      #expect(token.id == printed["tokenID"]?.string)
      let life = try #require(token.expires).timeIntervalSince(token.created)
      #expect(abs(life - 90 * 86_400) <= 1)
      let list = await grants.run("callers", "token", "list", "--json")
      #expect(!list.output.contains("pst_"))
      #expect(try list.json.array?.map { $0["tokenID"] } == [printed["tokenID"]])
    }
  }

  @Test("A caller that no grant names gets no token; before grants are in force there is a warning")
  func unknownCaller() async throws {
    try await withGrants(text) { grants in
      let early = await grants.run("callers", "token", "add", "anybody")
      #expect(early.status == 0)
      #expect(early.notes.contains("no grants are in force yet"))
      _ = await grants.run("grants", "apply", "--yes")
      let late = await grants.run("callers", "token", "add", "rewts")
      #expect(late.status == 2)
      #expect(late.output.isEmpty)
      #expect(late.notes.contains("`rewst`"))
      for wrong in [
        ["a b"], ["rewst", "--expires", "0d"], ["rewst", "--expires", "90"], ["rewst", "--expires", "-1d"],
      ] {
        let run = await CommandRun(["callers", "token", "add"] + wrong, in: grants.folder)
        #expect(run.status == 2, "\(wrong)")
        #expect(run.output.isEmpty)
      }
      let tokens = try await grants.store().callerTokens(of: nil)
      #expect(tokens.count == 1)
    }
  }

  @Test("Rotating makes a new token beside the old one, which ends after the overlap, or at once")
  func rotate() async throws {
    try await withCallers { grants in
      let none = await grants.run("callers", "token", "rotate", "rewst")
      #expect(none.status == 2)
      #expect(none.notes.contains("callers token add"))
      let first = await grants.run("callers", "token", "add", "rewst", "--expires", "30d")
      let second = await grants.run("callers", "token", "rotate", "rewst")
      #expect(second.status == 0, "\(second.notes)")
      let now = Date()
      let old = try #require(try await kept(first, in: grants))
      let new = try #require(try await kept(second, in: grants))
      #expect(old.isLive(at: now) && new.isLive(at: now))
      let overlap = try #require(old.expires).timeIntervalSince(now)
      #expect(overlap > 86_000 && overlap <= 86_400)
      let life = try #require(new.expires).timeIntervalSince(new.created)
      #expect(abs(life - 30 * 86_400) <= 1, "a token does not outlive the one before by being rotated")
      #expect(try second.json["ending"]?.array?.map { $0["tokenID"]?.string } == [old.id])
      let third = await grants.run("callers", "token", "rotate", "rewst", "--overlap", "0s", "--expires", "1h")
      let newest = try #require(try await kept(third, in: grants))
      let later = Date()
      #expect(try await kept(first, in: grants)?.isLive(at: later) == false)
      #expect(try await kept(second, in: grants)?.isLive(at: later) == false)
      #expect(newest.isLive(at: later))
      #expect(try #require(newest.expires).timeIntervalSince(newest.created) <= 3600)
      let states = try await grants.run("callers", "token", "list", "rewst", "--json").json.array?.map { $0["state"] }
      #expect(states == ["ended", "ended", "live"])
    }
  }

  @Test("Revoking takes a caller's token back by its id, and nothing else")
  func revoke() async throws {
    try await withCallers { grants in
      let run = await grants.run("callers", "token", "add", "rewst")
      let id = try #require(try run.json["tokenID"]?.string)
      let text = try #require(try run.json["token"]?.string)
      let admin = try await grants.run("admins", "add", "ana", "--role", "operator").json["tokenID"]?.string ?? ""
      let shown = await grants.run("callers", "token", "revoke", text)
      #expect(shown.status == 2)
      #expect(!shown.notes.contains(text.dropFirst(4)), "a token is not repeated")
      #expect(await grants.run("callers", "token", "revoke", admin).status == 2)
      #expect(await grants.run("callers", "token", "revoke", "tok_none").status == 2)
      #expect(try await kept(run, in: grants)?.isLive(at: Date()) == true)
      let revoked = await grants.run("callers", "token", "revoke", id)
      #expect(revoked.status == 0)
      #expect(revoked.output == "\(id) of rewst is revoked\n")
      #expect(try await kept(run, in: grants)?.isLive(at: Date()) == false)
      let again = await grants.run("callers", "token", "revoke", id)
      #expect(again.status == 0)
      #expect(again.output.contains("was revoked before"))
    }
  }

  @Test("Callers are listed from the grants in force, with live tokens and last use")
  func list() async throws {
    try await withCallers { grants in
      let run = await grants.run("callers", "token", "add", "rewst")
      let store = try grants.store()
      let used = Date(timeIntervalSince1970: 1_790_000_000)
      try await store.noteUse(of: try run.json["tokenID"]?.string ?? "", at: used)
      let stray = AccessToken(for: .caller("gone"), created: Date())
      try await store.add(stray, hash: AccessTokenText(for: stray.holder).hash)
      let list = try await grants.run("callers", "list", "--format", "json").json.array ?? []
      #expect(list.map { $0["id"] } == ["rewst", "reports", "gone"])
      #expect(list.map { $0["tokens"] } == [1, 0, 1])
      #expect(list.first?["description"] == "Rewst, production")
      #expect(list.first?["grants"] == ["tickets", "companies"])
      #expect(list.first?["lastUsed"] == .string(used.formatted(.iso8601)))
      #expect(list.last?["grants"] == [])
      let show = try await grants.run("callers", "show", "rewst", "--json").json
      #expect(show["limits"]?["requestsPerHour"] == 600)
      #expect(show["tokens"]?.array?.count == 1)
      let table = await grants.run("callers", "show", "rewst", "--format", "table")
      #expect(table.output.contains("600 requests an hour, 2 at once"))
      let stranger = await grants.run("callers", "show", "gone", "--format", "table")
      #expect(stranger.output.contains("no grant names this caller"))
      #expect(await grants.run("callers", "show", "rewts").status == 2)
    }
  }

  @Test("Reading makes no store")
  func reading() async throws {
    try await withGrants(text) { grants in
      for words in [["callers", "list"], ["callers", "token", "list"], ["admins", "list"]] {
        let run = await CommandRun(words + ["--format", "json"], in: grants.folder)
        #expect(run.status == 0)
        let json = try run.json
        #expect(json == [])
      }
      #expect(!grants.hasStore)
    }
  }

  @Test("Administrators are added with a role, rotated in it, listed and removed")
  func administrators() async throws {
    try await withGrants(text) { grants in
      let add = await grants.run("admins", "add", "ana@msp.example", "--role", "approver", "--expires", "90d")
      #expect(add.status == 0, "\(add.notes)")
      #expect(try add.json["administrator"] == "ana@msp.example")
      #expect(try add.json["token"]?.string?.wholeMatch(of: /pso_[A-Za-z0-9_-]{43}/) != nil)
      #expect(try await kept(add, in: grants)?.holder == .administrator("ana@msp.example", .approver))
      let twice = await grants.run("admins", "add", "ana@msp.example", "--role", "operator")
      #expect(twice.status == 2)
      #expect(twice.notes.contains("administrator already"))
      #expect(await grants.run("admins", "add", "bob", "--role", "boss").status == 2)
      #expect(await grants.run("admins", "add", "b b", "--role", "viewer").status == 2)
      let rotate = await grants.run("admins", "rotate", "ana@msp.example", "--overlap", "0s")
      #expect(rotate.status == 0, "\(rotate.notes)")
      #expect(try await kept(rotate, in: grants)?.holder == .administrator("ana@msp.example", .approver))
      #expect(try await kept(add, in: grants)?.isLive(at: Date()) == false)
      let list = try await grants.run("admins", "list", "--json").json.array ?? []
      #expect(list.map { $0["name"] } == ["ana@msp.example"])
      #expect(list.first?["role"] == "approver")
      #expect(list.first?["tokens"]?.array?.map { $0["state"] } == ["ended", "live"])
      #expect(await grants.run("admins", "revoke", "anna@msp.example").status == 2)
      let revoke = await grants.run("admins", "revoke", "ana@msp.example")
      #expect(revoke.status == 0)
      #expect(revoke.notes.contains("no operator is left"))
      #expect(try await kept(rotate, in: grants)?.isLive(at: Date()) == false)
      #expect(await grants.run("admins", "rotate", "ana@msp.example").status == 2)
      // Who is gone may come back, in another role.
      #expect(await grants.run("admins", "add", "ana@msp.example", "--role", "operator").status == 0)
      #expect(try await grants.run("admins", "list", "--json").json.array?.first?["role"] == "operator")
    }
  }
}
