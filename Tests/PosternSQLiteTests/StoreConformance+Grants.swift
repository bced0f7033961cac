import Autotask
import Foundation
import LeastPrivilege
import PosternStore
import Testing

extension StoreConformance {
  private func document(_ description: String) -> JSONValue {
    ["version": 1, "callers": [["id": "c", "description": .string(description), "grants": []]]]
  }

  private var opened: JSONValue { ["c": ["g": [["entity": "Tickets", "verbs": ["query", "get"]]]]] }

  /// Each document that differs is the next version; one that equals the version in force makes none, and one that
  /// went before does.
  func keepsVersions() async throws {
    try await withStore { store, reopen in
      #expect(try await store.currentGrants() == nil)
      let first = try await store.applyGrants(document: document("one"), opened: opened, by: nil, at: time)
      #expect(first == AppliedGrants(version: 1, time: time, document: document("one"), opened: opened))
      let again = try await store.applyGrants(document: document("one"), opened: opened, by: nil, at: time + 10)
      #expect(again == first)
      let second = try await store.applyGrants(document: document("two"), opened: opened, by: nil, at: time + 20)
      #expect(second.version == 2)
      // The same words that open something else are another version.
      let third = try await store.applyGrants(document: document("two"), opened: ["c": [:]], by: nil, at: time + 30)
      #expect(third.version == 3)
      let back = try await store.applyGrants(document: document("one"), opened: opened, by: nil, at: time + 40)
      #expect(back.version == 4)
      let reopened = try reopen()
      #expect(try await reopened.currentGrants() == back)
      #expect(try await reopened.grants(version: 2) == second)
      #expect(try await reopened.grants(version: 5) == nil)
    }
  }

  /// Who names the version that is replaced replaces no other.
  func replacesOneVersionAlone() async throws {
    try await withStore { store, reopen in
      func apply(_ text: String, replacing version: Int64?, on store: any Store) async throws -> Int64? {
        try await store.applyGrants(document: document(text), opened: opened, by: nil, at: time, replacing: version)?
          .version
      }
      let other = try reopen()
      #expect(try await apply("one", replacing: 1, on: store) == nil)
      #expect(try await apply("one", replacing: nil, on: store) == 1)
      #expect(try await apply("two", replacing: nil, on: other) == nil)
      #expect(try await apply("two", replacing: 1, on: other) == 2)
      #expect(try await apply("three", replacing: 1, on: store) == nil)
      #expect(try await store.currentGrants()?.document == document("two"))
    }
  }

  /// A version holds from the moment at which it was applied, that moment included, until the next one does.
  func tellsWhatWasInForce() async throws {
    try await withStore { store, reopen in
      _ = try await store.applyGrants(document: document("one"), opened: opened, by: nil, at: time)
      _ = try await store.applyGrants(document: document("two"), opened: opened, by: nil, at: time + 100)
      let reopened = try reopen()
      func version(_ after: Double) async throws -> Int64? {
        try await reopened.grants(at: time.addingTimeInterval(after))?.version
      }
      #expect(try await version(-0.001) == nil)
      #expect(try await version(0) == 1)
      #expect(try await version(99.999) == 1)
      #expect(try await version(100) == 2)
      #expect(try await version(1_000_000) == 2)
    }
  }

  /// The number changes when another connection commits, and when this one does; reading changes nothing.
  func countsChanges() async throws {
    try await withStore { store, reopen in
      let other = try reopen()
      let before = try await store.changeNumber()
      _ = try await store.currentGrants()
      _ = try await other.currentGrants()
      #expect(try await store.changeNumber() == before)
      _ = try await other.applyGrants(document: document("one"), opened: opened, by: nil, at: time)
      let afterGrants = try await store.changeNumber()
      #expect(afterGrants != before)
      let token = AccessToken(for: .caller("c"), created: time)
      try await other.add(token, hash: Data(repeating: 1, count: 32))
      let afterToken = try await store.changeNumber()
      #expect(afterToken != afterGrants)
      #expect(try await other.revokeToken(id: token.id, at: time))
      let afterRevoking = try await store.changeNumber()
      #expect(afterRevoking != afterToken)
      _ = try await store.applyGrants(document: document("two"), opened: opened, by: nil, at: time)
      #expect(try await store.changeNumber() != afterRevoking)
    }
  }

  /// A version that was applied decides as it did, whatever its patterns would mean now.
  func readsVersionsBack() async throws {
    let model = try ResourceModel()
    let text = #"{"version":1,"callers":[{"id":"c","grants":[{"id":"g","actions":["tickets.*"]}]}]}"#
    var reader = GrantReader()
    let document = try #require(reader.read(LocatedValue(try JSONValue(parsing: text))))
    var compiler = GrantCompiler(model, for: GrantContext(connections: ["main"]))
    let result = compiler.compile(document)
    let compiled = try #require(result)
    #expect(compiled.opened["c"]?["g"]?.verbs["Tickets"]?.contains(.create) == true)
    try await withStore { store, _ in
      let whole = try await store.applyGrants(document: document.json, opened: compiled.openedJSON, by: nil, at: time)
      #expect(try whole.readDocument() == document)
      #expect(try whole.compiled(model, connections: ["main"]).opened == compiled.opened)
      let less = try await store.applyGrants(document: document.json, opened: opened, by: nil, at: time)
      let kept = try less.compiled(model, connections: ["main"])
      #expect(kept.opened["c"]?["g"]?.verbs == ["Tickets": [.query, .get]])
      let request = AccessRequest(
        caller: "c",
        connection: "main",
        request: AutotaskRequest(.post, "/V1.0/Tickets", body: ["title": "a"]),
        time: time
      )
      guard case .deny(let denial) = kept.decide(request, knowing: KnownRows()) else {
        Issue.record("a verb that was not kept is open")
        return
      }
      #expect(denial.reason == .notGranted)
      let broken = try await store.applyGrants(
        document: document.json,
        opened: ["c": ["g": [["entity": "Tickets", "verbs": ["peek"]]]]],
        by: nil,
        at: time
      )
      #expect(throws: StoreError.self) { try broken.compiled(model, connections: ["main"]) }
    }
  }
}
