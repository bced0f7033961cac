import ArgumentParser
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

  @OptionGroup var callerOptions: CallerOptions

  @Option(
    help: ArgumentHelp("A tool for each action, or few, one for each category.", valueName: "actions|categories"),
    completion: .list(ToolGrouping.allCases.map(\.rawValue))
  )
  var tools = ToolGrouping.actions.rawValue

  func run() async throws {
    guard let grouping = ToolGrouping(rawValue: tools) else {
      throw CommandFailure.unknown("grouping of tools", tools, among: ToolGrouping.allCases.map(\.rawValue))
    }
    switch try callerOptions.way(readsEnvironment: true) {
    case .server(let place, let token): try await ToolRelay(place, token, grouping: grouping).serve()
    case .caller(let caller):
      let local = LocalTools(caller: caller, connection: callerOptions.connection, grouping: grouping)
      try await local.serve(try configurationOptions.load())
    case .machine:
      throw CommandFailure.usage("name a server with --server URL, or a caller of this machine with --as CALLER")
    }
  }
}
