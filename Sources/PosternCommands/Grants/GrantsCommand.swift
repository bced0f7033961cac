import ArgumentParser
import Autotask
import Foundation
import LeastPrivilege
import PosternStore

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
  /// - Parameters:
  ///   - applied: The version in force; what it names is known.
  ///   - isOffline: Whether a store is not needed: where there is none, or none that opens, nobody is warned of what is not
  ///     mapped.
  /// - Throws: ``CommandFailure`` when it cannot be read.
  func load(
    _ model: ResourceModel,
    _ applied: AppliedGrants? = nil,
    isOffline: Bool = true
  ) async throws -> GrantFile {
    try load(model, for: try await context(isOffline: isOffline).trusting(applied))
  }

  private func context(isOffline: Bool = true) async throws -> GrantContext {
    let configuration = try configurationOptions.load()
    if isOffline { return configuration.grantContext((try? await configuration.mappedCompanies()) ?? nil) }
    return configuration.grantContext(try await configuration.mappedCompanies() ?? MappedCompanies())
  }

  /// Reads, checks and compiles the file, with the fields that a connection has at hand.
  ///
  /// - Throws: ``CommandFailure`` when it cannot be read, `AutotaskError` when the connection's fields cannot.
  func load(_ model: ResourceModel, _ applied: AppliedGrants?, knowing connection: String) async throws -> GrantFile {
    let configuration = try configurationOptions.load()
    var context = try await context().trusting(applied)
    let strict = try load(model, for: context)
    // What the grants open is needed to know which fields to read, whatever the clauses name.
    context.trustedFields.formUnion(strict.document?.namedFields ?? [])
    let open = try load(model, for: context)
    guard let grants = open.grants else { return strict }
    let id = try configuration.connection(connection).id
    let fields = ConnectionFields(connection: id, file: open, grants: grants, model: model)
    let known = try await withConnection(connection, in: configuration) { [context] client, _ in
      try await fields.read(client, context)
    }
    context = try await self.context().trusting(applied)
    context.tenantFields = known.mapValues { Set($0.filter { !$0.isUserDefined }.map { $0.name.lowercased() }) }
    var file = try load(model, for: context)
    file.add(fields.problems(known, context))
    return file
  }

  private func load(_ model: ResourceModel, for context: GrantContext) throws -> GrantFile {
    let configuration = try configurationOptions.load()
    let url = file.map { Console.current.file($0) } ?? configuration.folder.file(configuration.grants)
    return try GrantFile(url, model, for: context)
  }
}

extension GrantContext {
  /// The context in which what a version in force names is known: the catalogue or the tenant had it then.
  func trusting(_ applied: AppliedGrants?) throws -> GrantContext {
    var context = self
    // A version that cannot be read must not stop what could replace it.
    context.trustedFields = (try? applied?.readDocument().namedFields) ?? []
    return context
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
  ///
  /// - Parameter mapped: What callers' organizations are mapped to, nil where that is not known.
  func grantContext(_ mapped: MappedCompanies?) -> GrantContext {
    GrantContext(connections: connections.map(\.id), mappedCompanies: mapped)
  }
}
