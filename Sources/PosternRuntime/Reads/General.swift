import Autotask
import LeastPrivilege

/// The calls about the whole database.
struct General {
  let call: Gateway.Call
  let connection: UpstreamConnection
  let grants: CompiledGrants
  let accounts: CallerAccounts
  let count: CallCount

  private var spender: Spender { Spender(call.caller, under: grants, on: connection.id) }

  func answer(_ template: String) async throws(ReadFailure) -> GatewayAnswer {
    switch template.lowercased() {
    case "/v1.0/zoneinformation": return .zone(base: call.base)
    case "/v1.0/version", "/versioninformation": return .json(.object(try await asked(template)))
    case "/v1.0/entityinformation": return try await entities()
    case "/v1.0/thresholdinformation": return thresholds
    case "/v1.0/modules": return try await modules()
    default: return .errors(["not-granted: `\(template)` is not answered by this Postern"], status: 403)
    }
  }

  /// Asks Autotask; what is no JSON object may be anything, a page that repeats what it was sent among it.
  private func asked(_ path: String) async throws(ReadFailure) -> JSONObject {
    var upstream = Upstream(connection: connection, impersonating: nil, spender: spender, remaining: 1, count: count)
    let response = try await upstream.send(AutotaskRequest(.get, path))
    guard case .object(let object)? = try? JSONValue(parsing: response.body) else { throw .unreachable }
    return object
  }

  /// The entities that the caller may describe, each as its own call would be answered.
  private func entities() async throws(ReadFailure) -> GatewayAnswer {
    guard case .array(let all)? = try await asked("/V1.0/EntityInformation")[anyCase: "entityDescriptions"] else {
      throw .unreachable
    }
    let shown = all.compactMap { description -> JSONValue? in
      guard let info = description.object?[anyCase: "info"]?.object, let name = info[anyCase: "name"]?.string,
        let entity = grants.model[name], let path = entity.informationPath
      else { return nil }
      let ask = AccessRequest(
        caller: call.caller,
        connection: connection.id,
        request: AutotaskRequest(.get, path),
        time: call.time
      )
      guard case .allow(.describe(let permit)) = grants.decide(ask) else { return nil }
      return ["info": .object(info.answered(for: permit.access))]
    }
    return .json(["entityDescriptions": .array(shown)])
  }

  /// The caller's own hour in Autotask's form: what it may ask for, and what it has asked for.
  ///
  /// What others have spent is not told: it would tell of them. A caller without a limit of its own is told what
  /// Autotask allows the database, which is the same for everybody. Nothing is sent.
  private var thresholds: GatewayAnswer {
    let limit = grants.limits(of: call.caller)?.requestsPerHour ?? connection.status.threshold
    return .json([
      "externalRequestThreshold": .integer(Int64(limit)), "requestThresholdTimeframe": 60,
      "currentTimeframeRequestCount": .integer(Int64(accounts.spent(by: call.caller).requests)),
    ])
  }

  /// Which product modules the database has: numbers with yes or no, and nothing else of the answer.
  private func modules() async throws(ReadFailure) -> GatewayAnswer {
    guard case .array(let all)? = try await asked("/V1.0/Modules")[anyCase: "modules"] else { throw .unreachable }
    let modules = all.compactMap { module -> JSONValue? in
      guard case .integer(let key)? = module.object?[anyCase: "key"],
        case .bool(let value)? = module.object?[anyCase: "value"]
      else { return nil }
      return ["key": .integer(key), "value": .bool(value)]
    }
    return .json(["modules": .array(modules)])
  }
}

extension GatewayAnswer {
  /// The zone: Postern itself, the same for every name.
  public static func zone(base: String) -> GatewayAnswer {
    let host = base.split(separator: "/", omittingEmptySubsequences: false).prefix(3).joined(separator: "/")
    return .json(["zoneName": "Postern", "url": .string(base), "webUrl": .string("\(host)/"), "ci": 1])
  }
}
