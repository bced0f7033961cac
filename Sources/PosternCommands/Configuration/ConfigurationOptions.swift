import ArgumentParser
import Foundation
import PosternRuntime

/// The option by which every command finds the configuration.
struct ConfigurationOptions: ParsableArguments {
  @Option(
    name: .customLong("config"),
    help: ArgumentHelp("The configuration file; else POSTERN_CONFIG, else ./postern.yaml.", valueName: "FILE")
  )
  var path: String?

  /// The file that is meant, whether or not it exists.
  var file: URL {
    Console.current.file(path ?? Console.current.environment["POSTERN_CONFIG"] ?? "postern.yaml")
  }

  /// The configuration; without a file that was asked for, the defaults.
  ///
  /// - Throws: ``CommandFailure`` when the file is missing although it was named, or is wrong.
  func load() throws -> PosternConfiguration {
    let console = Console.current
    let isNamed = path != nil || console.environment["POSTERN_CONFIG"] != nil
    guard isNamed || FileManager.default.fileExists(atPath: file.path) else {
      return PosternConfiguration(folder: console.folder).overridden(by: console.environment)
    }
    return try PosternConfiguration(contentsOf: file).overridden(by: console.environment)
  }
}

extension PosternConfiguration {
  /// The variables that override the file, with what each stands for.
  package static let variables: [(name: String, meaning: String)] =
    [
      ("POSTERN_CONFIG", "the configuration file"),
      ("POSTERN_LISTEN", "`listen`"),
      ("POSTERN_ADMIN", "`admin`"),
      ("POSTERN_HOOKS", "`hooks`"),
      ("POSTERN_STORE", "`store`; `POSTERN_DATABASE_URL` is read where it is missing"),
      ("POSTERN_GRANTS", "`grants`"),
      ("POSTERN_WEBHOOKS", "`webhooks`"),
      ("POSTERN_LEDGER_CHECKPOINTS", "`ledger.checkpoints`"),
      ("POSTERN_LEDGER_KEY", "`ledger.key`"),
    ] + KeyRing.variables

  /// The configuration as the environment changes it.
  package func overridden(by environment: [String: String]) -> PosternConfiguration {
    func value(_ names: String...) -> String? { names.lazy.compactMap { environment[$0] }.first { !$0.isEmpty } }
    var copy = self
    copy.listen = value("POSTERN_LISTEN") ?? listen
    copy.admin = value("POSTERN_ADMIN") ?? admin
    copy.hooks = value("POSTERN_HOOKS") ?? hooks
    copy.store = value("POSTERN_STORE", "POSTERN_DATABASE_URL") ?? store
    copy.grants = value("POSTERN_GRANTS") ?? grants
    copy.webhooks = value("POSTERN_WEBHOOKS") ?? webhooks
    copy.ledger.checkpoints = value("POSTERN_LEDGER_CHECKPOINTS") ?? ledger.checkpoints
    copy.ledger.key = value("POSTERN_LEDGER_KEY") ?? ledger.key
    return copy
  }
}
