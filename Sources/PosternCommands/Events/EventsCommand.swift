import ArgumentParser
import Autotask
import AutotaskClient
import Foundation
import PosternRuntime
import PosternStore

/// `postern events`: what happened in Autotask, as webhooks and polling told.
struct EventsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "events",
    abstract: "List, show and watch what happened in Autotask.",
    discussion: """
      Callouts of webhooks, polling and back-fills make one stream of events, in the order in which they were kept.

      Example: postern events list --entity Tickets --since 24h
      """,
    subcommands: [EventsList.self, EventsShow.self, EventsTail.self]
  )
}

/// How events are written.
enum EventFormat: String, CaseIterable, ExpressibleByArgument {
  case table, json, jsonl
}

/// Which events a command is about.
struct EventFilterOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Only those of one connection.", valueName: "ID"))
  var connection: String?

  @Option(help: "Only those of one entity.", completion: .custom { _, _, _ in ActionCompletion.entities() })
  var entity: String?

  @Option(help: ArgumentHelp("Only those of one row.", valueName: "ID"))
  var row: Int64?

  @Option(help: "Only those of one action: create, update, delete or stale.")
  var action: EventAction?

  @Option(help: "Only those that came by callout, by poll or by backfill.")
  var source: EventSource?

  @Option(
    help: ArgumentHelp("Only what came from then on: 2026-03-03, 2026-03-03T09:30:00Z, or 30d ago.", valueName: "TIME")
  )
  var since: String?

  /// The filter.
  ///
  /// - Throws: ``CommandFailure`` that names the option, with the nearest entities.
  func filter(at now: Date) throws -> EventFilter {
    var filter = EventFilter(connection: connection, row: row, action: action?.value, source: source?.value)
    if let entity {
      let entities = try ServiceMap.embedded().entities
      guard let known = entities[entity] else {
        throw CommandFailure.unknown("entity", entity, among: entities.all.map(\.name))
      }
      filter.entity = known.name
    }
    filter.since = try since.map { try Date($0, before: now, option: "--since") }
    return filter
  }
}

/// An action, as an option takes it.
struct EventAction: ExpressibleByArgument {
  var value: Event.Action

  init?(argument: String) {
    guard let value = Event.Action(rawValue: argument) else { return nil }
    self.value = value
  }

  static var allValueStrings: [String] { Event.Action.allCases.map(\.rawValue) }
}

/// A source, as an option takes it.
struct EventSource: ExpressibleByArgument {
  var value: Event.Source

  init?(argument: String) {
    guard let value = Event.Source(rawValue: argument) else { return nil }
    self.value = value
  }

  static var allValueStrings: [String] { Event.Source.allCases.map(\.rawValue) }
}

extension PosternConfiguration {
  /// Does something with the events that are kept; without a store there are none, and none is made.
  ///
  /// - Throws: ``CommandFailure`` when the store cannot be read.
  func withEvents<Answer: Sendable>(
    else answer: Answer,
    _ body: (any Store) async throws -> Answer
  ) async throws -> Answer {
    guard hasStore else { return answer }
    do {
      return try await body(try openStore())
    } catch let error as StoreError {
      throw CommandFailure.usage(error.message)
    }
  }
}
