import Autotask
import Foundation
import LeastPrivilege
import PosternStore
import Testing

@Suite("postern grants apply")
struct GrantsApplyTests {
  private let one = caller("- {id: g, actions: ['tickets.*']}")
  private let two = caller("- {id: g, actions: ['tickets.*']}\n- {id: h, actions: [companies.get]}")

  @Test("makes a version of each document that differs, and prints it")
  func versions() async throws {
    try await withGrants(one) { grants in
      let first = await grants.run("grants", "apply", "--yes", "--json")
      #expect(first.status == 0, "\(first.notes)")
      #expect(try first.json["version"] == 1)
      #expect(try first.json["isNew"] == true)
      #expect(try first.json["differences"]?.array?.first?["kind"] == "wider")
      let again = await grants.run("grants", "apply", "--yes", "--json")
      #expect(try again.json["version"] == 1)
      #expect(try again.json["isNew"] == false)
      try grants.write(two)
      let second = await grants.run("grants", "apply", "--yes", "--format", "table")
      #expect(second.status == 0)
      #expect(second.output == "grants.yaml is in force as version 2\n")
      #expect(second.notes.contains("GET /V1.0/Companies/{id} (h: the operation)"), "\(second.notes)")
      let kept = try #require(try await grants.store().currentGrants())
      #expect(kept.version == 2)
      #expect(try kept.readDocument().callers.first?.grants.map(\.id) == ["g", "h"])
      #expect(try kept.readOpened()["c"]?["h"]?.verbs == ["Companies": [.get]])
    }
  }

  @Test("is refused without a terminal and without --yes, and changes nothing")
  func nobodyToAsk() async throws {
    try await withGrants(one) { grants in
      let run = await grants.run("grants", "apply")
      #expect(run.status == 2)
      #expect(run.notes.contains("--yes"))
      #expect(run.output.isEmpty)
      #expect(!grants.hasStore)
      // What is in force already needs no yes.
      _ = await grants.run("grants", "apply", "--yes")
      #expect(await grants.run("grants", "apply").status == 0)
    }
  }

  @Test("shows the difference and asks on a terminal")
  func asks() async throws {
    try await withGrants(one) { grants in
      let no = await grants.run("grants", "apply", typing: ["perhaps", "no"])
      #expect(no.status == 1)
      #expect(no.notes.contains("Apply grants.yaml as the first version?"))
      #expect(no.notes.contains("wider"))
      #expect(no.notes.contains("nothing was changed"))
      #expect(!grants.hasStore)
      let yes = await grants.run("grants", "apply", typing: ["yes"])
      #expect(yes.status == 0)
      #expect(yes.output.contains("version 1"))
      try grants.write(two)
      let second = await grants.run("grants", "apply", typing: ["y"])
      #expect(second.notes.contains("in place of version 1?"))
      #expect(try await grants.store().currentGrants()?.version == 2)
    }
  }

  @Test("applies whole or not at all: one error anywhere, and the version in force stays")
  func wholeOrNot() async throws {
    try await withGrants(one) { grants in
      _ = await grants.run("grants", "apply", "--yes")
      let before = try await grants.store().currentGrants()
      try grants.write(caller("- {id: fine, actions: [companies.get]}\n- {id: g, actions: [tickets.gett]}"))
      let run = await grants.run("grants", "apply", "--yes")
      #expect(run.status == 2)
      #expect(run.notes.contains("grants.yaml:6: "), "\(run.notes)")
      #expect(try await grants.store().currentGrants() == before)
    }
  }

  @Test("keeps what patterns were resolved to: a newer catalogue adds nothing until it is asked to")
  func patternsStay() async throws {
    try await withGrants(one) { grants in
      // The version that an older catalogue would have left behind: its pattern matched one action.
      _ = await grants.run("grants", "apply", "--yes")
      let store = try grants.store()
      let document = try #require(try await store.currentGrants()).document
      let old: JSONValue = ["c": ["g": [["entity": "Tickets", "verbs": ["get"]]]]]
      _ = try await store.applyGrants(document: document, opened: old, by: nil, at: Date())

      let offered = await grants.run("grants", "diff", "--json")
      #expect(offered.status == 0, "an offer is no difference")
      let wouldOpen = try #require(try offered.json.array?.first?["wouldOpen"]?.array?.first)
      #expect(wouldOpen["grant"] == "g")
      let tickets = wouldOpen["operations"]?.array?.first { $0["entity"] == "Tickets" }
      #expect(tickets?["verbs"]?.array?.contains("update") == true)
      #expect(tickets?["verbs"]?.array?.contains("get") == false)
      let told = await grants.run("grants", "diff", "--format", "table")
      #expect(told.output.contains("would open: c g: "), "\(told.output)")

      // The same document, then one in which another grant is added: the pattern stays as it was.
      #expect(try await grants.run("grants", "apply", "--yes", "--json").json["isNew"] == false)
      try grants.write(two)
      _ = await grants.run("grants", "apply", "--yes")
      let kept = try #require(try await store.currentGrants()).readOpened()
      #expect(kept["c"]?["g"]?.verbs == ["Tickets": [.get]])
      #expect(await grants.run("explain", "c", "tickets.get", "--id", "1").status == 0)
      try FileManager.default.removeItem(at: grants.folder.appending(component: "grants.yaml"))
      let explained = await grants.run("explain", "c", "DELETE", "/V1.0/Tickets/1/Checklist/1")
      #expect(explained.status == 1)
      #expect(explained.notes.contains("decided by version 3"))
      #expect(await grants.run("explain", "c", "GET", "/V1.0/Tickets/1").status == 0)
      #expect(await grants.run("explain", "c", "POST", "/V1.0/Tickets/query", "--body", "{\"filter\":[]}").status == 1)

      try grants.write(two)
      let refreshed = await grants.run("grants", "apply", "--yes", "--refresh-patterns", "--json")
      #expect(try refreshed.json["isNew"] == true)
      #expect(try refreshed.json["differences"]?.array?.first?["kind"] == "wider")
      let opened = try #require(try await store.currentGrants()).readOpened()
      #expect(opened["c"]?["g"]?.verbs["Tickets"]?.contains(.update) == true)
    }
  }

  @Test("resolves anew what is written differently")
  func rewrittenPatterns() async throws {
    try await withGrants(one) { grants in
      _ = await grants.run("grants", "apply", "--yes")
      let store = try grants.store()
      let document = try #require(try await store.currentGrants()).document
      _ = try await store.applyGrants(document: document, opened: ["c": ["g": []]], by: nil, at: Date())
      try grants.write(caller("- {id: g, actions: ['tickets.*', companies.get]}"))
      _ = await grants.run("grants", "apply", "--yes")
      let opened = try #require(try await store.currentGrants()).readOpened()
      #expect(opened["c"]?["g"]?.verbs["Tickets"]?.contains(.update) == true)
    }
  }

  @Test("puts something better in place of a version that can no longer be read")
  func unreadableVersion() async throws {
    try await withGrants(one) { grants in
      let store = try grants.store()
      _ = try await store.applyGrants(document: ["version": 9], opened: [:], by: nil, at: Date())
      let run = await grants.run("grants", "apply", "--yes", "--json")
      #expect(run.status == 0, "\(run.notes)")
      #expect(run.notes.contains("version 1 of the grants cannot be used"))
      #expect(try run.json["version"] == 2)
    }
  }
}
