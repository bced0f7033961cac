import Autotask
import AutotaskClient
import Foundation
import LeastPrivilege
import PosternStore

/// The stage of the security level: the plan's least level for what the automation uses, and the audit of the live one.
struct LevelStage {
  let context: SetupContext

  /// As many settings are told; the audit tells all.
  private static let mostChanges = 15

  /// Reads the live level and compares it.
  ///
  /// - Throws: ``CommandFailure``, `SelectionError`, `StoreError`; what Autotask refuses is an outcome.
  func run() async throws -> StageOutcome {
    let connection = context.connection.id
    let catalogue = try await context.configuration.catalogue(for: connection)
    let (selection, words) = try await context.selection(catalogue)
    let plan = try Planner(catalogue).plan(selection)
    let webhooks = try context.webhookCount()
    let planCommand =
      "postern plan \(words.planOptions(webhooks: webhooks)) --connection \(connection) --format html --output level.html"
    let user = context.options.user.map { " --user \($0)" } ?? ""
    let auditCommand =
      "postern audit \(connection) \(words.auditOptions(for: catalogue, webhooks: webhooks))\(user)"
    let report: AuditReport
    do {
      let twin = context.options.user
      let seen = try await withCountedConnection(connection, in: context.configuration) { counted in
        try await AuditObservation(reading: counted, canaries: [], twin: twin)
      }
      report = try Auditor(catalogue).report(seen, for: selection)
    } catch let error as AutotaskError {
      return StageOutcome(
        isDone: false,
        detail: "the live level cannot be read",
        report: "The least level has \(plan.settings.count) settings above their lowest.\n"
          + "What the API user may do cannot be read: \(CommandFailure(error)?.message ?? error.description)",
        commands: [planCommand, auditCommand],
        hasFailed: true
      )
    }
    _ = try await withStore(context.configuration) { store in
      try await store.keepAudit(report.json, connection: connection, at: Date())
    }
    let rendering = AuditRendering(report: report, comparison: nil, catalogue: catalogue, showsAll: false)
    var parts = [
      "The least level for \(report.needed.count) needs has \(plan.settings.count) settings above their lowest.\n"
        + "The API user's level: \(report.level ?? "not known, for its own row cannot be read"). \(rendering.summary)\n"
        + rendering.conclusion
    ]
    let missing = missing(report)
    if !missing.isEmpty { parts.append("Missing:\n" + missing.map { "  \($0)" }.joined(separator: "\n")) }
    if let changes = changes(rendering) { parts.append(changes) }
    let isLeast = report.exitCode == 0
    return StageOutcome(
      isDone: isLeast,
      detail:
        "\(words.planOptions(webhooks: webhooks)): \(report.count(.missing)) missing, \(report.count(.excess)) in excess",
      report: parts.joined(separator: "\n\n"),
      commands: isLeast ? [] : [planCommand, auditCommand]
    )
  }

  private func missing(_ report: AuditReport) -> [String] {
    report.rows.flatMap { row in
      Right.allCases.filter { row.cells[$0]?.verdict == .missing }.map { "\(row.entity) \($0.rawValue)" }
    }
  }

  private func changes(_ rendering: AuditRendering) -> String? {
    var table = rendering.changes
    guard !table.rows.isEmpty else { return nil }
    let rest = table.rows.count - Self.mostChanges
    table.rows = Array(table.rows.prefix(Self.mostChanges))
    return "To change in the security level:\n\(table.aligned)" + (rest > 0 ? "\nand \(rest) more" : "")
  }
}
