import ArgumentParser
import Autotask
import LeastPrivilege
import PosternRuntime
import PosternStore

/// `postern webhooks apply`.
struct WebhooksApply: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "apply",
    abstract: "Make the webhooks in Autotask what webhooks.yaml says.",
    discussion: """
      One call after the other, in the order that Autotask needs; a run that was ended half-way is taken up by the next.
      A webhook that was deactivated is activated again, one that is declared no longer is removed, and one that Postern
      did not make is left alone. Before a webhook is made, the public address is asked whether it leads to this
      Postern: `postern serve` must be running behind it.

      Keys are made here and sealed under the key of POSTERN_KEY_FILE. With --rotate-keys each webhook gets a new one;
      for a day callouts that were signed by the one before are taken, too.

      Example: postern webhooks apply
      Example: postern webhooks apply --yes --rotate-keys

      Exit status: 0 everything is as declared, 1 not agreed to or not done, 2 an error in the file, or nobody to ask and
      no --yes.
      """
  )

  @OptionGroup var options: WebhookOptions

  @Flag(help: "Do not ask; required without a terminal.")
  var yes = false

  @Flag(help: "Give each webhook a new key.")
  var rotateKeys = false

  @OptionGroup var output: FormatOptions

  func run() async throws {
    let format = try output.chosen(among: [.table, .json])
    let model = try ResourceModel.embedded()
    let (configuration, document) = try options.load(model)
    let results = try await withStore(configuration) { store in
      var results: [(connection: String, result: WebhookProvisioner.Result)] = []
      for connection in try await options.connections(document, in: store) {
        let declared = document.webhooks.filter { $0.connection == connection }
        try await configuration.provisioning(connection, document, model, in: store) { provisioner in
          let proposals = try await provisioner.plan(declared)
          try agree(to: proposals, on: connection)
          for proposal in proposals where rotateKeys || !proposal.steps.isEmpty {
            let result = try await configuration.administer(
              "webhooks.apply",
              proposal.name,
              connection: connection,
              in: store
            ) { _ in try await provisioner.apply(proposal, rotatesKey: rotateKeys) }
            results.append((connection, result))
          }
        }
      }
      return results
    }
    tell(results, format)
    if results.contains(where: { $0.result.problem != nil }) { throw ExitCode(ExitStatus.failed.rawValue) }
  }

  private func agree(to proposals: [WebhookProvisioner.Proposal], on connection: String) throws {
    let changed = proposals.filter { rotateKeys || !$0.steps.isEmpty }
    for proposal in changed {
      for line in proposal.lines { Output.note("\(connection)/\(proposal.name): \(line)") }
    }
    guard !changed.isEmpty, !yes else { return }
    try Question.confirm("Do this on `\(connection)`?", flag: "--yes")
  }

  private func tell(_ results: [(connection: String, result: WebhookProvisioner.Result)], _ format: OutputFormat) {
    if format == .json {
      let rows = results.map { connection, result -> JSONValue in
        [
          "connection": .string(connection), "name": .string(result.name),
          "id": result.number.map(JSONValue.integer) ?? .null, "isActive": .bool(result.isActive),
          "isReady": .bool(result.isReady), "problem": result.problem.map(JSONValue.string) ?? .null,
        ]
      }
      return Output.write(JSONValue.array(rows).text(.indented))
    }
    guard !results.isEmpty else { return Output.write("every webhook is as it is declared") }
    for (connection, result) in results {
      let state = result.number.map { "webhook \($0), \(result.isReady ? "ready" : "not ready")" } ?? "removed"
      Output.write("\(connection)/\(result.name): \(state)\(result.problem.map { ": \($0)" } ?? "")")
    }
  }
}
