import ArgumentParser
import Foundation
import Ledger
import PosternStore

/// `postern ledger export`: the records as JSON, one a line.
struct LedgerExport: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write the records of the ledger as JSON, one a line.",
    discussion: """
      The first line is a checkpoint that is signed for the export alone: it names where every chain ends in it and what
      is left out, so that `postern ledger verify FILE` finds a record that was changed, removed or added afterwards.

      Example: postern ledger export > ledger.jsonl
      Example: postern ledger export --since 30d --caller rewst > rewst.jsonl

      Exit status: 0 written, 1 written, and the ledger does not hold, 2 it cannot be read.
      """
  )

  @OptionGroup var configurationOptions: ConfigurationOptions
  @OptionGroup var filters: LedgerFilterOptions

  func run() async throws {
    let now = Date()
    let configuration = try configurationOptions.load()
    let filter = try filters.filter(at: now)
    let store = try configuration.ledgerStore()
    do {
      let exporter = LedgerExporter(
        store: store,
        filter: filter,
        key: try configuration.ledgerKeyFile.readOrMake(),
        last: try await store.lastLedgerPosition()
      )
      var block = Data()
      let report = try await exporter.run(at: now) { line in
        block.append(contentsOf: line)
        block.append(UInt8(ascii: "\n"))
        guard block.count > 1 << 16 else { return }
        Output.write(block)
        block.removeAll(keepingCapacity: true)
      }
      Output.write(block)
      if let problem = report.problem { throw CommandFailure.failed("the ledger is broken: \(problem)") }
    } catch let error as StoreError {
      throw CommandFailure.usage(error.message)
    }
  }
}
