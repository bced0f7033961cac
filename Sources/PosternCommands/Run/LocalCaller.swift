import Autotask
import AutotaskClient
import Foundation
import LeastPrivilege
import Logging
import PosternRuntime
import PosternStore
import PosternWire

/// A caller straight at a connection, for whoever has the right to this machine's store.
///
/// Everything is as behind a server: the same grants, the same ledger, the same shared hour. What is not asked for is a
/// token; that somebody speaks for the caller is recorded first, with the name of who does.
struct LocalCaller: CallingWay {
  let caller: String
  let gateway: Gateway
  let rules: Gateway.Rules
  let connection: UpstreamConnection

  func run(_ action: String, _ input: JSONObject, key: String?) async throws -> RunAnswer {
    let call = PosternRuntime.ActionCall(
      caller: caller,
      action: action,
      input: input,
      time: Date(),
      idempotencyKey: key,
      surface: .cli
    )
    let answer = await gateway.perform(call, under: rules, over: connection)
    return RunAnswer(status: answer.status, json: answer.json)
  }

  /// Carries out one request on Autotask's own paths.
  func send(_ request: AutotaskRequest) async throws -> AutotaskResponse {
    let call = Gateway.Call(caller: caller, request: request, time: Date(), base: Self.base, surface: .cli)
    let answer = await gateway.answer(call, under: rules, over: connection)
    return AutotaskResponse(
      status: answer.status,
      contentType: answer.contentType?.split(separator: ";").first.map { $0.lowercased() },
      body: answer.body,
      retryAfter: answer.headers.first { $0.name == "Retry-After" }.flatMap { Int($0.value) }
    )
  }

  /// Page links need an address; only their path is followed, and not over a network.
  private static let base = "http://localhost/atservicesrest/"
}

/// Runs the body as a caller of this machine.
///
/// - Throws: ``CommandFailure`` when nobody has grants, the caller or connection is unknown, or it cannot be recorded;
///   whatever the body throws.
func withLocalCaller<Answer: Sendable>(
  _ caller: String,
  on connection: String?,
  in configuration: PosternConfiguration,
  doing action: String,
  isolation: isolated (any Actor)? = #isolation,
  _ body: (LocalCaller) async throws -> Answer
) async throws -> Answer {
  try configuration.requireConnection()
  let model = try ResourceModel()
  let known = configuration.connections.map(\.id)
  let mapped = try await configuration.mappedCompanies() ?? MappedCompanies()
  let current = try await configuration.appliedGrants().map { applied in
    Gateway.Rules(
      grants: try applied.compiled(model, connections: known, mappedCompanies: mapped),
      version: applied.version,
      mapped: mapped
    )
  }
  let rules = try LocalGateway.rules(current, knowing: caller)
  let chosen = try configuration.connection(connection ?? rules.grants.connection(for: caller))
  let logger = Logger(label: "postern") { _ in SwiftLogNoOpLogHandler() }
  let store = try configuration.openStore()
  let wire = HTTPWire(.postern)
  do {
    var only = configuration
    only.connections = [chosen]
    let spokenFor = "as \(caller)"
    let answer = try await configuration.administer(action, spokenFor, connection: chosen.id, in: store) { ledger in
      let opened = try await only.openConnections(store, model, wire, metrics: Metrics(), logger: logger)
      guard let upstream = opened.connections.first else { throw CommandFailure.usage("there is no such connection") }
      let local = try await LocalGateway(over: opened.connections, ledger: ledger, store: store, logger: logger)
      let speaking = LocalCaller(caller: caller, gateway: local.gateway, rules: rules, connection: upstream)
      do {
        let answer = try await body(speaking)
        await local.keeper.save()
        return answer
      } catch {
        await local.keeper.save()
        throw error
      }
    }
    try await wire.shutdown()
    return answer
  } catch {
    try await wire.shutdown()
    throw error
  }
}
