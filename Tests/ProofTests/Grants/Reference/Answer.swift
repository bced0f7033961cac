import Autotask
import Foundation
import LeastPrivilege

/// All that a caller learns from one request: what is shown of which rows, what is sent, or why not.
enum Answer: Equatable {
  case shown([Int64: JSONObject], scope: Filter?, isExact: Bool)
  case sent(AutotaskRequest, mode: GrantMode, leftOut: [String], grants: [String], changes: [WritePermit.Change])
  case denied(Denial)
  case other

  /// Whether everything that the other answer lets through is let through here, too.
  func covers(_ other: Answer) -> Bool {
    switch (self, other) {
    case (.shown(let rows, _, _), .shown(let fewer, _, _)):
      return fewer.allSatisfy { id, row in
        guard let more = rows[id].map({ Row(entity: "", fields: $0).values }) else { return false }
        return Row(entity: "", fields: row).values.allSatisfy { more[$0.key] == $0.value }
      }
    case (.sent(let request, let mode, _, _, _), .sent(let less, let lesser, _, _, _)):
      let more = Row(entity: "", fields: request.body?.object ?? JSONObject()).values
      return lesser <= mode
        && Row(entity: "", fields: less.body?.object ?? JSONObject()).values.allSatisfy { more[$0.key] == $0.value }
    case (_, .denied), (_, .other): return true
    default: return false
    }
  }
}

extension GrantCase {
  /// The answer to a request.
  func answer(_ request: AutotaskRequest, by grants: CompiledGrants, at time: Date = now) throws -> Answer {
    switch try decide(request, by: grants, at: time) {
    case .deny(let denial): return .denied(denial)
    case .allow(.read(let permit)):
      var rows: [Int64: JSONObject] = [:]
      for row in tables.all(permit.entityName) { rows[row.id] = try shown(row, under: permit) }
      return .shown(rows, scope: permit.scope, isExact: permit.isScopeExact)
    case .allow(.write(let permit)):
      return .sent(
        permit.request,
        mode: permit.mode,
        leftOut: permit.leftOut,
        grants: permit.grants,
        changes: permit.changes.filter(\.isReadable)
      )
    default: return .other
    }
  }

  /// The requests of the case, and plain reads of everything: those name no field that a new grant might withhold.
  var plainRequests: [AutotaskRequest] {
    requests.filter { !$0.isRead }
      + ReferenceWorld.entities.map { entity in
        AutotaskRequest(
          .post,
          "/V1.0/\(entity)/query",
          body: ["filter": [["op": "gte", "field": "id", "value": 0]]],
          impersonating: seed.isMultiple(of: 5) ? 7 : nil
        )
      }
  }
}
