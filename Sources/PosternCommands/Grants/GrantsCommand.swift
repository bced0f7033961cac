import ArgumentParser
import Foundation
import LeastPrivilege

/// `postern grants`: what callers may do.
struct GrantsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "grants",
    abstract: "Check, compare, apply and show what callers may do.",
    discussion: "Example: postern grants check && postern grants diff && postern grants apply",
    subcommands: [GrantsCheck.self, GrantsDiff.self, GrantsApply.self, GrantsShow.self]
  )
}

/// The options by which a grants file is found.
struct GrantFileOptions: ParsableArguments {
  @OptionGroup var configurationOptions: ConfigurationOptions

  @Argument(help: ArgumentHelp("The grants file; else the one that the configuration names.", valueName: "FILE"))
  var file: String?

  /// Reads, checks and compiles the file.
  ///
  /// - Throws: ``CommandFailure`` when it cannot be read.
  func load(_ model: ResourceModel) throws -> GrantFile {
    let configuration = try configurationOptions.load()
    let url = file.map { Console.current.file($0) } ?? configuration.folder.file(configuration.grants)
    return try GrantFile(url, model, for: configuration.grantContext)
  }
}

extension ResourceModel {
  /// The model of the catalogue in this program, decoded once.
  ///
  /// - Throws: `CatalogueError` when the catalogue is broken.
  static func embedded() throws -> ResourceModel { try embeddedModel.get() }

  private static let embeddedModel = Result { try ResourceModel() }
}

extension PosternConfiguration {
  /// What grants are compiled for.
  var grantContext: GrantContext { GrantContext(connections: connections.map(\.id)) }
}
