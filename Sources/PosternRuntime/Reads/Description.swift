import Autotask
import LeastPrivilege

/// What an entity is, limited to what the caller reads or writes of it.
struct Description {
  let permit: DescribePermit
  let call: Gateway.Call
  let connection: UpstreamConnection
  let spender: Spender
  let count: CallCount

  func answer() async throws(ReadFailure) -> GatewayAnswer {
    var upstream = Upstream(connection: connection, impersonating: nil, spender: spender, remaining: 1, count: count)
    let response = try await upstream.send(AutotaskRequest(.get, permit.operation.path))
    guard let json = try? JSONValue(parsing: response.body), case .object(var object) = json else {
      throw .unreachable
    }
    let isUserDefined = permit.operation.kind == .operation(.udf)
    for key in object.keys {
      switch (key.lowercased(), object[key]) {
      case ("fields", .array(let fields)?):
        object[key] = .array(
          fields.filter { field in
            guard let name = field.object?[anyCase: "name"]?.string else { return false }
            return permit.shows(FieldKey(name, isUserDefined: isUserDefined))
          }
        )
      case ("info", .object(let info)?): object[key] = .object(info.answered(for: permit.access))
      default: object[key] = nil
      }
    }
    return .json(.object(object))
  }
}

extension JSONObject {
  /// An entity's information with the caller's own access in it.
  func answered(for access: [Right: UserAccess]) -> JSONObject {
    let rights = [
      "useraccessforcreate": Right.create, "useraccessforquery": .query, "useraccessforupdate": .update,
      "useraccessfordelete": .delete,
    ]
    return JSONObject(
      map { key, value in
        rights[key.lowercased()].map { (key, .string((access[$0] ?? .none).rawValue)) } ?? (key, value)
      }
    )
  }
}

/// The calls about the whole database.
struct General {
  let call: Gateway.Call
  let connection: UpstreamConnection
  let grants: CompiledGrants
  let count: CallCount

  private var spender: Spender { Spender(call.caller, under: grants, on: connection.id) }

  func answer(_ template: String) async throws(ReadFailure) -> GatewayAnswer {
    switch template.lowercased() {
    case "/v1.0/zoneinformation": return .zone(base: call.base)
    case "/v1.0/version", "/versioninformation": return try await passed(template)
    case "/v1.0/entityinformation": return try await entities()
    default:
      // Modules and thresholds tell of the whole database, and a caller's share of it is not kept yet.
      return .errors(["not-granted: `\(template)` is not answered by this Postern yet"], status: 403)
    }
  }

  private func passed(_ template: String) async throws(ReadFailure) -> GatewayAnswer {
    var upstream = Upstream(connection: connection, impersonating: nil, spender: spender, remaining: 1, count: count)
    let response = try await upstream.send(AutotaskRequest(.get, template))
    // Read and written anew: what is no JSON may be anything, a page that repeats what it was sent among it.
    guard let json = try? JSONValue(parsing: response.body), case .object = json else { throw .unreachable }
    return .json(json)
  }

  /// The entities that the caller may describe, each as its own call would be answered.
  private func entities() async throws(ReadFailure) -> GatewayAnswer {
    var upstream = Upstream(connection: connection, impersonating: nil, spender: spender, remaining: 1, count: count)
    let response = try await upstream.send(AutotaskRequest(.get, "/V1.0/EntityInformation"))
    guard let json = try? JSONValue(parsing: response.body),
      case .array(let all)? = json.object?[anyCase: "entityDescriptions"]
    else { throw .unreachable }
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
}

extension GatewayAnswer {
  /// The zone: Postern itself, the same for every name.
  public static func zone(base: String) -> GatewayAnswer {
    let host = base.split(separator: "/", omittingEmptySubsequences: false).prefix(3).joined(separator: "/")
    return .json(["zoneName": "Postern", "url": .string(base), "webUrl": .string("\(host)/"), "ci": 1])
  }
}
