import Foundation
import PosternStore
import Testing

private struct Interrupted: Error {}

extension StoreConformance {
  private func sealed(_ name: String, key: String = "k1", box: UInt8 = 1) -> SealedSecret {
    SealedSecret(name: name, keyID: key, box: Data(repeating: box, count: 60), changed: time)
  }

  /// A sealed secret comes back as it was kept; a later one of its name takes its place.
  func keepsSecrets() async throws {
    try await withStore { store, reopen in
      #expect(try await store.secrets().isEmpty)
      #expect(try await store.keepSecret(sealed("b")) == false)
      #expect(try await store.keepSecret(sealed("a")) == false)
      #expect(try await store.keepSecret(sealed("b", box: 2)))
      let reopened = try reopen()
      #expect(try await reopened.secrets() == [sealed("a"), sealed("b", box: 2)])
      #expect(try await reopened.secret(named: "b") == sealed("b", box: 2))
      #expect(try await reopened.secret(named: "B") == nil)
      #expect(try await reopened.removeSecret(named: "b"))
      #expect(try await store.removeSecret(named: "b") == false)
      #expect(try await store.secrets() == [sealed("a")])
    }
  }

  /// Sealing anew changes all or none.
  func resealsSecrets() async throws {
    try await withStore { store, reopen in
      for name in ["a", "b", "c"] { _ = try await store.keepSecret(sealed(name, key: name == "b" ? "k2" : "k1")) }
      let before = try await store.secrets()
      await #expect(throws: Interrupted.self) {
        _ = try await store.resealSecrets { secret in
          if secret.name == "c" { throw Interrupted() }
          return sealed(secret.name, key: "k2", box: 9)
        }
      }
      #expect(try await reopen().secrets() == before)
      let names = try await store.resealSecrets { $0.keyID == "k2" ? nil : sealed($0.name, key: "k2", box: 9) }
      #expect(names == ["a", "c"])
      #expect(
        try await reopen().secrets() == [
          sealed("a", key: "k2", box: 9), sealed("b", key: "k2"), sealed("c", key: "k2", box: 9),
        ]
      )
    }
  }
}
