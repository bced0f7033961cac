public import Autotask
import Foundation

extension HeldCall {
  /// The call as an approver is shown it, on every surface.
  public var json: JSONValue {
    [
      "id": .string(id), "state": .string(state.rawValue), "reason": reason.map(JSONValue.string) ?? .null,
      "caller": .string(caller), "connection": .string(connection), "entity": .string(entity), "verb": .string(verb),
      "row": row.map(JSONValue.integer) ?? .null, "grants": .array(grants.map(JSONValue.string)),
      "grantsVersion": .integer(grantsVersion), "mappingRevision": .integer(mappingRevision), "request": request,
      "changes": changes, "rowBefore": rowBefore,
      "created": .string(created.formatted(.iso8601)), "expires": .string(expires.formatted(.iso8601)),
      "decidedBy": decidedBy.map(JSONValue.string) ?? .null, "changed": .string(changed.formatted(.iso8601)),
    ]
  }
}
