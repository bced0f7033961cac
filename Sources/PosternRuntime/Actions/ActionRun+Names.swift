import Autotask
import LeastPrivilege

/// Names of rows: what a name stands for, and what a row is called.
extension ActionRun {
  /// What a name stands for.
  enum Named: Sendable {
    case row(Int64)
    /// No row that the caller may name here is called so, whatever rows there are.
    case unknown
    /// Several are; their ids and names where the caller may read those, else nothing.
    case several([(id: Int64, name: String)])
  }

  /// The calls that finding names may take.
  private static let mostCalls = 20

  private var reading: Upstream {
    Upstream(
      connection: connection,
      impersonating: nil,
      spender: spender,
      remaining: Self.mostCalls,
      count: count
    )
  }

  // MARK: From names to rows

  /// Finds the rows that texts name, all in one query.
  ///
  /// - Parameters:
  ///   - texts: The names as they were written.
  ///   - permit: The rows that may be named.
  ///   - target: Their entity.
  func rows(
    named texts: [String],
    within permit: ReadPermit,
    of target: EntityModel,
    _ rule: NameRule
  ) async throws(ActionProblem) -> [String: Named] {
    let wanted = Dictionary(texts.map { ($0, $0.trimmed.lowercased()) }) { first, _ in first }
    let conditions = rule.conditions(Set(wanted.values.filter { !$0.isEmpty }).sorted())
    guard !conditions.isEmpty, let path = target.queryPath else { return wanted.mapValues { _ in .unknown } }
    var filter = [conditions.count == 1 ? conditions[0] : Filter.or(conditions)]
    if let scope = permit.scope { filter.append(scope) }
    let query = Query(filter: filter, maxRecords: 500, includeFields: Self.fields(rule, permit))
    var upstream = reading
    do throws(ReadFailure) {
      let rows = try await found(path, query, permit, &upstream)
      let shown = try await judged(rows, permit, &upstream)
      var found: [String: Named] = [:]
      for (text, name) in wanted {
        let rows = shown.filter { rule.names(of: $0).contains(name) }
        let ids = rows.compactMap { $0[anyCase: "id"]?.integer }
        switch ids.count {
        case 0: found[text] = .unknown
        case 1: found[text] = .row(ids[0])
        default: found[text] = .several(try await choices(ids, of: target, rule, &upstream))
        }
      }
      return found
    } catch {
      throw ActionProblem(error.answer, to: nil)
    }
  }

  private func found(
    _ path: String,
    _ query: Query,
    _ permit: ReadPermit,
    _ upstream: inout Upstream
  ) async throws(ReadFailure) -> [JSONObject] {
    let key = "\(permit.entityName) \(query.json.text())"
    let age = permit.isForEveryRow ? NameCache.age : NameCache.judgedAge
    if let kept = connection.names.found(key, age: age) { return kept }
    var rows: [JSONObject] = []
    var query = query
    let filter = query.filter
    while true {
      let page = try await upstream.page(path, query)
      rows += page.rows
      guard page.hasMore, let last = page.rows.last?[anyCase: "id"]?.integer else { break }
      query.filter = filter + [.field("id", .gt, .integer(last))]
    }
    connection.names.keep(rows, found: key)
    return rows
  }

  /// Finds rows that the caller may read by names that it may read.
  func readableRows(
    named texts: [String],
    of target: EntityModel,
    _ rule: NameRule
  ) async throws(ActionProblem) -> [String: Named] {
    guard let path = target.queryPath, let permit = readPermit(path, Query.everything.filter, ["id"] + rule.fields)
    else {
      return [:]
    }
    return try await rows(named: texts, within: permit, of: target, rule)
  }

  /// Rows that the caller may read, with fields that it may read: by which an input is checked. Nil where it may read
  /// none, or not all of these fields, so that what is checked depends on nothing that is hidden from it.
  func readableRows(
    where filter: [Filter],
    _ fields: [String],
    of target: EntityModel
  ) async throws(ActionProblem) -> [JSONObject]? {
    guard let path = target.queryPath, let permit = readPermit(path, filter, fields) else { return nil }
    var query = Query(filter: filter, maxRecords: 500, includeFields: fields)
    for field in permit.judgedFields.sorted() where !fields.contains(where: { $0.lowercased() == field.lowercased() }) {
      query.includeFields.append(field)
    }
    if let scope = permit.scope { query.filter.append(scope) }
    var upstream = reading
    do throws(ReadFailure) {
      let rows = try await judged(try await found(path, query, permit, &upstream), permit, &upstream)
      // A row of which a field is withheld says nothing for certain.
      return rows.filter { row in fields.allSatisfy { row[anyCase: $0] != nil } }
    } catch {
      throw ActionProblem(error.answer, to: nil)
    }
  }

  /// Leave to read these fields of an entity's rows, nil where the caller has none.
  private func readPermit(_ path: String, _ filter: [Filter], _ fields: [String]) -> ReadPermit? {
    let request = AutotaskRequest(.post, path, body: Query(filter: filter, includeFields: fields).json)
    let ask = AccessRequest(caller: call.caller, connection: connection.id, request: request, time: call.time)
    if case .allow(.read(let permit)) = rules.grants.decide(ask) { return permit }
    return nil
  }

  /// The names of rows among which a name cannot choose; only those that the caller may read.
  private func choices(
    _ ids: [Int64],
    of target: EntityModel,
    _ rule: NameRule,
    _ upstream: inout Upstream
  ) async throws(ReadFailure) -> [(id: Int64, name: String)] {
    let names = try await names(of: Array(ids.prefix(10)), target, rule, &upstream)
    return names.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  // MARK: From rows to names

  /// The names of rows that the caller may read; those that it may not are left out, like those that do not exist.
  func names(of ids: [Int64], _ target: EntityModel) async throws(ActionProblem) -> [Int64: String] {
    guard !ids.isEmpty, let rule = NameRule(target) else { return [:] }
    var upstream = reading
    let before = count.value
    let names: [Int64: String]
    do throws(ReadFailure) {
      names = try await self.names(of: ids, target, rule, &upstream)
    } catch {
      throw ActionProblem(error.answer, to: nil)
    }
    try await record(names, of: target, rule, spent: count.value - before)
    return names
  }

  /// Records that names were shown, as any read of them is.
  private func record(
    _ names: [Int64: String],
    of target: EntityModel,
    _ rule: NameRule,
    spent: Int
  ) async throws(ActionProblem) {
    guard !names.isEmpty, let path = target.queryPath,
      let permit = readPermit(path, Query.everything.filter, ["id"] + rule.shown)
    else { return }
    let recorder = CallRecorder(gateway.ledger, gatewayCall(AutotaskRequest(.post, path)), connection: connection.id)
    do throws(LedgerFailure) {
      try await recorder.read(.read(permit), status: 200, spent: spent)
    } catch {
      throw ActionProblem(error.answer, to: nil)
    }
  }

  private func names(
    of ids: [Int64],
    _ target: EntityModel,
    _ rule: NameRule,
    _ upstream: inout Upstream
  ) async throws(ReadFailure) -> [Int64: String] {
    guard let path = target.queryPath, let permit = readPermit(path, Query.everything.filter, ["id"] + rule.shown)
    else {
      return [:]
    }
    let fields = Self.fields(rule, permit)
    let key = "\(target.name) \(fields.joined(separator: ","))"
    let isForAll = permit.isForEveryRow
    var known = connection.names.rows(ids, asked: key, age: isForAll ? NameCache.age : NameCache.judgedAge)
    let missing = ids.filter { known[$0] == nil }
    for start in stride(from: 0, to: missing.count, by: ScopePieces.largestQuery) {
      let part = Array(missing[start..<min(start + ScopePieces.largestQuery, missing.count)])
      let condition = Filter.field("id", .in, .array(part.map(JSONValue.integer)))
      let page = try await upstream.page(path, Query(filter: [condition], maxRecords: 500, includeFields: fields))
      var rows: [Int64: JSONObject] = [:]
      for row in page.rows { if let id = row[anyCase: "id"]?.integer { rows[id] = row } }
      connection.names.keep(rows, of: part, asked: key)
      for id in part { known.updateValue(rows[id], forKey: id) }
    }
    let rows = ids.compactMap { known[$0] ?? nil }
    var names: [Int64: String] = [:]
    for row in try await judged(rows, permit, &upstream) {
      if let id = row[anyCase: "id"]?.integer, let name = rule.name(of: row) { names[id] = name }
    }
    return names
  }

  // MARK: Parts

  /// The rows that a permit shows, with what it shows of them.
  private func judged(
    _ rows: [JSONObject],
    _ permit: ReadPermit,
    _ upstream: inout Upstream
  ) async throws(ReadFailure) -> [JSONObject] {
    var known = KnownRows()
    while true {
      var missing: Set<RowReference> = []
      var shown: [JSONObject] = []
      for row in rows {
        switch permit.judge(row, knowing: known) {
        case .hidden: continue
        case .shown(let fields): shown.append(fields.show(row))
        case .unknown(let references): missing.formUnion(references)
        }
      }
      if missing.isEmpty { return shown }
      try await upstream.learn(missing, model, into: &known)
    }
  }

  /// The fields that a row must carry to be named and judged, in a stable order.
  private static func fields(_ rule: NameRule, _ permit: ReadPermit) -> [String] {
    var fields = ["id"] + rule.fields
    for field in permit.judgedFields.sorted() where !fields.contains(where: { $0.lowercased() == field.lowercased() }) {
      fields.append(field)
    }
    return fields
  }
}
