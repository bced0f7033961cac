import Autotask
import LeastPrivilege

/// Companies by the domain of their web address.
struct FindCompanies: CompositeBehaviour {
  let run: ActionRun
  let row: CompositeAction

  func carryOut() async throws(ActionProblem) -> ActionAnswer {
    let companies = try entity("Companies")
    try await run.require(.query, on: companies)
    var input = InputReader(run.call.input)
    let text = input.text("domain", isRequired: true) ?? ""
    let domain = Self.domain(of: text)
    if input.problems.isEmpty, !domain.contains(".") {
      input.problems.append(.init("/domain", "expected a domain such as contoso.example"))
    }
    try await check(&input, .query, companies)
    let found = try await rows(companies, [.field("webAddress", .contains, .string(domain))])
    // The text may stand anywhere in an address: `notcontoso.example` is not in `contoso.example`.
    return listed(
      found.filter { row in
        let host = Self.domain(of: row[anyCase: "webAddress"]?.string ?? "")
        return host == domain || host.hasSuffix(".\(domain)")
      }
    )
  }

  /// The host of an e-mail or web address, or of a domain, in lower case and without `www.`.
  static func domain(of text: String) -> String {
    var rest = text.trimmed.lowercased()[...]
    if let scheme = rest.firstRange(of: "://") { rest = rest[scheme.upperBound...] }
    rest = rest.prefix { !"/?#".contains($0) }
    if let at = rest.lastIndex(of: "@") { rest = rest[rest.index(after: at)...] }
    rest = rest.prefix { $0 != ":" }
    if rest.hasPrefix("www.") { rest = rest.dropFirst(4) }
    return String(rest)
  }
}
