import Autotask
import LeastPrivilege

/// An Autotask over tables in memory: it answers whoever asks with every row, and pages as it is told to.
struct TableTransport: AutotaskTransport {
  let tables: Tables
  let routes: RouteTable

  func send(_ request: AutotaskRequest) async throws -> AutotaskResponse {
    let operation = try routes.resolve(method: request.method.rawValue, path: request.path)
    guard let entity = operation.entity, case .operation(let name) = operation.kind else { return Self.refused }
    switch name {
    case .query:
      let query = try Query(request.body ?? .null)
      let rows = passing(query, entity)
      let limit = query.maxRecords ?? 500
      let page: [JSONValue] = rows.prefix(limit).map { row in
        guard !query.includeFields.isEmpty else { return .object(row.fields) }
        let names = Set(query.includeFields.map { $0.lowercased() })
        return .object(
          JSONObject(row.fields.members.filter { names.contains($0.key.lowercased()) || $0.key == "userDefinedFields" })
        )
      }
      return Self.json([
        "items": .array(page),
        "pageDetails": ["nextPageUrl": rows.count > limit ? "https://zone/next" : .null],
      ])
    case .count:
      return Self.json(["queryCount": .integer(Int64(passing(try Query(request.body ?? .null), entity).count))])
    case .get:
      guard let id = operation.id, let row = tables[entity, id] else { return Self.missing }
      return Self.json(["item": .object(row)])
    case .fields: return Self.json(["fields": []])
    case .udf:
      let names: [JSONValue] = entity == "Tickets" ? ["Tier", "Zone"] : []
      return Self.json(["fields": .array(names.map { ["name": $0] })])
    default: return Self.refused
    }
  }

  private func passing(_ query: Query, _ entity: String) -> [Row] {
    tables.all(entity).filter { FilterEvaluator().passes(.and(query.filter), $0) }
  }

  private static func json(_ value: JSONValue) -> AutotaskResponse {
    AutotaskResponse(status: 200, contentType: "application/json", body: value.bytes())
  }

  private static let missing = AutotaskResponse(status: 404, contentType: nil, body: [])
  private static let refused = AutotaskResponse(status: 500, contentType: nil, body: [])
}
