import ArgumentParser
import Autotask
import Foundation
import PosternRuntime
import PosternStore

/// `postern events list`.
struct EventsList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the last events, the newest at the end.",
    discussion: """
      As JSON it is an array of events in the form `postern-event/1`; as jsonl an event a line.

      Example: postern events list --entity Tickets --action create --since 24h --format json
      """
  )

  @OptionGroup var configurationOptions: ConfigurationOptions
  @OptionGroup var filterOptions: EventFilterOptions

  @Option(help: ArgumentHelp("At most so many, the last of them.", valueName: "N"))
  var limit = 100

  @Option(help: "table, json or jsonl; a table on a terminal, else JSON.")
  var format: EventFormat?

  func validate() throws {
    guard (1...100_000).contains(limit) else { throw ValidationError("--limit takes 1 to 100000") }
  }

  func run() async throws {
    let filter = try filterOptions.filter(at: Date())
    let events = try await configurationOptions.load().withEvents(else: []) { store in
      try await store.lastEvents(filter, limit: limit)
    }
    switch format ?? (Output.isTerminal ? .table : .json) {
    case .json: Output.write(JSONValue.array(events.map { $0.json() }).text(.indented))
    case .jsonl: for event in events { Output.write(event.json().text()) }
    case .table: Output.write(TextTable(heads: Event.heads, rows: events.map(\.cells)).aligned)
    }
  }
}

extension Event {
  /// The columns of a table of events.
  static let heads = ["id", "received", "connection", "entity", "row", "action", "source", "what"]

  /// The event in a table.
  var cells: [String] {
    [
      id.description, received.formatted(.iso8601), happening.connection, happening.entity, String(happening.row),
      happening.action.rawValue, happening.source.rawValue, what,
    ]
  }

  /// What a row is called, where it came with the event.
  private var what: String {
    let names = ["ticketNumber", "title", "name", "companyName", "referenceTitle", "lastName"]
    let told = names.compactMap { happening.fields[anyCase: $0]?.string }.joined(separator: " ").withoutControls
    return told.count > 60 ? told.prefix(59) + "…" : told
  }
}

extension String {
  /// The text without characters that would steer a terminal.
  var withoutControls: String {
    String(String.UnicodeScalarView(unicodeScalars.filter { $0.properties.generalCategory != .control }))
  }
}
