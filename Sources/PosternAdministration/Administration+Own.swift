import Autotask
import HTTPTypes
import LeastPrivilege
import PosternRuntime
import PosternStore
import PosternWire

extension Administration {
  /// Who one is, how the server stands, what would be decided.
  static let ownRoutes: [AdministrationRoute] = [
    AdministrationRoute(method: .get, path: "whoami", role: .viewer, operation: "whoami") { _, call in
      .answer(
        .json(
          [
            "name": .string(call.administrator.name), "role": .string(call.administrator.role.rawValue),
            "tokenID": .string(call.administrator.tokenID),
          ],
          operation: "whoami"
        )
      )
    },
    AdministrationRoute(method: .get, path: "status", role: .viewer, operation: "status") { administration, _ in
      .answer(await administration.status())
    },
    AdministrationRoute(method: .post, path: "decide", role: .operator, operation: "decide") { administration, call in
      let decision = try await administration.decide(call)
      return .answer(.json(decision.json(), operation: "decide"))
    },
  ]

  private func status() async -> WireAnswer {
    var checks = JSONObject()
    for (name, state) in await readiness.states() {
      let word =
        switch state {
        case .good: "good"
        case .worrying: "worrying"
        case .failing: "failing"
        }
      checks[name] = ["state": .string(word), "detail": .string(state.word)]
    }
    let problem = await grantsFile()
    return .json(
      ["checks": .object(checks), "grantsFile": problem.map(JSONValue.string) ?? .null],
      operation: "status"
    )
  }

  private func decide(_ call: AdministrationCall) async throws -> Decision {
    let question: DecisionQuestion
    do {
      question = try DecisionQuestion(try call.body.json(call.head.headers[values: .contentType]), namesCaller: true)
    } catch let error as DecisionQuestion.Malformed {
      throw Problem.malformed(error.detail, at: error.pointer)
    }
    let (rules, connections) = try await questions.state()
    guard let rules, let caller = question.caller, rules.grants.callerIDs.contains(caller) else {
      throw Problem.malformed("no grants in force name this caller", at: "/caller")
    }
    guard let id = question.connection ?? rules.grants.connection(for: caller) ?? connections.first?.id,
      let connection = connections.first(where: { $0.id == id })
    else { throw Problem.malformed("there is no such connection", at: "/connection") }
    let ask = Gateway.Call(caller: caller, request: question.request, time: call.now, base: "")
    do {
      return try await Gateway.explain(ask, under: rules, over: connection)
    } catch Gateway.ExplanationFailure.tooManyRows {
      throw Problem("scope-too-wide", 403, "The decision depends on more rows than may be read for it")
    } catch {
      throw Problem("upstream", 502, "Autotask could not be reached, or its answer could not be read")
    }
  }
}
