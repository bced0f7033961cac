import ArgumentParser
import Foundation
import Ledger
import PosternStore

/// `postern ledger`: what was decided and done.
struct LedgerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ledger",
    abstract: "Verify, export, watch and shorten the record of decisions and acts.",
    discussion: "Example: postern ledger verify",
    subcommands: [LedgerVerify.self, LedgerExport.self, LedgerTail.self, LedgerTruncate.self]
  )
}

extension PosternConfiguration {
  /// The store, which must be there: looking at a ledger makes none.
  ///
  /// - Throws: ``CommandFailure`` with status 2.
  func ledgerStore() throws -> any Store {
    guard hasStore else {
      throw CommandFailure.usage("there is no store at `\(store)`; `postern serve` and administrative commands make it")
    }
    do {
      return try openStore()
    } catch let error as StoreError {
      throw CommandFailure.usage(error.message)
    }
  }
}

/// Which records a command is about.
struct LedgerFilterOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Only from then on: 2026-03-03, 2026-03-03T09:30:00Z, or 30d ago.", valueName: "TIME"))
  var since: String?

  @Option(help: ArgumentHelp("Only before then.", valueName: "TIME"))
  var until: String?

  @Option(help: ArgumentHelp("Only those of one caller, or of one who administers.", valueName: "NAME"))
  var caller: String?

  @Option(help: ArgumentHelp("Only those of one chain.", valueName: "CHAIN"))
  var chain: String?

  /// The filter.
  ///
  /// - Throws: ``CommandFailure`` that names the option.
  func filter(at now: Date) throws -> LedgerFilter {
    LedgerFilter(
      chain: chain,
      caller: caller,
      since: try since.map { LedgerTime.milliseconds(try Date($0, before: now, option: "--since")) },
      until: try until.map { LedgerTime.milliseconds(try Date($0, before: now, option: "--until")) }
    )
  }
}

extension Date {
  /// Reads a moment, or a length of time that has passed since.
  ///
  /// - Throws: ``CommandFailure`` that names the option.
  init(_ text: String, before now: Date, option: String) throws {
    if let span = TimeSpan(argument: text) {
      self = now.addingTimeInterval(-Double(span.seconds))
    } else {
      try self.init(text, option: option)
    }
  }
}
