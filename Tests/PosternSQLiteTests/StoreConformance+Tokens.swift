import Foundation
import PosternStore
import Testing

extension StoreConformance {
  /// A token is found by the hash of its text alone, whole, with whom it stands for.
  func findsTokens() async throws {
    try await withStore { store, reopen in
      let caller = AccessToken(for: .caller("rewst"), created: time, expires: time + 60)
      let admin = AccessToken(for: .administrator("ana", .approver), created: time + 1)
      let texts = [AccessTokenText(for: caller.holder), AccessTokenText(for: admin.holder)]
      try await store.add(caller, hash: texts[0].hash)
      try await store.add(admin, hash: texts[1].hash)
      let reopened = try reopen()
      #expect(try await reopened.token(hash: texts[0].hash) == caller)
      #expect(try await reopened.token(hash: texts[1].hash) == admin)
      #expect(try await reopened.token(hash: AccessTokenText(for: caller.holder).hash) == nil)
      #expect(try await reopened.token(hash: Data()) == nil)
      #expect(try await reopened.callerTokens(of: nil) == [caller])
      #expect(try await reopened.callerTokens(of: "ana").isEmpty)
      #expect(try await reopened.administratorTokens() == [admin])
      await #expect(throws: (any Error).self) {
        try await store.add(AccessToken(for: caller.holder, created: time), hash: texts[0].hash)
      }
    }
  }

  /// A token that was taken back stays known, as such; a second time takes nothing.
  func revokesTokens() async throws {
    try await withStore { store, reopen in
      let token = AccessToken(for: .caller("rewst"), created: time)
      let text = AccessTokenText(for: token.holder)
      try await store.add(token, hash: text.hash)
      #expect(try await store.revokeToken(id: "tok_none", at: time) == false)
      #expect(try await store.revokeToken(id: token.id, at: time + 5))
      #expect(try await store.revokeToken(id: token.id, at: time + 9) == false)
      let kept = try #require(try await reopen().token(hash: text.hash))
      #expect(kept.revoked == time + 5)
      #expect(!kept.isLive(at: time))
    }
  }

  /// A token is good until the moment at which it ends, and not at it.
  func endsTokens() async throws {
    try await withStore { store, _ in
      let token = AccessToken(for: .caller("rewst"), created: time, expires: time + 60)
      let text = AccessTokenText(for: token.holder)
      try await store.add(token, hash: text.hash)
      let kept = try #require(try await store.token(hash: text.hash))
      #expect(kept.isLive(at: time + 59.999))
      #expect(!kept.isLive(at: time + 60))
      try await store.noteUse(of: token.id, at: time + 30)
      #expect(try await store.token(hash: text.hash)?.lastUsed == time + 30)
    }
  }

  /// Rotating lets the holder's other live tokens end, none of them later than it would have, and no one else's.
  func rotatesTokens() async throws {
    try await withStore { store, reopen in
      func add(_ holder: AccessToken.Holder, _ after: Double, expires: Double? = nil) async throws -> AccessToken {
        let token = AccessToken(for: holder, created: time + after, expires: expires.map { time + $0 })
        try await store.add(token, hash: AccessTokenText(for: holder).hash)
        return token
      }
      let rewst = AccessToken.Holder.caller("rewst")
      let ended = try await add(rewst, -100, expires: 0)
      let soon = try await add(rewst, -90, expires: 10)
      let endless = try await add(rewst, -80)
      let revoked = try await add(rewst, -70)
      _ = try await store.revokeToken(id: revoked.id, at: time)
      let other = try await add(.caller("other"), -60)
      let namesake = try await add(.administrator("rewst", .operator), -50)
      let new = AccessToken(for: rewst, created: time, expires: time + 500)
      let others = try await store.rotateTokens(to: new, hash: AccessTokenText(for: rewst).hash, othersEnd: time + 60)
      #expect(others.map(\.id) == [soon.id, endless.id])
      let reopened = try reopen()
      let tokens = try await reopened.callerTokens(of: "rewst")
      #expect(tokens.map(\.id) == [ended, soon, endless, revoked, new].map(\.id))
      #expect(tokens.map(\.expires) == [time, time + 10, time + 60, nil, time + 500])
      #expect(try await reopened.callerTokens(of: "other") == [other])
      #expect(try await reopened.administratorTokens() == [namesake])
      // With nothing between, the others end at once.
      let last = AccessToken(for: rewst, created: time + 20)
      let gone = try await store.rotateTokens(
        to: last,
        hash: AccessTokenText(for: rewst).hash,
        othersEnd: time + 20
      )
      #expect(gone.map(\.id) == [endless.id, new.id])
      #expect(gone.allSatisfy { !$0.isLive(at: time + 20) })
    }
  }
}
