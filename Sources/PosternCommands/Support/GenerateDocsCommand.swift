import ArgumentParser
import Autotask
import Foundation
import LeastPrivilege

/// Writes the documents that are made from the program itself.
struct GenerateDocsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate-docs",
    abstract: "Write docs/commands.md, docs/roads.md, docs/access.md, docs/settings.md and docs/emulator-coverage.md.",
    discussion: "Example: postern generate-docs docs",
    shouldDisplay: false
  )

  @Argument(help: "The folder.")
  var folder: String

  func run() throws {
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
