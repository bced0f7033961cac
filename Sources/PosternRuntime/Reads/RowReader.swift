import Autotask
import LeastPrivilege

/// Reads the rows that a permit lets a caller see, in ascending order of their ids, as one query would give them.
struct RowReader {
  let permit: ReadPermit
  let model: ResourceModel
  let path: String
  /// The caller's own conditions, and the parent of its path.
  let conditions: [Filter]
  /// The fields to ask for; none for all.
  let fields: [String]
  var upstream: Upstream
  var known = KnownRows()
  /// The parents that were found already, by entity and scope: several grants may ask for the same.
  var found: [String: [Int64]] = [:]

  typealias Shown = AnsweredRows.Shown

  /// The visible rows behind an id, at most so many, and whether another one follows.
  mutating func rows(after last: Int64?, limit: Int) async throws(ReadFailure) -> (rows: [Shown], hasMore: Bool) {
    var streams = try await pieces().map { Stream(filter: $0, last: last) }
    var shown: [Shown] = []
    while let index = try await nextStream(&streams, limit: limit) {
      let row = streams[index].buffer.removeFirst()
      guard shown.last?.id != row.id else { continue }
      if shown.count == limit { return (shown, true) }
      shown.append(row)
      // Autotask says itself whether more follows, and where its scope is exactly the caller's that is the answer.
      if shown.count == limit, permit.isScopeExact, streams.count == 1, streams[0].buffer.isEmpty {
        return (shown, streams[0].hasMore)
      }
    }
    return (shown, false)
  }

  /// The scope in pieces that Autotask takes.
  private mutating func pieces() async throws(ReadFailure) -> [Filter?] {
    guard let scope = try await resolvedScope() else { return [] }
    let own = conditions.map(\.orCount).reduce(0, +)
    return ScopePieces(scope, besides: own).filters
  }

  /// The query of one piece.
  private struct Stream {
    var filter: Filter?
    var last: Int64?
    var buffer: [Shown] = []
    var hasMore = true
  }

  /// The stream whose next row has the smallest id; every stream is filled first.
  private mutating func nextStream(_ streams: inout [Stream], limit: Int) async throws(ReadFailure) -> Int? {
    for index in streams.indices {
      while streams[index].buffer.isEmpty, streams[index].hasMore { try await fill(&streams[index], limit: limit) }
    }
    return streams.indices.filter { !streams[$0].buffer.isEmpty }
      .min { (streams[$0].buffer.first?.id ?? 0) < (streams[$1].buffer.first?.id ?? 0) }
  }

  private mutating func fill(_ stream: inout Stream, limit: Int) async throws(ReadFailure) {
    var filter = conditions
    if let scope = stream.filter { filter.append(scope) }
    if let last = stream.last { filter.append(.field("id", .gt, .integer(last))) }
    let query = Query(filter: filter, maxRecords: limit, includeFields: fields)
    let page = try await upstream.answer(path, query, judging: permit)
    guard page.isList else { throw .unreachable }
    stream.hasMore = page.hasMore
    let asked = stream.last
    for row in 0..<page.count {
      // A row from before the place that was asked for is the answer to something else: the page before, once more.
      guard let id = page.id(of: row), asked.map({ id > $0 }) ?? true else { throw .unreachable }
      stream.last = max(stream.last ?? id, id)
    }
    stream.buffer = try await judge(page)
    // A page that says that more follows and has no rows would be asked for again and again.
    if page.count == 0 { stream.hasMore = false }
  }

  /// The rows that are shown, with what is shown of them.
  mutating func judge(_ page: AnsweredRows) async throws(ReadFailure) -> [Shown] {
    while true {
      var missing: Set<RowReference> = []
      var shown: [(row: Int, holding: [Int])] = []
      for row in 0..<page.count {
        switch permit.holding(page.judged(row), knowing: known) {
        case .hidden: continue
        case .shown(let holding): shown.append((row, holding))
        case .unknown(let references): missing.formUnion(references)
        }
      }
      if missing.isEmpty { return page.written(shown, under: permit) }
      try await upstream.learn(missing, model, into: &known)
    }
  }
}
