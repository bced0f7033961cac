import ArgumentParser
import Autotask
import AutotaskClient
import Foundation
import LeastPrivilege
import PosternRuntime
import PosternStore

/// `postern webhooks`: what Autotask tells by itself.
struct WebhooksCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "webhooks",
    abstract: "Make the webhooks of Autotask what webhooks.yaml says, and show how they stand.",
    discussion: """
      Only webhooks that Postern made are ever touched. The level of the API user must allow webhooks:
      `postern plan --webhooks webhooks.yaml` has the settings.

      Example: postern webhooks plan && postern webhooks apply && postern webhooks status
      """,
    subcommands: [WebhooksPlan.self, WebhooksApply.self, WebhooksStatus.self]
  )
}

/// The options by which webhooks are found.
struct WebhookOptions: ParsableArguments {
  @OptionGroup var configurationOptions: ConfigurationOptions

  @Argument(help: ArgumentHelp("The webhooks file; else the one that the configuration names.", valueName: "FILE"))
  var file: String?

  @Option(help: ArgumentHelp("Only the webhooks of this connection.", valueName: "ID"))
  var connection: String?

  /// The configuration, and what the file says.
  ///
  /// - Throws: ``CommandFailure`` when either cannot be read or has errors.
  func load(_ model: ResourceModel) throws -> (configuration: PosternConfiguration, document: EventDocument) {
    let configuration = try configurationOptions.load()
    if let connection { _ = try configuration.connection(connection) }
    let place = configuration.folder.file(configuration.webhooks)
    let file = try EventFile(
      file.map { Console.current.file($0) } ?? place,
      model,
      connections: configuration.connections.map(\.id)
    )
    return (configuration, try file.checked())
  }

  /// The connections with webhooks: those that the file names, and those on which Postern has some.
  func connections(_ document: EventDocument, in store: any WebhookStore) async throws -> [String] {
    let owned = try await store.webhooks().map(\.connection)
    return Set(document.webhooks.map(\.connection) + owned).filter { connection == nil || $0 == connection }.sorted()
  }
}

extension PosternConfiguration {
  /// Runs the body with what makes the webhooks of a connection.
  func provisioning<Answer: Sendable>(
    _ connection: String,
    _ document: EventDocument,
    _ model: ResourceModel,
    in store: any Store,
    isolation: isolated (any Actor)? = #isolation,
    _ body: (WebhookProvisioner) async throws -> Answer
  ) async throws -> Answer {
    do {
      return try await withConnection(connection, in: self) { client, _ in
        try await body(
          WebhookProvisioner(
            connection: connection,
            transport: client.transport,
            store: store,
            vault: SecretVault(store: store),
            model: model,
            // Without a webhook there is no address, and none is needed to remove some.
            publicURL: document.publicURL ?? "",
            reach: WebhookReach.problem
          )
        )
      }
    } catch let failure as WebhookFailure {
      throw CommandFailure.failed(failure.hint)
    } catch let error as SecretError {
      throw CommandFailure.usage(error.message)
    }
  }
}

extension WebhookFailure {
  /// What went wrong, and what would be right where the level is the reason.
  fileprivate var hint: String {
    guard status == 403 || problem.lowercased().contains("permission") else { return problem }
    return problem + "\nThe level needs `Can create Webhooks` and a large enough maximum: "
      + "`postern plan --webhooks webhooks.yaml` has the settings."
  }
}

extension WebhookProvisioner.Proposal {
  /// What is to be done, a line each.
  var lines: [String] {
    guard let wanted else { return ["remove it"] }
    if steps == [.make] {
      let told = wanted.declared.events.map(\.rawValue).joined(separator: ", ")
      let fields = (wanted.declared.fields + wanted.declared.userDefinedFields).joined(separator: ", ")
      return ["make it: tells of \(told)\(fields.isEmpty ? "" : "; of changes of \(fields)")"]
    }
    return steps.map { line($0, wanted) }
  }

  private func line(_ step: WebhookStep, _ wanted: WantedWebhook) -> String {
    func name(_ part: WebhookEntity.Part, _ subject: Int64) -> String {
      part == .excludedResources ? "resource \(subject)" : "`\(wanted.names[part]?[subject] ?? String(subject))`"
    }
    switch step {
    case .make: return "make it"
    case .remove: return "remove it"
    case .sendKey: return "send the new key"
    case .declareReady: return "not ready: look at it again"
    case .change(let changes):
      return changes.map {
        "\($0.field): \($0.from.isEmpty ? "(none)" : $0.from) → \($0.to.isEmpty ? "(none)" : $0.to)"
      }
      .joined(separator: "; ")
    case .add(.excludedResources, let subject, _): return "leave out what resource \(subject) does"
    case .add(let part, let subject, let telling): return "tell of \(name(part, subject))\(telling?.words ?? "")"
    case .tell(let part, _, let subject, let telling): return "tell of \(name(part, subject))\(telling.words)"
    case .drop(.excludedResources, _, let subject): return "no longer leave out what resource \(subject) does"
    case .drop(let part, _, let subject): return "no longer tell of \(name(part, subject))"
    }
  }
}

extension WantedWebhook.Telling {
  fileprivate var words: String {
    switch (isSubscribed, isShown) {
    case (true, true): ", when it changes and with everything else"
    case (true, false): ", when it changes"
    case (false, true): ", with everything else"
    case (false, false): ", never"
    }
  }
}
