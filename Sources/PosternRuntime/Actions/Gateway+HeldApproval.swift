public import Autotask
public import Foundation
import PosternStore

extension Gateway {
  /// How an approval of a caller's own stands; nil for one that is not the caller's, as for none.
  ///
  /// - Parameters:
  ///   - id: The approval's id.
  ///   - caller: The caller.
  ///   - connection: The connection on which it was asked for.
  ///   - time: When it is asked.
  /// - Throws: When the store cannot be read.
  public func approval(
    _ id: String,
    of caller: String,
    on connection: UpstreamConnection,
    at time: Date
  ) async throws -> JSONValue? {
    guard let held = try await heldCalls.heldCall(id: id)?.standing(at: time), held.caller == caller,
      held.connection == connection.id
    else { return nil }
    var object = JSONObject([
      ("approval", .string(held.id)), ("state", .string(held.state.rawValue)),
      ("expires", .string(held.expires.formatted(.iso8601))),
    ])
    if let reason = held.reason { object["detail"] = .string(reason) }
    return .object(object)
  }
}
