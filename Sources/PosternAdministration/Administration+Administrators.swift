import Autotask
import Foundation
import HTTPTypes
import PosternStore
import PosternWire

extension Administration {
  /// The people who run Postern; only operators see and change them.
  static let administratorRoutes: [AdministrationRoute] = [
    AdministrationRoute(method: .get, path: "administrators", role: .operator, operation: "administrators.list") {
      own,
      call in
      let tokens = try await own.store.administratorTokens()
      let people = Set(tokens.map(\.holderName)).sorted().map { Person($0, tokens) }
      return .answer(
        .json(.array(people.map { $0.json(at: call.now) }), operation: "administrators.list")
      )
    },
    AdministrationRoute(method: .post, path: "administrators", role: .operator, operation: "administrators.add") {
      own,
      call in
      let object = try call.object(["name", "role", "expires"])
      guard let name = object["name"]?.string, name.isAdministratorName else {
        throw Problem.malformed("expected letters, digits, `-`, `_`, `.` and `@`, at most 64", at: "/name")
      }
      guard let role = object["role"]?.string.flatMap({ AccessToken.Role(rawValue: $0) }) else {
        throw Problem.malformed("expected viewer, approver or operator", at: "/role")
      }
      let span = try lifetime(object)
      // One name, one role: what somebody may do must not depend on which token is in use.
      guard Person(name, try await own.store.administratorTokens()).live(at: call.now).isEmpty else {
        throw Problem("exists", 409, "There is an administrator of this name; rotate, or revoke first")
      }
      return own.issue(
        .administrator(name, role),
        call,
        lasting: span,
        "administrators.add \(name) \(role.rawValue)"
      )
    },
    AdministrationRoute(
      method: .post,
      path: "administrators/{name}/rotate",
      role: .operator,
      operation: "administrators.rotate"
    ) { own, call in
      let person = try await own.person(call)
      return try own.rotate(person.tokens, call, "administrators.rotate \(person.name)")
    },
    AdministrationRoute(
      method: .delete,
      path: "administrators/{name}",
      role: .operator,
      operation: "administrators.revoke"
    ) { own, call in
      let person = try await own.person(call)
      let others = try await own.store.administratorTokens().live(at: call.now).filter { token in
        if case .administrator(let name, .operator) = token.holder { name != person.name } else { false }
      }
      // Whoever is on the machine can add an operator; nobody who is not there could.
      guard !others.isEmpty else {
        throw Problem("last-operator", 409, "This would leave no operator", "add another one first")
      }
      let live = person.live(at: call.now)
      return .act(
        AdministrativeAct(words: "administrators.revoke \(person.name)") { [store = own.store] in
          for token in live { _ = try await store.revokeToken(id: token.id, at: call.now) }
          return .json(
            ["name": .string(person.name), "revoked": .array(live.map { .string($0.id) })],
            operation: "administrators.revoke"
          )
        }
      )
    },
  ]

  private func person(_ call: AdministrationCall) async throws -> Person {
    let person = Person(call.parameter("name"), try await store.administratorTokens())
    guard !person.live(at: call.now).isEmpty else { throw Problem.notFound }
    return person
  }
}

/// An administrator with all tokens, the oldest first.
private struct Person: Sendable {
  var name: String
  var tokens: [AccessToken]

  init(_ name: String, _ tokens: [AccessToken]) {
    self.name = name
    self.tokens = tokens.filter { $0.holderName == name }
  }

  func live(at now: Date) -> [AccessToken] { tokens.live(at: now) }

  func json(at now: Date) -> JSONValue {
    var role = JSONValue.null
    if case .administrator(_, let newest)? = tokens.last?.holder { role = .string(newest.rawValue) }
    return [
      "name": .string(name), "role": role, "isActive": .bool(!live(at: now).isEmpty),
      "lastUsed": AccessToken.json(tokens.lastUsed), "tokens": .array(tokens.map { $0.json(at: now) }),
    ]
  }
}
