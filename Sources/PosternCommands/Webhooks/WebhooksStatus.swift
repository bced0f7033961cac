import ArgumentParser
import Autotask
import Foundation
import LeastPrivilege
import PosternRuntime
import PosternStore

/// `postern webhooks status`.
struct WebhooksStatus: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract:
      "Show how Postern's webhooks stand: active, ready, the last callout, and what Autotask could not deliver.",
    discussion: """
      Example: postern webhooks status
      Example: postern webhooks status --format json

      Exit status: 0 all of them send callouts, 1 one does not, or Autotask does not answer.
      """
  )

  @OptionGroup var configurationOptions: ConfigurationOptions

  @Option(help: ArgumentHelp("Only the webhooks of this connection.", valueName: "ID"))
  var connection: String?

  @OptionGroup var output: FormatOptions

  func run() async throws {
    let format = try output.chosen(among: [.table, .json, .csv, .markdown])
    let model = try ResourceModel.embedded()
    let configuration = try configurationOptions.load()
    if let connection { _ = try configuration.connection(connection) }
    let states = configuration.hasStore ? try await states(configuration, model) : []
    if format == .json {
      Output.write(JSONValue.array(states.map(\.json)).text(.indented))
    } else {
      Output.write(TextTable(heads: WebhookState.heads, rows: states.map(\.row)).text(format))
    }
    if !states.allSatisfy(\.isGood) { throw ExitCode(ExitStatus.failed.rawValue) }
  }

  private func states(_ configuration: PosternConfiguration, _ model: ResourceModel) async throws -> [WebhookState] {
    try await withStore(configuration) { store in
      let owned = try await store.webhooks().filter { connection == nil || $0.connection == connection }
      var states: [WebhookState] = []
      for id in Set(owned.map(\.connection)).sorted() {
        states += try await configuration.provisioning(id, EventDocument(), model, in: store) { provisioner in
          var states: [WebhookState] = []
          for own in owned where own.connection == id {
            let seen = try await provisioner.inspect(own)
            let filter = EventFilter(connection: id, webhook: own.name)
            let last = try await store.lastEvents(filter, limit: 1).first
            states.append(WebhookState(owned: own, remote: seen.remote, failures: seen.failures, last: last))
          }
          return states
        }
      }
      return states
    }
  }
}

/// How one webhook stands.
struct WebhookState {
  var owned: OwnedWebhook
  var remote: RemoteWebhook?
  /// The entries that Autotask's error log has of it, nil where it names no webhooks of its kind.
  var failures: Int?
  var last: Event?

  static let heads = ["connection", "webhook", "entity", "id", "state", "last callout", "number", "errors"]

  /// Whether it sends callouts.
  var isGood: Bool { remote.map { $0.isActive && $0.isReady } ?? false }

  private var state: String {
    guard let remote else { return owned.number == nil ? "not made yet" : "gone" }
    guard remote.isActive else { return "deactivated" }
    return remote.isReady ? "active" : "not ready"
  }

  var row: [String] {
    [
      owned.connection, owned.name, owned.entity, owned.number.map(String.init) ?? "", state,
      last?.received.formatted(.iso8601) ?? "none", last?.happening.sequence.map(String.init) ?? "",
      failures.map(String.init) ?? "",
    ]
  }

  var json: JSONValue {
    [
      "connection": .string(owned.connection), "name": .string(owned.name), "entity": .string(owned.entity),
      "id": owned.number.map(JSONValue.integer) ?? .null, "state": .string(state),
      "isActive": .bool(remote?.isActive ?? false), "isReady": .bool(remote?.isReady ?? false),
      "lastCallout": last.map { .string($0.received.formatted(.iso8601)) } ?? .null,
      "lastSequence": last?.happening.sequence.map(JSONValue.integer) ?? .null,
      "errors": failures.map { .integer(Int64($0)) } ?? .null,
      "deactivationTold": owned.deactivated.map { .string($0.formatted(.iso8601)) } ?? .null,
    ]
  }
}
