import ArgumentParser
import Autotask
import Foundation
import LeastPrivilege
import PosternRuntime

/// Writes the documents that are made from the program itself.
struct GenerateDocsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate-docs",
    abstract:
      "Write docs/commands.md, docs/roads.md, docs/access.md, docs/settings.md, docs/emulator-coverage.md, docs/actions.",
    discussion: "Example: postern generate-docs docs",
    shouldDisplay: false
  )

  @Argument(help: "The folder.")
  var folder: String

  func run() async throws {
    let catalogue = try PolicyCatalogue()
    let documents = [
      ("commands.md", CommandsDocument().text),
      ("roads.md", RoadsDocument(try RoadCatalogue(.embedded)).text),
      ("access.md", AccessDocument(catalogue).text),
      ("settings.md", SettingsDocument(catalogue).text),
      ("emulator-coverage.md", CoverageDocument().text),
    ]
    for (name, text) in documents {
      try OutputFile(file: Console.current.file(folder).appending(component: name)).write(text)
      Output.note("written \(name)")
    }
    try await writeActions(catalogue)
  }

  /// A page for each action, in a folder of their own; pages of actions that are no more are taken away.
  private func writeActions(_ catalogue: PolicyCatalogue) async throws {
    let actions = Console.current.file(folder).appending(component: "actions")
    let files = FileManager.default
    try files.createDirectory(at: actions, withIntermediateDirectories: true)
    let pages = ActionDocuments(await OfferedAction.all(of: try ResourceModel()), catalogue).pages
    let names = Set(pages.map(\.name))
    for name in try files.contentsOfDirectory(atPath: actions.path) where name.hasSuffix(".md") && !names.contains(name)
    {
      try files.removeItem(at: actions.appending(component: name))
    }
    for (name, text) in pages { try OutputFile(file: actions.appending(component: name)).write(text) }
    Output.note("written actions, \(pages.count) pages")
  }
}

/// The commands, from their help texts.
private struct CommandsDocument {
  var text: String {
    let intro = """
      # Commands

      Made from the help texts by `postern generate-docs`; do not edit.

      """
    return ([intro] + pages(PosternCommand.self, name: "postern")).joined(separator: "\n") + "\n"
  }

  private func pages(_ command: any ParsableCommand.Type, name: String) -> [String] {
    let help = PosternCommand.helpMessage(for: command, columns: 110)
      .split(separator: "\n", omittingEmptySubsequences: false)
      .map { String($0.reversed().drop { $0 == " " }.reversed()) }
      .joined(separator: "\n")
    let page = "## \(name)\n\n```text\n\(help.trimmingCharacters(in: .newlines))\n```\n"
    var all = [page]
    for subcommand in command.configuration.subcommands where subcommand.configuration.shouldDisplay {
      all += pages(subcommand, name: "\(name) \(subcommand._commandName)")
    }
    return all
  }
}
