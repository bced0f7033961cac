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
