import Autotask
import Foundation
import HTTPTypes
import LeastPrivilege
import PosternStore
import PosternWire

extension Administration {
  /// Callers and their tokens.
  static let callerRoutes: [AdministrationRoute] = [
    AdministrationRoute(method: .get, path: "callers", role: .viewer, operation: "callers.list") { own, call in
      let callers = try await own.callers(at: call.now)
      return .answer(.json(.array(callers.map { $0.summary(at: call.now) }), operation: "callers.list"))
    },
    AdministrationRoute(method: .get, path: "callers/{caller}", role: .viewer, operation: "callers.show") { own, call in
      .answer(.json(try await own.caller(call).json(at: call.now), operation: "callers.show"))
    },
    AdministrationRoute(method: .get, path: "callers/{caller}/tokens", role: .viewer, operation: "tokens.list") {
      own,
      call in
      let tokens = try await own.caller(call).tokens
      return .answer(.json(.array(tokens.map { $0.json(at: call.now) }), operation: "tokens.list"))
    },
    AdministrationRoute(method: .post, path: "callers/{caller}/tokens", role: .operator, operation: "tokens.add") {
      own,
      call in
      let caller = try await own.caller(call)
      guard caller.isNamed else {
        throw Problem("not-found", 404, "There is nothing here", "no grants in force name this caller")
      }
      let span = try lifetime(try call.object(["expires"]))
      return own.issue(.caller(caller.grants.id), call, lasting: span, "tokens.add \(caller.grants.id)")
    },
    AdministrationRoute(
      method: .post,
      path: "callers/{caller}/tokens/rotate",
      role: .operator,
      operation: "tokens.rotate"
    ) { own, call in
      let caller = try await own.caller(call)
      return try own.rotate(caller.tokens, call, "tokens.rotate \(caller.grants.id)")
    },
    AdministrationRoute(
      method: .delete,
      path: "callers/{caller}/tokens/{token}",
      role: .operator,
      operation: "tokens.revoke"
    ) { own, call in
      let caller = try await own.caller(call)
      guard let token = caller.tokens.first(where: { $0.id == call.parameter("token") }) else {
        throw Problem.notFound
      }
      return .act(
        AdministrativeAct(words: "tokens.revoke \(caller.grants.id) \(token.id)") { [store = own.store] in
          let isNew = try await store.revokeToken(id: token.id, at: call.now)
          return .json(["tokenID": .string(token.id), "isNew": .bool(isNew)], operation: "tokens.revoke")
        }
      )
    },
  ]

  private func callers(at now: Date) async throws -> [KnownCaller] {
    let named = try await store.currentGrants()?.readDocument().callers ?? []
    let tokens = try await store.callerTokens(of: nil)
    let ids = Set(named.map(\.id))
    // Whoever holds live tokens and is named by no grant any more may do nothing, and is worth knowing of.
    let strays = Set(tokens.live(at: now).map(\.holderName)).subtracting(ids).sorted()
    return named.map { KnownCaller(grants: $0, isNamed: true, tokens: tokens.held(by: $0.id)) }
      + strays.map { KnownCaller(grants: CallerGrants(id: $0), isNamed: false, tokens: tokens.held(by: $0)) }
  }

  private func caller(_ call: AdministrationCall) async throws -> KnownCaller {
    let id = call.parameter("caller")
    guard id.isConnectionID else { throw Problem.notFound }
    let named = try await store.currentGrants()?.readDocument().callers.first { $0.id == id }
    let tokens = try await store.callerTokens(of: id)
    guard named != nil || !tokens.isEmpty else { throw Problem.notFound }
    return KnownCaller(grants: named ?? CallerGrants(id: id), isNamed: named != nil, tokens: tokens)
  }
}

/// A caller with its tokens.
private struct KnownCaller: Sendable {
  var grants: CallerGrants
  /// Whether the grants in force name it.
  var isNamed: Bool
  var tokens: [AccessToken]

  func summary(at now: Date) -> JSONValue {
    [
      "id": .string(grants.id), "description": grants.description.map(JSONValue.string) ?? .null,
      "grants": .array(grants.grants.map { .string($0.id) }),
      "tokens": .integer(Int64(tokens.live(at: now).count)),
      "lastUsed": AccessToken.json(tokens.lastUsed),
    ]
  }

  func json(at now: Date) -> JSONValue {
    guard case .object(var object) = grants.json else { return .null }
    object["tokens"] = .array(tokens.map { $0.json(at: now) })
    object["lastUsed"] = AccessToken.json(tokens.lastUsed)
    return .object(object)
  }
}

extension [AccessToken] {
  fileprivate func held(by caller: String) -> [AccessToken] { filter { $0.holder == .caller(caller) } }
}
