import Autotask
import AutotaskClient
import Foundation
import PosternRuntime
import PosternStore

/// Suggestions for the organizations of one caller that are not mapped yet.
struct SuggestionRun {
  /// One organization and what it may be.
  struct Line {
    var organization: Organization
    var suggestion: OrganizationSuggestion
  }

  /// The organizations by name.
  var lines: [Line] = []
  /// How many companies were looked at.
  var companies = 0
  /// How many requests it cost.
  var requestsSpent = 0
  /// What could not be looked at, for people.
  var notes: [String] = []

  /// Reads the companies that are offered and the contacts' addresses, and looks for those that are meant.
  ///
  /// - Parameters:
  ///   - directory: The caller's organizations.
  ///   - connection: The connection, as the configuration has it.
  ///   - limit: As many requests as may be sent.
  /// - Throws: ``CommandFailure``, `AutotaskError` when the companies cannot be read.
  init(
    _ directory: OrganizationDirectory,
    on connection: ConnectionConfiguration,
    in configuration: PosternConfiguration,
    limit: Int
  ) async throws {
    let open = directory.all.filter { $0.mapping == nil }
    guard !open.isEmpty else { return }
    let domains = open.map { $0.domains.compactMap { DomainName($0) } }
    var seen: Set<DomainName> = []
    let distinct = domains.flatMap(\.self).filter { seen.insert($0).inserted }
    let (found, spent) = try await withCountedConnection(connection.id, in: configuration) { counted in
      let reader = CompanyReader(connection: counted, filter: connection.companies ?? CompanyFilter(), limit: limit)
      return (try await reader.read(contactsAt: distinct), counted.requestsSent)
    }
    companies = found.companies.count
    requestsSpent = spent
    notes = found.notes
    let matcher = CompanyMatcher(found.companies, addresses: found.addresses)
    var suggestions = matcher.suggestions(
      for: zip(open, domains).map { ($0.name, $1) },
      taken: Set(directory.all.compactMap(\.mapping?.company))
    )
    // Among companies that were not read there may be another of the same name.
    if found.isCut { for index in suggestions.indices { suggestions[index].certain = nil } }
    lines = suggestions.map { Line(organization: open[$0.index], suggestion: $0) }
  }
}

extension SuggestionRun {
  /// Maps every organization whose company is certain, each recorded.
  ///
  /// - Returns: The organizations that were mapped, with their companies.
  /// - Throws: ``CommandFailure`` when one was mapped otherwise meanwhile; those before it are mapped.
  func acceptCertain(
    _ directory: OrganizationDirectory,
    in configuration: PosternConfiguration,
    _ store: any Store
  ) async throws -> [(organization: Organization, company: OfferedCompany)] {
    let certain = lines.compactMap { line in line.suggestion.certain.map { (line.organization, $0) } }
    guard !certain.isEmpty else { return [] }
    let (caller, connection) = (directory.caller, directory.connection)
    return try await configuration.administer("organizations.accept", caller, connection: connection, in: store) {
      ledger in
      var mapped: [(organization: Organization, company: OfferedCompany)] = []
      for (organization, candidate) in certain {
        let change = MappingChange(organization.key, replacing: nil, mapping: candidate.mapping(at: Date()))
        let act = Machine.act(
          "organizations.map",
          "\(caller) \(organization.key.id) \(candidate.company.id)",
          connection: connection,
          surface: "cli"
        )
        try await ledger.administering(act) {
          guard try await store.change([change], at: Date()) else {
            throw CommandFailure.mappedMeanwhile(organization.key)
          }
        }
        mapped.append((organization, candidate.company))
      }
      return mapped
    }
  }
}

extension CompanyCandidate {
  /// The mapping that comes of accepting it.
  func mapping(at time: Date) -> CompanyMapping {
    CompanyMapping(
      company: company.id,
      companyName: company.name,
      reason: reasons.joined(separator: ", "),
      author: Machine.user,
      since: time
    )
  }

  /// The candidate for scripts.
  var json: JSONValue {
    [
      "company": .integer(company.id), "name": .string(company.name), "score": .decimal(scoreText),
      "reasons": .array(reasons.map(JSONValue.string)),
    ]
  }

  /// The score with two digits, such as `0.95`.
  var scoreText: String {
    let hundredths = Int((score * 100).rounded(.down))
    return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
  }
}
