import ArgumentParser
import Autotask
import LeastPrivilege
import PosternStore

/// Forgets what an experiment has shown.
struct ExperimentForget: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "forget",
    abstract: "Forget what was recorded on one connection.",
    discussion: "Example: postern experiment forget e1-create-without-crm --connection main"
  )

  @Argument(help: "The experiment's id or number, or the origin of another fact, such as try:tickets.create.")
  var id: String

  @Option(help: ArgumentHelp("The connection on which it was recorded.", valueName: "ID"))
  var connection: String

  @OptionGroup var configurationOptions: ConfigurationOptions

  func run() async throws {
    let catalogue = try PolicyCatalogue()
    let configuration = try configurationOptions.load()
    let connection = try configuration.connection(connection).id
    let origin = try id.hasPrefix("try:") ? id : catalogue.experiments().named(id).id
    let wasThere = try await withStore(configuration) { store in
      try await store.forget(connection: connection, origin: origin)
    }
    guard wasThere else { throw CommandFailure.failed("nothing is recorded for \(connection) by \(origin)") }
    Output.write("forgotten for \(connection): \(origin)")
  }
}
