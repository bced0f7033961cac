import Autotask
import Crypto
import Foundation

/// What makes two calls the same: caller, connection, method, path, parameters, body and the resource acted as, and
/// the rules by which they were judged.
struct CallFingerprint {
  let data: Data

  init(_ call: Gateway.Call, connection: String, rules: Gateway.Rules) {
    let mark = rules.mark(of: call.caller, on: connection)
    let request = call.request
    let parameters = request.parameters.map { "\($0.name.lowercased())=\($0.value)" }.sorted()
    var parts: [JSONValue] = [
      .string(call.caller), .string(connection), .string(request.method.rawValue), .string(request.path.lowercased()),
      .array(parameters.map(JSONValue.string)), request.body.map(\.inKeyOrder) ?? .null,
      request.impersonating.map(JSONValue.integer) ?? .null, .integer(mark.grants),
    ]
    // Left out until something is mapped, so that what earlier versions hold stays the same.
    if mark.mapping > 0 { parts.append(.integer(mark.mapping)) }
    data = Data(SHA256.hash(data: Data(JSONValue.array(parts).bytes())))
  }

  /// The hash of a caller's idempotency key; one caller's keys are not another's.
  static func key(_ key: String, of caller: String, connection: String) -> Data {
    let parts: [JSONValue] = [.string(caller), .string(connection), .string(key)]
    return Data(SHA256.hash(data: Data(JSONValue.array(parts).bytes())))
  }
}

extension JSONValue {
  /// The same value with the keys of each object in order, in lower case as they are compared.
  fileprivate var inKeyOrder: JSONValue {
    switch self {
    case .array(let elements): .array(elements.map(\.inKeyOrder))
    case .object(let object):
      .object(
        JSONObject(
          object.map { (key: $0.key.lowercased(), value: $0.value.inKeyOrder) }.sorted { $0.key < $1.key }
        )
      )
    default: self
    }
  }
}
