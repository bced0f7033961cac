import ArgumentParser
import Autotask
import Foundation
import Ledger
import PosternStore

/// `postern ledger tail`: the last records, and those that come.
struct LedgerTail: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tail",
    abstract: "Show the last records of the ledger, and with --follow those that come.",
    discussion: """
      On a terminal a line says when, who, what and how it was decided; in a pipe, and with --json, it is the record.

      Example: postern ledger tail --follow --caller rewst
      """
  )

  @OptionGroup var configurationOptions: ConfigurationOptions

  @Option(help: ArgumentHelp("Only those of one caller, or of one who administers.", valueName: "NAME"))
  var caller: String?

  @Option(name: [.customShort("n"), .long], help: ArgumentHelp("How many of the last.", valueName: "COUNT"))
  var lines = 10

  @Flag(help: "Go on with the records that come, until it is interrupted.")
  var follow = false

  @Flag(name: .customLong("json"), help: "Show the records as they are.")
  var isJSON = false

  func validate() throws {
    guard (0...1_000_000).contains(lines) else { throw ValidationError("--lines takes 0 to 1000000") }
  }

  func run() async throws {
    let store = try configurationOptions.load().ledgerStore()
    let filter = LedgerFilter(caller: caller)
    let isShort = !isJSON && Output.isTerminal
    do {
      // What becomes durable while the last are read comes behind them.
      var position = try await store.lastLedgerPosition()
      let last = try await store.lastLedgerRows(filter, limit: lines).filter { $0.position <= position }
      for row in last { Output.write(Self.line(row, isShort: isShort)) }
      while follow {
        let rows = try await store.ledgerRows(filter, after: position, through: nil, limit: 1000)
        for row in rows { Output.write(Self.line(row, isShort: isShort)) }
        position = rows.last?.position ?? position
        // A quarter of a second between looks: other processes write, and tell nobody.
        if rows.isEmpty { try await Task.sleep(for: .milliseconds(250)) }
      }
    } catch let error as StoreError {
      throw CommandFailure.usage(error.message)
    }
  }

  private static func line(_ row: LedgerRow, isShort: Bool) -> String {
    guard isShort, let json = try? JSONValue(parsing: Data(row.bytes)) else {
      return String(decoding: row.bytes, as: UTF8.self)
    }
    func text(_ key: String) -> String? { json[key]?.string }
    let ids = json["ids"]?.array?.compactMap(\.integer).map(String.init).joined(separator: ",")
    let what = [text("action"), text("entity"), text("verb"), ids, text("subject")].compactMap { $0 }
    let words =
      [text("time"), text("kind"), text("caller") ?? "-"] + what.filter { !$0.isEmpty }
      + [text("decision"), text("reason"), json["status"]?.integer.map(String.init)]
    return words.compactMap { $0?.withoutControls }.joined(separator: "  ")
  }
}
