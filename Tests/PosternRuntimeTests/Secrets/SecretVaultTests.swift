import Autotask
import Foundation
import PosternRuntime
import PosternSQLite
import PosternStore
import Synchronization
import Testing

@Suite("Sealed secrets")
struct SecretVaultTests {
  private static let value = Secret("s3cret ü \u{1F600}")
  private let time = Date(timeIntervalSince1970: 1_790_000_000)

  private func key() throws -> SealingKey { try #require(SealingKey(SealingKey.newText())) }

  private func withStore(_ body: (SQLiteStore) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(component: "postern-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try await body(try SQLiteStore(path: folder.appending(component: "postern.db").path))
  }

  private func code(_ body: () async throws -> Void) async throws -> SecretError.Code {
    try #require(await #expect(throws: SecretError.self) { try await body() }).code
  }

  @Test("64 hexadecimal digits are a key, and nothing else is")
  func keys() throws {
    let text = SealingKey.newText()
    #expect(text.revealed.utf8.count == 64)
    #expect(SealingKey(text) == SealingKey(Secret(text.revealed.uppercased())))
    #expect(SealingKey.newText() != text)
    for wrong in ["", String(text.revealed.dropLast()), text.revealed + "0", text.revealed.dropLast() + "g"] {
      #expect(SealingKey(Secret(String(wrong))) == nil)
    }
    let key = try #require(SealingKey(text))
    #expect(key.id.utf8.count == 16)
    #expect(!text.revealed.contains(key.id))
    for shown in ["\(key)", String(reflecting: key), "\(KeyRing(current: key))"] {
      #expect(!shown.contains(text.revealed))
    }
  }

  @Test("what is kept comes back, and the same value is never sealed alike twice")
  func roundTrip() async throws {
    let ring = KeyRing(current: try key())
    try await withStore { store in
      let vault = SecretVault(store: store) { ring }
      #expect(try await vault.keep(Self.value, named: "a", at: time) == false)
      #expect(try await vault.keep(Self.value, named: "b", at: time) == false)
      #expect(try await vault.reveal("a") == Self.value)
      #expect(try await code { _ = try await vault.reveal("none") } == .missing)
      let kept = try await store.secrets()
      #expect(kept[0].box != kept[1].box)
      #expect(kept.allSatisfy { $0.box.firstRange(of: Data(Self.value.revealed.utf8)) == nil })
      #expect(kept.allSatisfy { $0.keyID == ring.current.id && $0.changed == time })
    }
  }

  @Test("rows that were exchanged, changed or given another key's id do not open")
  func bound() async throws {
    let ring = KeyRing(current: try key(), previous: try key())
    try await withStore { store in
      let vault = SecretVault(store: store) { ring }
      _ = try await vault.keep(Self.value, named: "a", at: time)
      let sealed = try #require(try await store.secret(named: "a"))
      var moved = sealed
      moved.name = "b"
      var flipped = sealed
      flipped.name = "c"
      flipped.box[20] ^= 1
      var cut = sealed
      cut.name = "d"
      cut.box = Data(sealed.box.prefix(10))
      var renamed = sealed
      renamed.name = "e"
      renamed.keyID = try #require(ring.previous).id
      for wrong in [moved, flipped, cut, renamed] {
        _ = try await store.keepSecret(wrong)
        #expect(try await code { _ = try await vault.reveal(wrong.name) } == .unreadable)
        #expect(try await code { _ = try await vault.rotate() } == .unreadable)
        _ = try await store.removeSecret(named: wrong.name)
      }
      #expect(try await vault.reveal("a") == Self.value)
    }
  }

  @Test("two keys open at once; a rotation seals all anew and leaves the old key without use")
  func rotation() async throws {
    let (old, new) = (try key(), try key())
    try await withStore { store in
      let before = SecretVault(store: store) { KeyRing(current: old) }
      _ = try await before.keep(Self.value, named: "a", at: time)
      let both = SecretVault(store: store) { KeyRing(current: new, previous: old) }
      _ = try await both.keep(Self.value, named: "b", at: time)
      #expect(try await both.reveal("a") == Self.value)
      #expect(try await code { _ = try await before.reveal("b") } == .unknownKey)
      #expect(try await both.rotate() == .init(resealed: ["a"], unchanged: ["b"]))
      let after = SecretVault(store: store) { KeyRing(current: new) }
      #expect(try await after.reveal("a") == Self.value)
      #expect(try await store.secrets().map(\.changed) == [time, time])
      #expect(try await after.rotate() == .init(resealed: [], unchanged: ["a", "b"]))
    }
  }

  @Test("a secret under a third key stops a rotation before anything is changed")
  func wholeOrNot() async throws {
    let (old, new, third) = (try key(), try key(), try key())
    try await withStore { store in
      _ = try await SecretVault(store: store) { KeyRing(current: old) }.keep(Self.value, named: "a", at: time)
      _ = try await SecretVault(store: store) { KeyRing(current: third) }.keep(Self.value, named: "z", at: time)
      let before = try await store.secrets()
      let vault = SecretVault(store: store) { KeyRing(current: new, previous: old) }
      #expect(try await code { _ = try await vault.rotate() } == .unknownKey)
      #expect(try await store.secrets() == before)
      #expect(try await vault.reveal("a") == Self.value)
    }
  }

  @Test("a read that falls between sealing anew and taking the old key away succeeds")
  func readDuringRotation() async throws {
    let (old, new) = (try key(), try key())
    try await withStore { store in
      _ = try await SecretVault(store: store) { KeyRing(current: old) }.keep(Self.value, named: "a", at: time)
      // The row is read under the old key; before the keys are read the rotation ends.
      let racing = RotatingStore(store) {
        _ = try await SecretVault(store: store) { KeyRing(current: new, previous: old) }.rotate()
      }
      #expect(try await SecretVault(store: racing) { KeyRing(current: new) }.reveal("a") == Self.value)
    }
  }
}

/// A store in which something happens once, right after a secret was read.
private final class RotatingStore: SecretStore {
  private let store: SQLiteStore
  private let event: @Sendable () async throws -> Void
  private let hasHappened = Mutex(false)

  init(_ store: SQLiteStore, event: @escaping @Sendable () async throws -> Void) {
    self.store = store
    self.event = event
  }

  func secret(named name: String) async throws -> SealedSecret? {
    let found = try await store.secret(named: name)
    let isFirst = hasHappened.withLock { happened in
      defer { happened = true }
      return !happened
    }
    if isFirst { try await event() }
    return found
  }

  func keepSecret(_ secret: SealedSecret) async throws -> Bool { try await store.keepSecret(secret) }
  func secrets() async throws -> [SealedSecret] { try await store.secrets() }
  func removeSecret(named name: String) async throws -> Bool { try await store.removeSecret(named: name) }
  func resealSecrets(
    _ reseal: @escaping @Sendable (SealedSecret) throws -> SealedSecret?
  ) async throws -> [String] { try await store.resealSecrets(reseal) }
}
