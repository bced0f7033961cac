import ArgumentParser
import Autotask
import Foundation
import PosternRuntime
import PosternStore

/// `postern organizations suggest`.
struct OrganizationsSuggest: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "suggest",
    abstract: "Suggest companies for organizations that are not mapped, by name and by domain.",
    discussion: """
      Compared are names, without case, accents, punctuation and legal form, and domains: with the companies' web
      addresses, and with the e-mail addresses of active contacts. Each suggestion has a score from 0 to 1 and its reasons.
      Looked at are the companies that the connection's company filter offers.

      Nothing is mapped unless it is accepted: `postern organizations map` maps one, and --accept-exact maps those whose
      name is the same as one company's, where neither a name nor a domain speaks for another company, and no other
      organization of the caller claims or has that company.

      Example: postern organizations suggest rewst
      Example: postern organizations suggest rewst --accept-exact

      Exit status: 0 done, also where nothing is suggested; 1 the companies cannot be read, 2 wrong usage.
      """
  )

  @OptionGroup var target: OrganizationOptions

  @Flag(help: "Map those that are certain.")
  var acceptExact = false

  @Option(help: ArgumentHelp("As many requests as may be sent.", valueName: "N"))
  var requests = 20

  @OptionGroup var output: FormatOptions

  func validate() throws {
    guard (1...1_000).contains(requests) else { throw ValidationError("--requests takes a number from 1 to 1000") }
  }

  func run() async throws {
    let format = try output.chosen(among: [.table, .json, .csv, .markdown])
    let (configuration, connection) = try target.load()
    let caller = target.caller
    let (run, mapped) = try await withStore(configuration) { store in
      let directory = try await OrganizationDirectory(of: caller, on: connection.id, in: store)
      let run = try await SuggestionRun(directory, on: connection, in: configuration, limit: requests)
      let mapped = acceptExact ? try await run.acceptCertain(directory, in: configuration, store) : []
      return (run, Dictionary(mapped.map { ($0.organization.key.id, $0.company.id) }) { first, _ in first })
    }
    for note in run.notes { Output.note("warning: \(note)") }
    write(run, mapped, format)
    let certain = run.lines.count { $0.suggestion.certain != nil }
    Output.note(
      "\(run.lines.count) organizations without a company, \(run.companies) companies looked at in \(run.requestsSpent) "
        + "requests; \(mapped.isEmpty ? "\(certain) certain, nothing mapped" : "\(mapped.count) mapped")"
    )
  }

  private func write(_ run: SuggestionRun, _ mapped: [String: Int64], _ format: OutputFormat) {
    if format == .json {
      return Output.write(
        JSONValue.array(run.lines.map { $0.json(mappedTo: mapped[$0.organization.key.id]) }).text(.indented)
      )
    }
    var table = TextTable(heads: ["organization", "id", "company", "company name", "score", "why", ""])
    for line in run.lines {
      let (organization, candidates) = (line.organization, line.suggestion.candidates)
      if candidates.isEmpty {
        table.rows.append([organization.name, organization.key.id, "", "", "", "nothing alike"])
      }
      for (index, candidate) in candidates.enumerated() {
        let company = candidate.company
        let isMapped = mapped[organization.key.id] == company.id
        let state = isMapped ? "mapped" : line.suggestion.certain?.company.id == company.id ? "certain" : ""
        table.rows.append([
          index == 0 ? organization.name : "", index == 0 ? organization.key.id : "", String(company.id), company.name,
          candidate.scoreText, candidate.reasons.joined(separator: ", "), state,
        ])
      }
    }
    Output.write(table.text(format))
  }
}

extension SuggestionRun.Line {
  /// The line for scripts.
  fileprivate func json(mappedTo company: Int64?) -> JSONValue {
    [
      "id": .string(organization.key.id), "name": .string(organization.name),
      "candidates": .array(suggestion.candidates.map(\.json)),
      "certain": suggestion.certain.map { .integer($0.company.id) } ?? .null,
      "mapped": company.map(JSONValue.integer) ?? .null,
    ]
  }
}
