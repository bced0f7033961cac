import ArgumentParser
import Autotask
import LeastPrivilege
import PosternRuntime
import PosternStore

/// `postern webhooks plan`.
struct WebhooksPlan: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Show the difference between webhooks.yaml and Autotask, and what the level must allow; change nothing.",
    discussion: """
      Example: postern webhooks plan
      Example: postern webhooks plan --format json

      Exit status: 0 shown, 1 Autotask does not answer or has no such field, 2 an error in the file.
      """
  )

  @OptionGroup var options: WebhookOptions
  @OptionGroup var output: FormatOptions

  func run() async throws {
    let format = try output.chosen(among: [.table, .json, .markdown])
    let model = try ResourceModel.embedded()
    let (configuration, document) = try options.load(model)
    try await withStore(configuration) { store in
      var rows: [[String]] = []
      var json: [JSONValue] = []
      for connection in try await options.connections(document, in: store) {
        let declared = document.webhooks.filter { $0.connection == connection }
        let proposals = try await configuration.provisioning(connection, document, model, in: store) {
          try await $0.plan(declared)
        }
        for proposal in proposals {
          let lines = proposal.lines
          rows += (lines.isEmpty ? ["nothing to do"] : lines).enumerated().map { index, line in
            index == 0 ? [connection, proposal.name, proposal.entity, line] : ["", "", "", line]
          }
          json.append(
            [
              "connection": .string(connection), "name": .string(proposal.name), "entity": .string(proposal.entity),
              "steps": .array(lines.map(JSONValue.string)),
            ]
          )
        }
      }
      if format == .json { return Output.write(JSONValue.array(json).text(.indented)) }
      Output.write(TextTable(heads: ["connection", "webhook", "entity", "to do"], rows: rows).text(format))
      for (connection, webhooks) in Dictionary(grouping: document.webhooks, by: \.connection).sorted(by: {
        $0.key < $1.key
      }) {
        Output.write(
          "The level of `\(connection)` must allow \(webhooks.count) webhook\(webhooks.count == 1 ? "" : "s"): "
            + "`Can create Webhooks`, maximum at least \(webhooks.count), and View of "
            + Set(webhooks.map(\.entity)).sorted().joined(separator: ", ") + "."
        )
      }
    }
  }
}
