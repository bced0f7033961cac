import Autotask
import AutotaskClient
import Foundation

/// The stage of the company filter: which companies are offered for mapping.
struct FilterStage {
  let context: SetupContext

  /// Takes the filter from the command line or from a person, counts what it offers, and writes it.
  ///
  /// - Throws: ``CommandFailure``; what Autotask refuses is an outcome.
  func run() async throws -> StageOutcome {
    let connection = context.connection.id
    var filter = context.options.companyFilter
    do {
      if filter == nil, context.canAsk { filter = try await asked() }
      let chosen = filter ?? context.connection.companies ?? CompanyFilter()
      let conditions = chosen.conditions.isEmpty ? [Filter.field("id", .gte, 0)] : chosen.conditions
      let count = try await withConnection(connection, in: context.configuration) { client, _ in
        try await client.count("Companies", Query(filter: conditions))
      }
      if let filter { try await save(filter) }
      return StageOutcome(
        isDone: true,
        detail: "offered for mapping: \(chosen.words)",
        report: "Offered for mapping and suggestions: \(count) companies (\(chosen.words)).\n"
          + "This is no boundary: what a caller may see is what its grants say."
          + (filter == nil ? "\nNothing was changed; --company-types, --only-companies and others narrow it." : "")
      )
    } catch let error as AutotaskError {
      return StageOutcome(
        isDone: false,
        detail: "the companies cannot be read",
        report: CommandFailure(error)?.message ?? error.description,
        commands: [SetupStage.filter.command(connection)],
        hasFailed: true
      )
    }
  }

  /// Asks by the labels that the tenant has.
  private func asked() async throws -> CompanyFilter {
    let before = context.connection.companies ?? CompanyFilter()
    let fields = try await withConnection(context.connection.id, in: context.configuration) { client, _ in
      try await client.entity("Companies").fields(includingUserDefined: false)
    }
    func choices(_ name: String) -> [FieldInformation.PicklistValue] {
      fields.first { $0.name.lowercased() == name.lowercased() }?.picklist?.filter(\.isActive) ?? []
    }
    var filter = before
    let active = try Question.ask("Only active companies? yes or no", fallback: before.activeOnly ? "yes" : "no") {
      ["yes", "y", "no", "n"].contains($0.lowercased()) ? nil : "yes or no"
    }
    filter.activeOnly = active.lowercased().hasPrefix("y")
    filter.types = try Self.ask("Company types that are offered", among: choices("companyType"), before.types)
    filter.classifications = try Self.ask(
      "Classifications that are offered",
      among: choices("classification"),
      before.classifications
    )
    return filter
  }

  private static func ask(
    _ prompt: String,
    among choices: [FieldInformation.PicklistValue],
    _ before: [Int64]
  ) throws -> [Int64] {
    guard !choices.isEmpty else { return before }
    Output.note("  \(choices.map { "\($0.value) \($0.label)" }.joined(separator: ", "))")
    func values(_ text: String) -> [Int64]? {
      if text.lowercased() == "all" { return [] }
      let words = text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces).lowercased() }
      let found = words.map { word in
        choices.first { $0.value == word || $0.label.lowercased() == word }.flatMap { Int64(canonical: $0.value) }
      }
      return found.contains(nil) ? nil : found.compactMap(\.self)
    }
    let fallback = before.isEmpty ? "all" : before.map(String.init).joined(separator: ",")
    let answer = try Question.ask("\(prompt), numbers or labels with commas between them", fallback: fallback) {
      values($0) == nil ? "one of the choices above, several with commas between them, or all" : nil
    }
    return values(answer) ?? before
  }

  private func save(_ filter: CompanyFilter) async throws {
    guard filter != context.connection.companies else { return }
    var connection = context.connection
    connection.companies = filter
    let text = try String(contentsOf: context.file, encoding: .utf8)
    let edited = try ConfigurationEditor(text: text, file: context.file).adding(connection)
    let output = OutputFile(file: context.file, permissions: 0o600)
    let configuration = context.configuration
    try await withStore(configuration) { store in
      try await configuration.administer("setup.filter", nil, connection: connection.id, in: store) { _ in
        try output.write(edited)
      }
    }
    Output.note("company filter written to \(context.file.path)")
  }
}
