import Autotask
import AutotaskClient
import Foundation
import LeastPrivilege
import PosternStore

/// The stage of the webhooks' allowance: how many the level must allow, and whether making them is possible.
struct WebhooksStage {
  let context: SetupContext

  /// The entities that webhooks report on, each with the entity of its webhooks.
  private static let kinds = [
    ("Companies", "CompanyWebhooks"), ("Contacts", "ContactWebhooks"),
    ("ConfigurationItems", "ConfigurationItemWebhooks"), ("Tickets", "TicketWebhooks"),
    ("TicketNotes", "TicketNoteWebhooks"),
  ]

  /// Says what the level needs, and reads whether it is there.
  ///
  /// - Throws: ``CommandFailure``; what Autotask refuses is an outcome.
  func run() async throws -> StageOutcome {
    let connection = context.connection.id
    let declared = try DeclaredWebhooks(of: connection, in: context.configuration).entities
    let count = try count()
    try await withStore(context.configuration) { try await context.progress.keep(webhooks: count, in: $0) }
    guard count > 0 else {
      return StageOutcome(
        isDone: true,
        detail: "no webhooks are declared",
        report:
          "`\(context.configuration.webhooks)` declares no webhooks of \(connection), and --webhooks names none: the "
          + "level needs no allowance."
      )
    }
    let catalogue = try await context.configuration.catalogue(for: connection)
    var selection = Selection()
    selection.add(webhooks: count)
    let settings = try Planner(catalogue).plan(selection).settings
    var parts = [
      "For \(count) webhooks at a time the level needs:\n"
        + settings.map { "  \($0.setting.label) = \($0.value)  (\($0.setting.clickPath))" }.joined(separator: "\n")
    ]
    let plan = "postern plan \(context.progress.selection.planOptions(webhooks: count))"
    let information: [String: EntityInformation]
    do {
      information = try await withCountedConnection(connection, in: context.configuration) { counted in
        try await AccessReader(counted.client).information()
      }
    } catch let error as AutotaskError {
      parts.append("Whether it is there cannot be read: \(CommandFailure(error)?.message ?? error.description)")
      return StageOutcome(
        isDone: false,
        detail: "\(count) webhooks; whether they are possible cannot be read",
        report: parts.joined(separator: "\n\n"),
        commands: [plan],
        hasFailed: true
      )
    }
    let rows = Self.kinds.map { entity, webhooks in
      Row(entity: entity, reports: information[entity]?.supportsWebhooks, access: information[webhooks]?.access ?? [:])
    }
    parts.append(Self.table(rows).aligned)
    parts.append(
      "How many are allowed is told by no call: the first webhook beyond the allowance is refused when it is made."
    )
    let needed = rows.filter { declared.isEmpty || declared.contains($0.entity) }
    let possible = needed.filter(\.isPossible)
    // Without a declaration nobody knows which ones are meant: one that is possible shows that the setting is there.
    let isDone = declared.isEmpty ? !possible.isEmpty : possible.count == needed.count
    let names = (isDone ? possible : needed.filter { !$0.isPossible }).map(\.entity).joined(separator: ", ")
    return StageOutcome(
      isDone: isDone,
      detail: "\(count) webhooks; \(isDone ? "may be made for" : "may not be made for") \(names)",
      report: parts.joined(separator: "\n\n"),
      commands: isDone ? [] : [plan]
    )
  }

  /// How many webhooks; a person is asked where nothing says it.
  private func count() throws -> Int {
    let count = try context.webhookCount()
    guard count == 0, context.options.webhooks == nil, context.canAsk else { return count }
    let answer = try Question.ask("How many webhooks at a time", fallback: "0") {
      Int($0).map { (0...100_000).contains($0) } ?? false ? nil : "a whole number from 0"
    }
    return Int(answer) ?? 0
  }

  private struct Row {
    var entity: String
    var reports: Bool?
    var access: [Right: UserAccess]

    var isPossible: Bool { reports == true && access[.create].map { $0 != .none } ?? false }
  }

  private static func table(_ rows: [Row]) -> TextTable {
    func word(_ access: UserAccess?) -> String { access?.rawValue ?? "unknown" }
    return TextTable(
      heads: ["entity", "reports changes", "may read webhooks", "may make webhooks"],
      rows: rows.map { row in
        [
          row.entity, row.reports.map { $0 ? "yes" : "no" } ?? "unknown", word(row.access[.query]),
          word(row.access[.create]),
        ]
      }
    )
  }
}
