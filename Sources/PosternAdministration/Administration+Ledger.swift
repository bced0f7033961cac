import Autotask
import Foundation
import HTTPTypes
import Ledger
import PosternStore
import PosternWire

extension Administration {
  /// The records of the ledger, page by page.
  static let ledgerRoutes: [AdministrationRoute] = [
    AdministrationRoute(method: .get, path: "ledger", role: .viewer, operation: "ledger.list") { own, call in
      let query = try call.query(["after", "limit", "caller", "kind", "chain", "since", "until"])
      let after = try Self.number(query, "after", in: 0 ... .max) ?? 0
      return .answer(try await own.records(query, after: after, operation: "ledger.list"))
    },
    AdministrationRoute(method: .get, path: "ledger/tail", role: .viewer, operation: "ledger.tail") { own, call in
      let query = try call.query(["limit"])
      let limit = try Self.number(query, "limit", in: 1...Self.largestPage) ?? Self.usualPage
      let last = try await own.store.lastLedgerPosition()
      return .answer(try await own.records(query, after: max(0, last - limit), operation: "ledger.tail"))
    },
  ]

  private static let usualPage: Int64 = 100
  private static let largestPage: Int64 = 1000

  private func records(
    _ query: [String: String],
    after: Int64,
    operation: String
  ) async throws -> WireAnswer {
    var kind: LedgerEntry.Kind?
    if let word = query["kind"] {
      kind = LedgerEntry.Kind(rawValue: word)
      let known = LedgerEntry.Kind.allCases.map(\.rawValue).joined(separator: ", ")
      if kind == nil { throw Problem.malformed("`kind` takes one of \(known)") }
    }
    let limit = try Self.number(query, "limit", in: 1...Self.largestPage) ?? Self.usualPage
    let rows = try await store.ledgerRows(
      LedgerFilter(
        chain: query["chain"],
        caller: query["caller"],
        kind: kind,
        since: try Self.time(query, "since"),
        until: try Self.time(query, "until")
      ),
      after: after,
      through: nil,
      limit: Int(limit)
    )
    return .json(
      [
        "records": .array(try rows.map { try JSONValue(parsing: $0.bytes) }),
        // Where the next page, or what is written from now on, begins.
        "next": .integer(rows.last?.position ?? after), "isLast": .bool(rows.count < Int(limit)),
      ],
      operation: operation
    )
  }

  private static func number(
    _ query: [String: String],
    _ name: String,
    in range: ClosedRange<Int64>
  ) throws(Problem) -> Int64? {
    guard let text = query[name] else { return nil }
    guard let number = Int64(canonical: text), range.contains(number) else {
      throw .malformed("`\(name)` takes a number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  private static func time(_ query: [String: String], _ name: String) throws(Problem) -> Int64? {
    guard let text = query[name] else { return nil }
    guard let time = try? Date(text, strategy: .iso8601) else {
      throw .malformed("`\(name)` takes a time such as 2026-03-03T00:00:00Z")
    }
    return Int64((time.timeIntervalSince1970 * 1000).rounded())
  }
}
