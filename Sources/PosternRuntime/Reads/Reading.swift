import Autotask
import Foundation
import LeastPrivilege

/// One read that was allowed.
struct Reading {
  let permit: ReadPermit
  let call: Gateway.Call
  let rules: Gateway.Rules
  let connection: UpstreamConnection
  let seal: CursorSeal
  let count: CallCount

  private var model: ResourceModel { rules.grants.model }

  private var upstream: Upstream {
    Upstream(
      connection: connection,
      impersonating: call.request.impersonating,
      spender: Spender(call.caller, under: rules.grants, on: connection.id),
      remaining: Gateway.scopeRequests,
      count: count
    )
  }

  /// The answer in Autotask's shape.
  ///
  /// - Parameter page: The page link's parameter, nil for the first page.
  func answer(page: String?) async throws(ReadFailure) -> GatewayAnswer {
    switch (permit.operation.kind, permit.verb) {
    case (.special, _): return try await special()
    case (_, .get): return try await row()
    case (_, .count): return try await count()
    default: return try await list(page)
    }
  }

  // MARK: One row

  /// One row by its id: asked for as the caller did, and judged as it comes back.
  private func row() async throws(ReadFailure) -> GatewayAnswer {
    var reader = reader(path: "", conditions: [], fields: [])
    let response: AutotaskResponse
    do throws(ReadFailure) {
      response = try await reader.upstream.send(AutotaskRequest(.get, permit.operation.path))
    } catch {
      // A page of HTML tells that the path is missing, or that something stands between; not that the row is.
      if case .refused(let refusal) = error, refusal.status == 404, !refusal.isHTML { return .missingRow }
      throw error
    }
    guard let rows = AnsweredRows(response.body, judging: permit, remembering: connection.keys) else {
      throw .unreachable
    }
    let shown = try await reader.judge(rows)
    guard let first = shown.first else { return .missingRow }
    return rows.isList ? .rows(shown) : .item(first)
  }

  /// A route of its own that belongs to a row: it is answered when that row may be seen.
  private func special() async throws(ReadFailure) -> GatewayAnswer {
    guard let id = permit.operation.id, let path = model[permit.entityName]?.queryPath else { return .missingRow }
    var reader = reader(path: path, conditions: [.field("id", .eq, .integer(id))], fields: [])
    guard try await reader.rows(after: nil, limit: 1).rows.first?.id == id else { return .missingRow }
    let response = try await reader.upstream.send(call.request)
    return GatewayAnswer(status: 200, contentType: response.contentType, body: response.body).showing(1)
  }

  // MARK: Lists

  private func list(_ page: String?) async throws(ReadFailure) -> GatewayAnswer {
    if let refusal = refusal { return refusal }
    let binding = PageCursor.Binding(
      call,
      connection: connection.id,
      rules: rules.mark(of: call.caller, on: connection.id)
    )
    var passed: [Int64] = []
    if let page {
      guard let cursor = seal.open(page), cursor.binding == binding else {
        let sentence = "malformed: this page link belongs to another caller, query or version of the grants"
        return .errors([sentence], status: 403)
      }
      passed = cursor.passed
    }
    guard let entity = model[permit.entityName] else { return .unknownPath }
    guard let path = entity.queryPath else { return try await childList() }
    if let field = Self.soleConditions[entity.name] { return try await soleCondition(field, path) }
    let limit = permit.query?.maxRecords ?? 500
    var reader = reader(path: path, conditions: conditions(entity), fields: permit.includedFields)
    let found = try await reader.rows(after: passed.last, limit: limit)
    let next = found.hasMore ? found.rows.last.map { passed + [$0.id] } : nil
    let previous = passed.isEmpty ? nil : Array(passed.dropLast())
    return .rows(
      found.rows,
      details: [
        "count": .integer(Int64(found.rows.count)), "requestCount": .integer(Int64(limit)),
        "prevPageUrl": try link(previous, binding), "nextPageUrl": try link(next, binding),
      ]
    )
  }

  private func count() async throws(ReadFailure) -> GatewayAnswer {
    if let refusal = refusal { return refusal }
    guard let entity = model[permit.entityName], let path = entity.queryPath else { return .unknownPath }
    var reader = reader(path: path, conditions: conditions(entity), fields: permit.judgedFields.sorted())
    return .json(["queryCount": .integer(try await reader.count())])
  }

  /// A list below a parent whose rows cannot be queried at the root: asked for as the caller did, judged row by row.
  private func childList() async throws(ReadFailure) -> GatewayAnswer {
    var reader = reader(path: "", conditions: [], fields: [])
    let response = try await reader.upstream.send(AutotaskRequest(.get, permit.operation.path))
    guard let rows = AnsweredRows(response.body, judging: permit, remembering: connection.keys), rows.isList else {
      throw .unreachable
    }
    let shown = try await reader.judge(rows)
    return .rows(
      shown,
      details: [
        "count": .integer(Int64(shown.count)), "requestCount": 500, "prevPageUrl": .null, "nextPageUrl": .null,
      ]
    )
  }

  /// Entities that Autotask queries by one condition on one field and nothing else, so that no scope can be added.
  ///
  /// Source: the help page of TicketHistory.
  private static let soleConditions = ["TicketHistory": "ticketID"]

  private func soleCondition(_ field: String, _ path: String) async throws(ReadFailure) -> GatewayAnswer {
    let asked = permit.query?.filter.flatMap(\.conditions) ?? []
    guard asked.count == 1, let condition = asked.first, condition.comparison == .eq,
      condition.field.lowercased() == field.lowercased()
    else { return .errors(["\(permit.entityName) takes one condition: `\(field)` `eq` an id"], status: 500) }
    var reader = reader(path: path, conditions: [], fields: [])
    var query = permit.query ?? .everything
    query.includeFields = permit.includedFields
    var shown: [RowReader.Shown] = []
    do throws(ReadFailure) {
      shown = try await reader.judge(try await reader.upstream.answer(path, query, judging: permit))
    } catch {
      // Autotask refuses a parent that is not there; one that may not be seen is answered alike.
      guard case .refused = error else { throw error }
    }
    return .rows(
      shown,
      details: [
        "count": .integer(Int64(shown.count)), "requestCount": .integer(Int64(query.maxRecords ?? 500)),
        "prevPageUrl": .null, "nextPageUrl": .null,
      ]
    )
  }

  // MARK: Parts

  /// What Autotask would refuse in the caller's own query, before a scope is added that would hide it.
  private var refusal: GatewayAnswer? {
    guard let query = permit.query else { return nil }
    if let count = query.maxRecords, !(1...500).contains(count) {
      return .errors(["maxCountOfRecordsToReturn must be between 1 and 500"], status: 500)
    }
    if query.filter.map(\.orCount).reduce(0, +) > ScopePieces.largestQuery {
      return .errors(["Invalid query syntax. Queries are limited to 500 or fewer 'OR' conditions."], status: 500)
    }
    return nil
  }

  private func conditions(_ entity: EntityModel) -> [Filter] {
    var conditions = permit.query?.filter ?? []
    if let parent = permit.operation.parent, let field = entity.parentField(parent.segment) {
      conditions.append(.field(field, .eq, .integer(parent.id)))
    }
    return conditions
  }

  private func reader(path: String, conditions: [Filter], fields: [String]) -> RowReader {
    RowReader(
      permit: permit,
      model: model,
      path: path,
      conditions: conditions,
      fields: fields,
      upstream: upstream
    )
  }

  /// A page's link under Postern's own address; null where there is no such page.
  private func link(_ passed: [Int64]?, _ binding: PageCursor.Binding) throws(ReadFailure) -> JSONValue {
    guard let passed, let path = model[permit.entityName]?.queryPath else { return .null }
    guard let text = try? seal.seal(PageCursor(binding: binding, passed: passed)) else { throw .unreachable }
    var link = "\(call.base)\(path.dropFirst())/next?paging=\(text)"
    if permit.operation.parent != nil { link += "&list=\(call.request.path.formEncoded)" }
    if let search = call.request.parameters.first(where: { $0.name.lowercased() == "search" }) {
      link += "&search=\(search.value.formEncoded)"
    }
    return .string(link)
  }
}

extension RowReader {
  /// How many rows the caller sees.
  mutating func count() async throws(ReadFailure) -> Int64 {
    guard let scope = try await resolvedScope() else { return 0 }
    let pieces = ScopePieces(scope, besides: conditions.map(\.orCount).reduce(0, +)).filters
    if permit.isScopeExact, pieces.count == 1 {
      let filter = conditions + pieces.compactMap(\.self)
      let response = try await upstream.send(AutotaskRequest(.post, "\(path)/count", body: Query(filter: filter).json))
      guard let count = (try? JSONValue(parsing: response.body))?.object?[anyCase: "queryCount"]?.integer else {
        throw .unreachable
      }
      return count
    }
    var count: Int64 = 0
    var last: Int64?
    while true {
      let page = try await rows(after: last, limit: 500)
      count += Int64(page.rows.count)
      guard page.hasMore, let id = page.rows.last?.id else { return count }
      last = id
    }
  }
}

extension String {
  /// The text as the value of a query parameter.
  var formEncoded: String {
    addingPercentEncoding(withAllowedCharacters: .alphanumerics.intersection(CharacterSet(charactersIn: "\0"..."~")))
      ?? ""
  }
}
