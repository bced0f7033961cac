import ArgumentParser
import Autotask
import Foundation
import PosternRuntime
import PosternStore

/// `postern events tail`.
struct EventsTail: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tail",
    abstract: "Show the last events, and go on with those that come.",
    discussion: """
      It goes on until it is interrupted, or until --count events were shown.

      Example: postern events tail --entity Tickets --format jsonl
      Example: postern events tail --lines 0 --action create --count 1
      """
  )

  @OptionGroup var configurationOptions: ConfigurationOptions
  @OptionGroup var filterOptions: EventFilterOptions

  @Option(name: [.customShort("n"), .long], help: ArgumentHelp("How many of the last.", valueName: "N"))
  var lines = 10

  @Option(help: ArgumentHelp("End when so many were shown.", valueName: "N"))
  var count: Int?

  @Option(help: "table, json or jsonl, which are the same here; a table on a terminal, else JSON lines.")
  var format: EventFormat?

  func validate() throws {
    guard (0...100_000).contains(lines) else { throw ValidationError("--lines takes 0 to 100000") }
    guard count.map({ $0 > 0 }) ?? true else { throw ValidationError("--count takes a number from 1") }
  }

  func run() async throws {
    let configuration = try configurationOptions.load()
    guard configuration.hasStore else {
      throw CommandFailure.usage("there is no store yet at `\(configuration.store)`; `postern serve` makes it")
    }
    let filter = try filterOptions.filter(at: Date())
    do {
      try await follow(try configuration.openStore(), filter)
    } catch let error as StoreError {
      throw CommandFailure.usage(error.message)
    }
  }

  private func follow(_ store: any Store, _ filter: EventFilter) async throws {
    var remaining = count ?? .max
    // What is kept while the last are read comes behind them.
    var position = try await store.lastEventPosition()
    let last = lines == 0 ? [] : try await store.lastEvents(filter, limit: lines)
    for event in last where event.position <= position && remaining > 0 {
      show(event)
      remaining -= 1
    }
    while remaining > 0 {
      let events = try await store.events(filter, after: position, limit: min(remaining, 1000))
      for event in events { show(event) }
      remaining -= events.count
      position = events.last?.position ?? position
      // A quarter of a second between looks: the server writes, and tells nobody.
      if events.isEmpty { try await Task.sleep(for: .milliseconds(250)) }
    }
  }

  private func show(_ event: Event) {
    switch format ?? (Output.isTerminal ? .table : .jsonl) {
    case .table: Output.write(event.cells.joined(separator: "  "))
    case .json, .jsonl: Output.write(event.json().text())
    }
  }
}
