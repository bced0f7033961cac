import Autotask
import Foundation
import LeastPrivilege
import PosternSQLite
import PosternStore
import Testing

@Suite("The store in a SQLite file")
struct SQLiteStoreTests {
  private let conformance = StoreConformance<SQLiteStore> { body in
    try await withFolder { folder in
      let path = folder.appending(component: "postern.db").path
      try await body(try SQLiteStore(path: path)) { try SQLiteStore(path: path) }
    }
  }

  @Test("Audits are kept") func audits() async throws { try await conformance.keepsAudits() }
  @Test("Facts are kept") func facts() async throws { try await conformance.keepsFacts() }
  @Test("Facts are forgotten") func forgetting() async throws { try await conformance.forgetsFacts() }
  @Test("Calls at once lose nothing") func concurrency() async throws { try await conformance.keepsWhatRunsAtOnce() }
  @Test("A version is replaced by whom saw it") func replacing() async throws {
    try await conformance.replacesOneVersionAlone()
  }

  @Test("Grants have versions") func versions() async throws { try await conformance.keepsVersions() }
  @Test("What was in force can be told") func inForce() async throws { try await conformance.tellsWhatWasInForce() }
  @Test("Changes by others are noticed") func changes() async throws { try await conformance.countsChanges() }
  @Test("A version decides as it did") func reading() async throws { try await conformance.readsVersionsBack() }
  @Test("Calls are held once") func held() async throws { try await conformance.holdsCallsOnce() }
  @Test("Keys are claimed once") func keys() async throws { try await conformance.claimsKeysOnce() }
  @Test("Tokens are found by hash") func tokens() async throws { try await conformance.findsTokens() }
  @Test("Tokens are taken back") func revoking() async throws { try await conformance.revokesTokens() }
  @Test("Tokens end") func expiry() async throws { try await conformance.endsTokens() }
  @Test("Tokens are rotated") func rotation() async throws { try await conformance.rotatesTokens() }

  @Test("Records are kept") func records() async throws { try await conformance.keepsRecords() }
  @Test("Forks are refused") func forks() async throws { try await conformance.refusesForks() }
  @Test("Abandoned chains are found") func abandoned() async throws { try await conformance.findsAbandonedChains() }
  @Test("Unnamed heads are known") func heads() async throws { try await conformance.knowsUnnamedHeads() }
  @Test("Beginnings are removed") func truncation() async throws { try await conformance.truncates() }
  @Test("What was spent is added up") func spending() async throws { try await conformance.keepsSpending() }
  @Test("Events are kept once") func events() async throws { try await conformance.keepsEventsOnce() }
  @Test("Identities last") func identities() async throws { try await conformance.comparesIdentitiesForAWhile() }
  @Test("Events are found") func eventFilter() async throws { try await conformance.findsEvents() }
  @Test("Events are forgotten") func forgottenEvents() async throws { try await conformance.forgetsEvents() }
  @Test("Cursors move with events") func cursors() async throws { try await conformance.movesCursorsWithEvents() }
  @Test("Webhooks are kept") func webhooks() async throws { try await conformance.keepsWebhooks() }
  @Test("Webhooks are watched") func webhookChanges() async throws { try await conformance.countsWebhookChanges() }
  @Test("Sealed secrets are kept") func secrets() async throws { try await conformance.keepsSecrets() }
  @Test("Secrets are sealed anew") func resealing() async throws { try await conformance.resealsSecrets() }
  @Test("Organizations are kept") func organizations() async throws { try await conformance.keepsOrganizations() }
  @Test("Mappings change together") func mapping() async throws { try await conformance.changesMappingsTogether() }
  @Test("Mappings are remembered") func history() async throws { try await conformance.remembersMappings() }
  @Test("Stages of the setup are kept") func setup() async throws { try await conformance.keepsSetupStages() }

  @Test("Held calls of the tables without organizations are there afterwards, and mappings are kept beside them")
  func migrationToOrganizations() async throws {
    try await withFolder { folder in
      let path = folder.appending(component: "postern.db").path
      let time = Date(timeIntervalSince1970: 1_790_000_000)
      let spent = KeptSpending(.request, connection: nil, caller: "c", time: time, count: 1)
      do {
        let old = try SQLiteStore(path: path, upTo: "6 budget")
        _ = try await old.applyGrants(document: ["version": 1], opened: [:], by: nil, at: time)
        try await old.addSpending([spent], forgettingBefore: time)
        try old.insertHeldCall(id: "apr_1", at: time)
        await #expect(throws: (any Error).self) { try await old.mappedCompanies(at: nil) }
      }
      let store = try SQLiteStore(path: path)
      #expect(try await store.currentGrants()?.version == 1)
      #expect(try await store.spending(since: time) == [spent])
      // Held before anything was mapped: as long as nothing is, it stands.
      #expect(try await store.heldCall(id: "apr_1")?.mappingRevision == 0)
      let key = OrganizationKey(caller: "c", connection: "main", id: "1")
      #expect(try await store.keep([Organization(key, name: "Contoso")]) == 1)
      let mapping = CompanyMapping(company: 174, companyName: nil, reason: "by hand", author: nil, since: time)
      #expect(try await store.change([MappingChange(key, replacing: nil, mapping: mapping)], at: time))
      #expect(try await SQLiteStore(path: path).mappedCompanies(at: nil).companies(of: "c", on: "main") == [174])
    }
  }

  @Test("What the version before sealed secrets kept is there afterwards, and secrets can be kept beside it")
  func secretsMigration() async throws {
    try await withFolder { folder in
      let path = folder.appending(component: "postern.db").path
      let time = Date(timeIntervalSince1970: 1_790_000_000)
      let token = AccessToken(for: .caller("c"), created: time)
      do {
        let old = try SQLiteStore(path: path, upTo: "2 grants and tokens")
        try await old.add(token, hash: Data(repeating: 7, count: 32))
        await #expect(throws: (any Error).self) { try await old.secrets() }
      }
      let store = try SQLiteStore(path: path)
      #expect(try await store.token(hash: Data(repeating: 7, count: 32)) == token)
      let secret = SealedSecret(name: "a", keyID: "k", box: Data([1]), changed: time)
      #expect(try await store.keepSecret(secret) == false)
      #expect(try await store.secrets() == [secret])
    }
  }

  @Test("Boxes that were sealed anew, replaced or removed are in no file any more")
  func traces() async throws {
    try await withFolder { folder in
      let store = try SQLiteStore(path: folder.appending(component: "postern.db").path)
      let boxes = (0..<4).map { _ in Data((0..<200).map { _ in UInt8.random(in: .min ... .max) }) }
      @Sendable func secret(_ name: String, _ box: Data) -> SealedSecret {
        SealedSecret(name: name, keyID: "k", box: box, changed: Date(timeIntervalSince1970: 0))
      }
      _ = try await store.keepSecret(secret("resealed", boxes[0]))
      _ = try await store.keepSecret(secret("replaced", boxes[1]))
      _ = try await store.keepSecret(secret("removed", boxes[2]))
      _ = try await store.keepSecret(secret("kept", boxes[3]))
      _ = try await store.resealSecrets { $0.name == "resealed" ? secret("resealed", Data([1])) : nil }
      _ = try await store.keepSecret(secret("replaced", Data([1])))
      _ = try await store.removeSecret(named: "removed")
      let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).map {
        try Data(contentsOf: folder.appending(component: $0))
      }
      for (box, isThere) in zip(boxes, [false, false, false, true]) {
        #expect(files.contains { $0.firstRange(of: box) != nil } == isThere)
      }
    }
  }

  @Test("Tokens of the tables without a budget are there afterwards, and spending is kept beside them")
  func migrationToBudget() async throws {
    try await withFolder { folder in
      let path = folder.appending(component: "postern.db").path
      let time = Date(timeIntervalSince1970: 1_790_000_000)
      let token = AccessToken(for: .caller("c"), created: time)
      do {
        let old = try SQLiteStore(path: path, upTo: "5 held calls")
        _ = try await old.applyGrants(document: ["version": 1], opened: [:], by: nil, at: time)
        try await old.add(token, hash: Data(repeating: 7, count: 32))
        await #expect(throws: (any Error).self) { try await old.spending(since: .distantPast) }
      }
      let store = try SQLiteStore(path: path)
      #expect(try await store.currentGrants()?.version == 1)
      #expect(try await store.token(hash: Data(repeating: 7, count: 32)) == token)
      let spent = KeptSpending(.request, connection: nil, caller: "c", time: time, count: 1)
      try await store.addSpending([spent], forgettingBefore: time)
      #expect(try await SQLiteStore(path: path).spending(since: time) == [spent])
    }
  }

  @Test("What version 1 of the tables kept is there afterwards, and the new tables work beside it")
  func migration() async throws {
    try await withFolder { folder in
      let path = folder.appending(component: "postern.db").path
      let time = Date(timeIntervalSince1970: 1_790_000_000)
      let fact = TenantFact(connection: "main", origin: "try:surveys.get", outcome: "seen", changes: [], time: time)
      let id: Int64
      do {
        let old = try SQLiteStore(path: path, upTo: "1 audits and facts")
        id = try await old.keepAudit(["n": 1], connection: "main", at: time)
        try await old.record(fact)
        await #expect(throws: (any Error).self) { try await old.currentGrants() }
      }
      let store = try SQLiteStore(path: path)
      #expect(
        try await store.audit(id: id) == KeptAudit(id: id, connection: "main", time: time, report: ["n": 1])
      )
      #expect(try await store.facts(connection: "main") == [fact])
      #expect(try await store.currentGrants() == nil)
      #expect(try await store.applyGrants(document: ["version": 1], opened: [:], by: nil, at: time).version == 1)
      let token = AccessToken(for: .caller("c"), created: time)
      try await store.add(token, hash: Data(repeating: 7, count: 32))
      #expect(try await store.token(hash: Data(repeating: 7, count: 32)) == token)
    }
  }

  @Test("A token stands in the file as its hash alone")
  func secrecy() async throws {
    try await withFolder { folder in
      let path = folder.appending(component: "postern.db").path
      let text = AccessTokenText(for: .caller("c"))
      do {
        let store = try SQLiteStore(path: path)
        try await store.add(AccessToken(for: .caller("c"), created: Date()), hash: text.hash)
      }
      for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
        let bytes = try Data(contentsOf: folder.appending(component: name))
        #expect(bytes.firstRange(of: Data(text.revealed.dropFirst(4).utf8)) == nil, "\(name)")
      }
    }
  }

  @Test("What was answered survives a power cut: synchronous reads back as FULL, also when opened again")
  func synchronous() async throws {
    try await withFolder { folder in
      let path = folder.appending(component: "postern.db").path
      for _ in 0..<2 {
        let store = try SQLiteStore(path: path)
        #expect(try store.synchronousLevel() == 2)
        _ = try await store.keepAudit(["n": 1], connection: "main", at: Date())
        #expect(try store.synchronousLevel() == 2)
      }
    }
  }

  @Test("A file that is no database, and a folder that is not there, are errors that name the file")
  func unopenable() async throws {
    try await withFolder { folder in
      let text = folder.appending(component: "notes.txt")
      try Data(repeating: 65, count: 4096).write(to: text)
      for path in [text.path, folder.appending(path: "none/postern.db").path] {
        let error = #expect(throws: StoreError.self) { try SQLiteStore(path: path) }
        #expect(error?.code == .cannotOpen)
        #expect(error?.message.contains(path) == true)
      }
    }
  }
}

/// Runs the body with a folder of its own, and removes it afterwards.
func withFolder(_ body: (URL) async throws -> Void) async throws {
  let folder = FileManager.default.temporaryDirectory.appending(component: "postern-store-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  try await body(folder)
}
