import Autotask
import Foundation
import LeastPrivilege
import Ledger
import PosternRuntime
import PosternStore

/// An Autotask of one entity: rows with stamps that become visible some time after they are stamped.
struct PolledTable {
  struct Row {
    var id: Int64
    var created: Int64
    /// Its versions: when each was stamped, when it can be seen, and whether the row is done in it.
    var versions: [(stamp: Int64, visible: Int64, isDone: Bool)]
  }

  var rows: [Int64: Row] = [:]
  /// Whether rows are stamped at all; else they are asked for by id.
  var hasStamps = true

  /// The rows that a query answers at a moment.
  func answer(_ query: Query, at now: Int64) -> [JSONObject] {
    let filter = Filter.and(query.filter)
    let bounds = Dictionary(
      filter.conditions.map { (($0.value ?? .null).text(), Self.number($0.value ?? .null)) }
    ) { first, _ in first }
    var found: [JSONObject] = []
    for row in rows.values.sorted(by: { $0.id < $1.id }) where found.count < query.maxRecords ?? 500 {
      guard let version = row.versions.last(where: { $0.visible <= now }) else { continue }
      let value = { (field: String) -> Int64? in
        switch field {
        case "id": row.id
        case "createDate": hasStamps ? row.created : nil
        case "lastActivityDate": hasStamps ? version.stamp : nil
        case "status": version.isDone ? 5 : 1
        default: nil
        }
      }
      guard Self.holds(filter, value, bounds) else { continue }
      var object = JSONObject([("id", .integer(row.id))])
      if hasStamps {
        object["createDate"] = .string(Self.text(row.created))
        object["lastActivityDate"] = .string(Self.text(version.stamp))
        object["status"] = .integer(version.isDone ? 5 : 1)
      }
      found.append(object)
    }
    return found
  }

  private static func holds(_ filter: Filter, _ row: (String) -> Int64?, _ bounds: [String: Int64]) -> Bool {
    switch filter {
    case .and(let parts): return parts.allSatisfy { holds($0, row, bounds) }
    case .or(let parts): return parts.contains { holds($0, row, bounds) }
    case .condition(let condition):
      guard let one = row(condition.field), let two = bounds[(condition.value ?? .null).text()] else { return false }
      switch condition.comparison {
      case .gt: return one > two
      case .lte: return one <= two
      case .noteq: return one != two
      default: return false
      }
    }
  }

  private static func number(_ value: JSONValue) -> Int64 {
    if let number = value.integer { return number }
    guard case .moment(let milliseconds)? = Scalar(value, as: .moment) else { return .min }
    return milliseconds
  }

  /// A time as Autotask writes it: without a zone.
  static func text(_ milliseconds: Int64) -> String {
    String(LedgerTime.text(Date(timeIntervalSince1970: Double(milliseconds) / 1000)).dropLast())
  }
}

extension PollPlan {
  /// A plan for tests.
  static func tested(
    _ entity: String = "Tickets",
    _ events: [Event.Action] = [.create, .update],
    staleAfter: [TimeSpan] = [],
    pageSize: Int = 500,
    change: (inout DeclaredPoll) -> Void = { _ in }
  ) throws -> PollPlan {
    var polls: [DeclaredPoll] = []
    for (index, span) in ([nil] + staleAfter).enumerated() {
      var poll = DeclaredPoll(name: "p\(index)", connection: "main", entity: entity, events: events)
      if let span {
        poll.staleAfter = span
        poll.events = [.stale]
      }
      change(&poll)
      if !poll.events.isEmpty { polls.append(poll) }
    }
    guard var plan = PollPlan(polls, model: try RuntimeModel.shared.get()) else { throw CancellationError() }
    plan.pageSize = pageSize
    return plan
  }
}

extension PollMachine.Time {
  /// So many seconds after a beginning.
  static func at(_ seconds: Double, clockOff offset: Double = 0) -> PollMachine.Time {
    PollMachine.Time(now: .milliseconds(Int64(seconds * 1000)), date: start + Int64((seconds + offset) * 1000))
  }

  /// The beginning, in milliseconds since 1970.
  static let start: Int64 = 1_800_000_000_000
}
