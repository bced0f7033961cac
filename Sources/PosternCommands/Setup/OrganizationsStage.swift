import Autotask
import AutotaskClient
import Foundation
import LeastPrivilege
import PosternRuntime
import PosternStore

/// The stage of the organizations: brought in, suggested companies for, and mapped as far as somebody accepts it.
struct OrganizationsStage {
  let context: SetupContext

  /// As many requests as suggestions may cost.
  private static let requests = 20

  /// Brings in, suggests and maps.
  ///
  /// - Throws: ``CommandFailure``, `StoreError`; what Autotask refuses is an outcome.
  func run() async throws -> StageOutcome {
    let (configuration, connection) = (context.configuration, context.connection.id)
    return try await withStore(configuration) { store in
      let caller = try await caller(store)
      try await CallerDirectory(store).check(caller)
      try await bringIn(caller, store)
      let directory = try await OrganizationDirectory(of: caller, on: connection, in: store)
      guard !directory.all.isEmpty else {
        return StageOutcome(
          isDone: false,
          detail: "\(caller) has no organizations",
          report: "\(caller) has no organizations on \(connection) yet.",
          commands: ["postern organizations import \(caller) --connection \(connection) --file FILE"]
        )
      }
      do {
        let run = try await SuggestionRun(directory, on: context.connection, in: configuration, limit: Self.requests)
        for note in run.notes { Output.note("warning: \(note)") }
        try await accept(run, directory, store)
      } catch let error as AutotaskError {
        return StageOutcome(
          isDone: false,
          detail: "the companies cannot be read",
          report: CommandFailure(error)?.message ?? error.description,
          commands: ["postern organizations suggest \(caller) --connection \(connection)"],
          hasFailed: true
        )
      }
      return try await outcome(caller, store)
    }
  }

  private func outcome(_ caller: String, _ store: any Store) async throws -> StageOutcome {
    let connection = context.connection.id
    let all = try await store.organizations(of: caller, on: connection)
    let open = all.filter { $0.mapping == nil }
    let detail = "\(all.count - open.count) of \(all.count) organizations of \(caller) mapped to a company"
    let names = open.prefix(10).map(\.name).codeList
    return StageOutcome(
      isDone: open.isEmpty,
      detail: detail,
      report: detail + (open.isEmpty ? "." : "; without one: \(names)\(open.count > 10 ? " and others" : "")."),
      commands: open.isEmpty
        ? []
        : [
          "postern organizations suggest \(caller) --connection \(connection)",
          "postern organizations map \(caller) ORGANIZATION COMPANY --connection \(connection)",
        ]
    )
  }

  /// Whose organizations: as the command line says, the only caller of the grants in force, or as a person says.
  private func caller(_ store: any Store) async throws -> String {
    if let caller = context.options.caller { return caller }
    let callers = try await CallerDirectory(store).callers.map(\.id)
    if let only = callers.first, callers.count == 1 { return only }
    guard context.canAsk else { throw CommandFailure.usage("say whose organizations are meant: --caller CALLER") }
    return try Question.ask("The caller whose organizations are mapped", fallback: callers.first) {
      callers.isEmpty || callers.contains($0) ? nil : "one of \(callers.codeList)"
    }
  }

  private func bringIn(_ caller: String, _ store: any Store) async throws {
    guard let file = context.options.organizations else { return }
    let read = try OrganizationFile(try OrganizationsImport.text(of: file), file: file)
    let organizations = try OrganizationsImport.organizations(
      read.organizations,
      of: caller,
      on: context.connection.id
    )
    let added = try await context.configuration.bringIn(
      organizations,
      of: caller,
      on: context.connection.id,
      in: store
    )
    Output.note("\(organizations.count) organizations of \(caller): \(added) new")
  }

  /// Maps what is certain where that was asked for or is agreed to, and asks about the rest, one by one.
  private func accept(_ run: SuggestionRun, _ directory: OrganizationDirectory, _ store: any Store) async throws {
    let certain = run.lines.filter { $0.suggestion.certain != nil }
    var isAccepted = context.options.acceptExact
    if !certain.isEmpty, !isAccepted, context.canAsk {
      for line in certain {
        if let company = line.suggestion.certain?.company {
          Output.note("  \(line.organization.name) is \(company.name) (\(company.id))")
        }
      }
      isAccepted = Self.agrees("Map these \(certain.count), whose names are the same?") == true
    }
    if isAccepted {
      let mapped = try await run.acceptCertain(directory, in: context.configuration, store)
      for (organization, company) in mapped {
        Output.note("\(organization.name) is mapped to \(company.name) (\(company.id))")
      }
    }
    guard context.canAsk else { return }
    for line in run.lines where line.suggestion.certain == nil {
      guard let candidate = line.suggestion.candidates.first else { continue }
      let company = candidate.company
      let why = candidate.reasons.joined(separator: ", ")
      let answer = Self.agrees("Is \(line.organization.name) the company \(company.name) (\(company.id); \(why))?")
      guard let answer else { return }
      guard answer else { continue }
      let now = Date()
      let change = MappingChange(line.organization.key, replacing: nil, mapping: candidate.mapping(at: now))
      try await context.configuration.change(change, as: "organizations.map", in: store, at: now)
    }
  }

  /// Asks for yes or no; nil where nobody answers any more.
  private static func agrees(_ prompt: String) -> Bool? {
    let answer = try? Question.ask("\(prompt) yes or no", fallback: "no") {
      ["yes", "y", "no", "n"].contains($0.lowercased()) ? nil : "yes or no"
    }
    return answer.map { $0.lowercased().hasPrefix("y") }
  }
}
