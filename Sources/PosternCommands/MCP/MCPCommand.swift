import ArgumentParser
import Autotask
import Foundation
import PosternMCP

/// `postern mcp`: tools for an AI agent, over standard input and output.
struct MCPCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mcp",
    abstract: "Give an AI agent the actions of one caller as tools (Model Context Protocol, stdio).",
    discussion: """
      A host starts this and speaks to it over standard input and output, a message a line. It speaks for one caller:
      with --server through a server, for the caller whose token is in POSTERN_TOKEN; with --as straight at the
      connection, for whoever may use this machine's store. Either way the caller's grants decide, and the ledger tells
      what was done. Revisions 2026-07-28 and 2025-11-25.

      Example: POSTERN_TOKEN=pst_… postern mcp --server http://127.0.0.1:8484
      Example: postern mcp --as rewst --config postern.yaml --tools categories

      Exit status: 0 when the input has ended, 1 failed, 2 wrong usage.
      """
  )

  @OptionGroup var configurationOptions: ConfigurationOptions

  @Option(help: ArgumentHelp("The server to go through; else POSTERN_SERVER.", valueName: "URL"))
  var server: String?

  @Option(name: .customLong("as"), help: ArgumentHelp("The caller to speak for, on this machine.", valueName: "CALLER"))
  var caller: String?

  @Option(help: ArgumentHelp("The connection; else the one that the caller's grants name.", valueName: "ID"))
  var connection: String?

  @Option(
    help: ArgumentHelp("A tool for each action, or few, one for each category.", valueName: "actions|categories"),
    completion: .list(ToolGrouping.allCases.map(\.rawValue))
  )
  var tools = ToolGrouping.actions.rawValue

  func run() async throws {
    guard let grouping = ToolGrouping(rawValue: tools) else {
      throw CommandFailure.unknown("grouping of tools", tools, among: ToolGrouping.allCases.map(\.rawValue))
    }
    let environment = Console.current.environment
    if let caller {
      guard server == nil else {
        throw CommandFailure.usage("--as speaks straight to the connection, and --server through a server: name one")
      }
      let local = LocalTools(caller: caller, connection: connection, grouping: grouping)
      return try await local.serve(try configurationOptions.load())
    }
    guard let address = server ?? environment["POSTERN_SERVER"], !address.isEmpty else {
      throw CommandFailure.usage("name a server with --server URL, or a caller of this machine with --as CALLER")
    }
    guard let token = environment["POSTERN_TOKEN"], !token.isEmpty else {
      throw CommandFailure.usage("the caller's token is read from the environment: POSTERN_TOKEN=pst_…")
    }
    let place = try ToolPlace(address, connection: connection, grouping: grouping)
    try await ToolRelay(place: place, token: Secret(token)).serve()
  }
}
