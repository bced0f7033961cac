import Autotask
import LeastPrivilege

/// The calls that one read makes, counted and bounded.
struct Upstream {
  /// A page as Autotask answered it.
  struct Page {
    var rows: [JSONObject]
    /// Whether more rows follow.
    var hasMore: Bool
  }

  let connection: UpstreamConnection
  let impersonating: Int64?
  /// On whose account the calls are made.
  let spender: Spender
  /// How many calls may still be made.
  var remaining: Int
  /// How many were made, this request's all together.
  let count: CallCount
  /// Whether no answer may be shared with another request's call: so for rows that decide about a write.
  var isFresh = false

  /// Sends one call of the read.
  mutating func send(_ request: AutotaskRequest) async throws(ReadFailure) -> AutotaskResponse {
    guard remaining > 0 else { throw .scopeTooWide }
    remaining -= 1
    var request = request
    request.impersonating = impersonating
    let response: AutotaskResponse
    let sent = await connection.budget.send(request, for: spender, isFresh: isFresh)
    count.add(sent.spent)
    do throws(UpstreamFailure) {
      response = try sent.result.get()
    } catch {
      throw ReadFailure(error)
    }
    guard (200..<300).contains(response.status) else { throw .refused(response) }
    return response
  }

  /// Asks for one page of an entity's rows, to be judged and shown.
  mutating func answer(
    _ path: String,
    _ query: Query,
    judging permit: ReadPermit
  ) async throws(ReadFailure) -> AnsweredRows {
    let response = try await send(AutotaskRequest(.post, path, body: query.json))
    guard let rows = AnsweredRows(response.body, judging: permit, remembering: connection.keys) else {
      throw .unreachable
    }
    return rows
  }

  /// Asks for one page of an entity's rows, which decide about others.
  mutating func page(_ path: String, _ query: Query) async throws(ReadFailure) -> Page {
    let response = try await send(AutotaskRequest(.post, path, body: query.json))
    guard let json = try? JSONValue(parsing: response.body), case .array(let items)? = json.object?[anyCase: "items"]
    else { throw .unreachable }
    let details = json.object?[anyCase: "pageDetails"]?.object
    return Page(rows: items.compactMap(\.object), hasMore: details?[anyCase: "nextPageUrl"]?.string != nil)
  }

  /// Reads rows that decide about others, by id; those that do not exist are learned as such.
  mutating func learn(
    _ references: Set<RowReference>,
    _ model: ResourceModel,
    into known: inout KnownRows
  ) async throws(ReadFailure) {
    let byEntity = Dictionary(grouping: references, by: \.entity)
    for (entity, references) in byEntity.sorted(by: { $0.key < $1.key }) {
      guard let path = model[entity]?.queryPath else {
        for reference in references { known.learn(reference, nil) }
        continue
      }
      let ids = references.map(\.id).sorted()
      for start in stride(from: 0, to: ids.count, by: ScopePieces.largestQuery) {
        let part = Array(ids[start..<min(start + ScopePieces.largestQuery, ids.count)])
        let query = Query(filter: [.field("id", .in, .array(part.map(JSONValue.integer)))], maxRecords: 500)
        var found: [Int64: JSONObject] = [:]
        for row in try await page(path, query).rows {
          if let id = row[anyCase: "id"]?.integer { found[id] = row }
        }
        for id in part { known.learn(RowReference(entity, id), found[id]) }
      }
    }
  }
}
