import Autotask
import Foundation
import LeastPrivilege
import PosternStore

/// How far the setup of one connection has come, told from what is there: the configuration and the store. Nothing is
/// sent.
struct SetupProgress {
  let connection: ConnectionConfiguration
  private let records: [String: SetupStageRecord]
  private let organizations: [Organization]
  /// The callers with grants on mapped companies of the connection.
  private let mappedCallers: Set<String>

  /// Reads it; where there is no store yet, nothing was done.
  init(of connection: ConnectionConfiguration, in configuration: PosternConfiguration) async throws {
    self.connection = connection
    guard configuration.hasStore else {
      (records, organizations, mappedCallers) = ([:], [], [])
      return
    }
    let first = configuration.connections.first?.id
    (records, organizations, mappedCallers) = try await withStore(configuration) { store in
      let callers = try await store.currentGrants()?.readDocument().callers ?? []
      let mapped = callers.filter { caller in
        caller.grants.contains { $0.companies == .mapped && ($0.connection ?? first) == connection.id }
      }
      return (
        try await store.setupStages(of: connection.id),
        try await store.organizations(of: nil, on: connection.id), Set(mapped.map(\.id))
      )
    }
  }

  /// What the automation uses, as words, as far as it was said.
  var selection: [String] { records[Self.selection]?.detail.split(separator: " ").map(String.init) ?? [] }

  /// How many webhooks it uses, as far as it was said.
  var webhookCount: Int? { records[Self.webhookCount].flatMap { Int($0.detail) } }

  /// The stages in their order.
  var states: [StageState] { SetupStage.allCases.map(state) }

  /// How a stage stands.
  func state(_ stage: SetupStage) -> StageState {
    var state =
      switch stage {
      case .checks: checks
      case .level, .canary: ran(stage)
      case .webhooks: webhooks
      case .filter: filter
      case .organizations: ownOrganizations
      }
    if state.progress == .done { state.command = nil }
    return state
  }

  private func state(_ stage: SetupStage, _ progress: StageState.Progress, _ why: String) -> StageState {
    var command = stage.command(connection.id)
    switch stage {
    case .level, .canary: if selection.isEmpty { command += " --preset rewst" }
    case .organizations: if organizations.isEmpty { command += " --caller CALLER --organizations FILE" }
    case .checks, .webhooks, .filter: break
    }
    return StageState(stage: stage, progress: progress, why: why, command: command)
  }

  private var checks: StageState {
    guard let record = records[SetupStage.checks.rawValue] else { return state(.checks, .open, "not checked yet") }
    guard isUnchanged else { return state(.checks, .open, "the connection was changed since it was checked") }
    return state(.checks, .done, "\(record.detail); checked \(record.time.formatted(.iso8601))")
  }

  /// A stage that stands as it was found when it was last run.
  private func ran(_ stage: SetupStage) -> StageState {
    guard let record = records[stage.rawValue] else { return state(stage, .open, "not run yet") }
    guard records[Self.identity] != nil else {
      return state(stage, .open, "\(record.detail); the connection itself was not checked yet")
    }
    guard isUnchanged, record.time >= (records[Self.identity]?.time ?? .distantPast) else {
      return state(stage, .open, "the connection was changed since it was run")
    }
    if said(for: stage).contains(where: { record.time < $0.time }) {
      return state(
        stage,
        .open,
        "something else was said since it was run: other actions, or another number of webhooks"
      )
    }
    let isDone = record.outcome == StageState.Progress.done.rawValue
    return state(stage, isDone ? .done : .open, "\(record.detail); run \(record.time.formatted(.iso8601))")
  }

  /// What a stage was run for.
  private func said(for stage: SetupStage) -> [SetupStageRecord] {
    let names =
      switch stage {
      case .level: [Self.selection, Self.webhookCount]
      case .canary: [Self.selection]
      case .webhooks: [Self.webhookCount]
      case .checks, .filter, .organizations: [String]()
      }
    return names.compactMap { records[$0] }
  }

  private var webhooks: StageState {
    guard records[SetupStage.webhooks.rawValue] != nil else {
      return state(.webhooks, .optional, "not looked at; needed where Autotask is to report changes")
    }
    return ran(.webhooks)
  }

  private var filter: StageState {
    guard let filter = connection.companies else {
      return state(.filter, .optional, "none: every active company is offered for mapping")
    }
    return state(.filter, .done, "offered for mapping: \(filter.words)")
  }

  private var ownOrganizations: StageState {
    let unmapped = organizations.count { $0.mapping == nil }
    let mapped = Set(organizations.filter { $0.mapping != nil }.map(\.key.caller))
    let missing = mappedCallers.subtracting(mapped).sorted()
    if let first = missing.first {
      return state(
        .organizations,
        .open,
        "\(first) has grants on mapped companies, and none of its organizations is mapped: it sees nothing"
      )
    }
    guard !organizations.isEmpty else {
      return state(.organizations, .optional, "none; needed for grants with `companies: mapped`")
    }
    let why = "\(organizations.count - unmapped) of \(organizations.count) mapped to a company"
    return state(.organizations, unmapped == 0 ? .done : .open, why)
  }

  /// Whether the connection is the one that was checked.
  private var isUnchanged: Bool { records[Self.identity]?.detail == Self.identity(of: connection) }

  // MARK: Keeping

  private static let identity = "connection"
  private static let selection = "selection"
  private static let webhookCount = "webhookCount"

  /// What makes a connection another one: where it leads, and as whom.
  private static func identity(of connection: ConnectionConfiguration) -> String {
    let parts = [
      connection.baseURL ?? "auto", connection.username.description, connection.secret.description,
      connection.integrationCode.description,
    ]
    return JSONValue.array(parts.map(JSONValue.string)).text()
  }

  /// Keeps what came of a stage.
  func keep(_ outcome: StageOutcome, of stage: SetupStage, in store: any Store) async throws {
    // The other stages stand as long as the connection is the same: only another one is noted anew.
    if stage == .checks, !isUnchanged {
      try await store.keep(record(Self.identity, "", Self.identity(of: connection)))
    }
    let progress = outcome.isDone ? StageState.Progress.done : .open
    try await store.keep(record(stage.rawValue, progress.rawValue, outcome.detail))
  }

  /// Keeps what the automation uses.
  func keep(selection words: [String], in store: any Store) async throws {
    guard words != selection else { return }
    try await store.keep(record(Self.selection, "", words.joined(separator: " ")))
  }

  /// Keeps how many webhooks it uses.
  func keep(webhooks count: Int, in store: any Store) async throws {
    guard count != webhookCount ?? 0 else { return }
    try await store.keep(record(Self.webhookCount, "", String(count)))
  }

  private func record(_ stage: String, _ outcome: String, _ detail: String) -> SetupStageRecord {
    SetupStageRecord(connection: connection.id, stage: stage, outcome: outcome, detail: detail, time: Date())
  }
}
