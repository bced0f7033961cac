public import Autotask
import LeastPrivilege

/// How much of a list is wanted.
struct PagingOptions {
  /// The most rows that one run answers: twenty pages.
  static let mostRows = 10_000

  /// The rows of a page.
  var limit: Int
  /// Whether every page is wanted, up to ``mostRows``.
  var isAll: Bool
  /// Where an earlier run with the same input has ended.
  var cursor: String?

  /// The names by which they are given.
  static let names = ["limit", "all", "cursor"]

  init(_ input: inout InputReader) {
    isAll = input.flag("all") ?? false
    limit = input.number("limit", 1...500) ?? 500
    cursor = input.text("cursor")
  }
}

/// The rows that a run has found.
struct FoundRows {
  var rows: [JSONObject]
  /// Where the next run with the same input goes on, nil at the end.
  var cursor: String?
}

/// Takes the rows of a list as its pages come, as they are answered; the next page is asked for when they are taken.
public typealias RowSink = @Sendable ([JSONObject]) async throws -> Void

extension ActionRun {
  /// Reads pages: one, or as many as were asked for.
  func pages(_ request: AutotaskRequest, _ paging: PagingOptions) async throws(ActionProblem) -> FoundRows {
    var found = FoundRows(rows: [], cursor: paging.cursor)
    repeat {
      let page = try await rows(behind: found.cursor, of: request)
      found.rows += page.rows
      found.cursor = page.cursor
    } while found.cursor != nil && paging.isAll && found.rows.count < PagingOptions.mostRows
    return found
  }

  /// Reads every page and hands each on before it reads the next; what is left of the list is where it ends.
  func handOn(
    _ request: AutotaskRequest,
    _ paging: PagingOptions,
    _ options: OutputOptions,
    _ fields: EntityFields,
    to sink: RowSink
  ) async throws(ActionProblem) -> ActionAnswer {
    var end = FoundRows(rows: [], cursor: paging.cursor)
    repeat {
      let page = try await rows(behind: end.cursor, of: request)
      let shown = try await shown(page.rows, options, fields)
      end.cursor = page.cursor
      guard !shown.isEmpty else { continue }
      handedOn.add(shown.count)
      do {
        try await sink(shown)
      } catch {
        throw .abandoned
      }
    } while end.cursor != nil && handedOn.value < PagingOptions.mostRows
    let output: JSONValue = [
      "items": [], "count": .integer(Int64(handedOn.value)), "cursor": end.cursor.map(JSONValue.string) ?? .null,
      "content": "data",
    ]
    return ActionAnswer(.done(status: 200, output: output), records: handedOn.value)
  }

  /// One page: the first, or the one behind a cursor.
  private func rows(behind cursor: String?, of request: AutotaskRequest) async throws(ActionProblem) -> FoundRows {
    let answer = try await read(try page(cursor, of: request))
    return FoundRows(
      rows: answer["items"]?.array?.compactMap(\.object) ?? [],
      cursor: answer["pageDetails"]?.object?["nextPageUrl"]?.string.flatMap(Self.cursor)
    )
  }

  /// The request of a page: the first, or the one behind a cursor.
  private func page(_ cursor: String?, of request: AutotaskRequest) throws(ActionProblem) -> AutotaskRequest {
    guard let cursor else { return request }
    var request = request
    if request.method == .get {
      // The list below a parent goes on through the root.
      guard let operation = try? model.routes.resolve(method: "GET", path: request.path),
        let path = operation.entity.flatMap({ model[$0]?.queryPath })
      else { throw .upstream }
      request.parameters = [("paging", cursor), ("list", request.path)]
      request.path = "\(path)/next"
    } else {
      request.path += "/next"
      request.parameters.append(("paging", cursor))
    }
    return request
  }

  /// The cursor in a page link.
  private static func cursor(_ link: String) -> String? {
    guard let query = link.split(separator: "?", maxSplits: 1).last else { return nil }
    return query.split(separator: "&").first { $0.hasPrefix("paging=") }.map { String($0.dropFirst(7)) }
  }

  /// A list as it is answered.
  func listed(
    _ found: FoundRows,
    _ options: OutputOptions,
    _ fields: EntityFields
  ) async throws(ActionProblem) -> JSONValue {
    let rows = try await shown(found.rows, options, fields)
    return [
      "items": .array(rows.map(JSONValue.object)), "count": .integer(Int64(rows.count)),
      "cursor": found.cursor.map(JSONValue.string) ?? .null, "content": "data",
    ]
  }
}
