import Autotask
import Foundation
import LeastPrivilege

/// Measures decisions: a query, and a write whose row is known, among few and many grants.
struct Decisions {
  let model: ResourceModel

  /// Prints microseconds of a decision, median and 99th percentile, by the number of grants.
  func report() throws {
    for count in [10, 1_000, 100_000] {
      let grants = try compiled(count)
      var known = KnownRows()
      let row: JSONValue = ["id": 7, "companyID": 174, "queueID": 8, "status": 1, "title": "a", "priority": 2]
      known.learn(RowReference("Tickets", 7), row.object)
      let query = AutotaskRequest(
        .post,
        "/V1.0/Tickets/query",
        body: ["Filter": [["op": "eq", "field": "status", "value": 1], ["op": "gt", "field": "id", "value": 5]]]
      )
      let update = AutotaskRequest(.patch, "/V1.0/Tickets", body: ["id": 7, "status": 5, "title": "b"])
      line("decide a query, \(count) grants", try measure(grants, query, known))
      line("decide an update, \(count) grants", try measure(grants, update, known))
    }
  }

  /// Grants for many callers, ten each, of which one decides about tickets.
  private func compiled(_ count: Int) throws -> CompiledGrants {
    let entities = [
      "Companies", "Contacts", "Contracts", "Projects", "TimeEntries", "Opportunities", "Quotes", "Invoices",
    ]
    let callers = (0..<count / 10).map { number in
      CallerGrants(
        id: "caller-\(number)",
        grants: (0..<10).map { grant in
          Grant(
            id: "grant-\(grant)",
            operations: [
              OperationPattern(
                entity: grant == 0 ? "Tickets" : entities[grant % entities.count],
                verbs: [.query, .get, .update]
              )
            ],
            companies: .ids([174, 201]),
            write: grant == 0 ? .only([FieldName(.field("status")), FieldName(.field("title"))]) : nil
          )
        }
      )
    }
    var compiler = GrantCompiler(model)
    guard let grants = compiler.compile(GrantDocument(callers: callers)) else {
      throw BenchmarkFailure(what: "\(compiler.problems.prefix(3))")
    }
    return grants
  }

  private func measure(_ grants: CompiledGrants, _ request: AutotaskRequest, _ known: KnownRows) throws -> [Double] {
    let clock = ContinuousClock()
    let time = Date(timeIntervalSince1970: 1_800_000_000)
    let callers = grants.callerIDs
    return try (0..<20_000).map { round in
      let ask = AccessRequest(
        caller: callers[round % callers.count],
        connection: "main",
        request: request,
        time: time
      )
      let start = clock.now
      let decision = grants.decide(ask, knowing: known)
      let spent = clock.now - start
      guard case .allow = decision else { throw BenchmarkFailure(what: "\(decision)") }
      return spent / .microseconds(1)
    }.sorted()
  }

  private func line(_ name: String, _ times: [Double]) {
    let figures = [times[times.count / 2], times[times.count * 99 / 100]].map { String(format: "%8.2f", $0) }
    print(
      name.padding(toLength: 36, withPad: " ", startingAt: 0) + figures.joined(separator: " ")
        + "  µs, median and 99th percentile"
    )
  }
}

/// What was measured did not happen.
struct BenchmarkFailure: Error { var what: String }
