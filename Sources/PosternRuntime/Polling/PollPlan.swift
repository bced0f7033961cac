package import Foundation
package import LeastPrivilege
package import PosternStore

/// What is asked of one entity of one connection, for everybody who wants to know of it.
///
/// However many polls there are of an entity, it is asked for once: as often as the quickest of them wants, with all
/// fields that any of them wants, within what the most modest of them allows.
package struct PollPlan: Sendable, Equatable {
  /// The connection.
  package var connection: String
  /// By what rows are asked for.
  package var order: PollOrder
  /// What is told.
  package var actions: Set<Event.Action>
  /// The fields that are wanted, in the order of their names; nil for all.
  package var fields: [String]?
  /// The seconds between two times.
  package var every: Int
  /// The lengths, in seconds, after which a row without activity is stale.
  package var staleAfter: [Int]
  /// From when on; nil for the first time.
  package var since: Date?
  /// The requests that an hour may cost.
  package var requestsPerHour: Int
  /// The rows of a page.
  package var pageSize = PollPlan.largestPage

  /// The most rows that Autotask gives at once.
  package static let largestPage = 500

  /// The plan of one entity's polls, nil where there are none or its rows cannot be asked for.
  package init?(_ polls: [DeclaredPoll], model: ResourceModel) {
    guard let first = polls.first, let entity = model[first.entity], let order = PollOrder(entity) else { return nil }
    connection = first.connection
    self.order = order
    actions = Set(polls.flatMap(\.events))
    fields = polls.contains { $0.fields == nil } ? nil : Set(polls.flatMap { $0.fields ?? [] }).sorted()
    every = polls.map(\.every.seconds).min() ?? 60
    staleAfter = Set(polls.compactMap { $0.events.contains(.stale) ? $0.staleAfter?.seconds : nil }).sorted()
    since = polls.compactMap(\.since).min()
    requestsPerHour = polls.map(\.requestsPerHour).min() ?? DeclaredPoll.usualRequests
  }

  /// The plans of a document, one for each entity of each connection.
  package static func plans(of polls: [DeclaredPoll], model: ResourceModel) -> [PollPlan] {
    Dictionary(grouping: polls) { [$0.connection, $0.entity] }
      .sorted { $0.key.joined(separator: " ") < $1.key.joined(separator: " ") }
      .compactMap { PollPlan($0.value, model: model) }
  }

  /// Whether new or changed rows are told, and not stale ones alone.
  var tellsChanges: Bool { actions.contains(.create) || actions.contains(.update) }

  /// Whether a new row can be told from a changed one by its id alone.
  var needsNewest: Bool { tellsChanges && (order.isByID || order.creation == nil) }

  /// The time between the beginnings of two passes: so that the hour's requests last for the hour.
  var interval: Duration {
    let limit = max(1, requestsPerHour)
    return .seconds(max(every, (3_600 + limit - 1) / limit))
  }
}
