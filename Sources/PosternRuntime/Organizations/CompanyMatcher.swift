/// A company that an organization may be, with why.
public struct CompanyCandidate: Sendable, Equatable {
  /// The company.
  public var company: OfferedCompany
  /// How sure it is, from 0 to 1; what speaks for it together makes it surer.
  public var score: Double
  /// What speaks for it, the weightiest first.
  public var reasons: [String]
  /// Whether the names are the same but for case, accents, punctuation and legal form.
  public var hasSameName: Bool
  /// Whether the organization's own domain is the company's.
  public var hasSameDomain: Bool
}

/// Suggests which company an organization is, by name and by domain. It decides nothing.
public struct CompanyMatcher: Sendable {
  /// How many contacts of a company have an address at a domain.
  public typealias Addresses = [DomainName: [Int64: Int]]

  private let companies: [OfferedCompany]
  private let names: [OrganizationName]
  private var byName: [String: [Int]] = [:]
  private var byWord: [String: [Int]] = [:]
  private var byDomain: [DomainName: [Int]] = [:]
  private var places: [Int64: Int] = [:]
  private let addresses: Addresses

  /// Names that are less alike than this are not suggested.
  private static let leastLikeness = 0.72
  /// How alike a name is of which the other one is a part: `Fabrikam` and `Fabrikam Germany`.
  private static let partLikeness = 0.75
  /// A word that so many companies have tells none of them.
  private static let mostCommon = 100

  /// A matcher over companies.
  ///
  /// - Parameters:
  ///   - companies: The companies that are offered.
  ///   - addresses: The contacts' addresses, as far as they were looked for.
  public init(_ companies: [OfferedCompany], addresses: Addresses = [:]) {
    self.companies = companies
    self.addresses = addresses
    names = companies.map { OrganizationName($0.name) }
    for (index, company) in companies.enumerated() {
      places[company.id] = index
      byName[names[index].text, default: []].append(index)
      for word in Self.keys(of: names[index]) { byWord[word, default: []].append(index) }
      if let domain = company.webAddress.flatMap({ DomainName($0) }), !domain.isShared {
        byDomain[domain, default: []].append(index)
      }
    }
  }

  /// The companies that an organization may be, the surest first, at most five.
  public func candidates(named name: String, domains: [DomainName]) -> [CompanyCandidate] {
    var found: [Int: CompanyCandidate] = [:]
    func add(_ index: Int, _ score: Double, _ reason: String, name: Bool = false, domain: Bool = false) {
      var candidate =
        found[index]
        ?? CompanyCandidate(company: companies[index], score: 0, reasons: [], hasSameName: false, hasSameDomain: false)
      candidate.score = 1 - (1 - candidate.score) * (1 - score)
      candidate.reasons.append(reason)
      candidate.hasSameName = candidate.hasSameName || name
      candidate.hasSameDomain = candidate.hasSameDomain || domain
      found[index] = candidate
    }
    let own = OrganizationName(name)
    if !own.words.isEmpty {
      for index in byName[own.text] ?? [] { add(index, 0.95, "same name", name: true) }
    }
    for domain in domains where !domain.isShared {
      for (other, indices) in byDomain where domain.lies(within: other) || other.lies(within: domain) {
        for index in indices {
          add(index, domain == other ? 0.9 : 0.8, "web address at \(other)", domain: domain == other)
        }
      }
      for (company, count) in addresses[domain] ?? [:] {
        guard let index = places[company] else { continue }
        let contacts = count == 1 ? "1 contact" : "\(count) contacts"
        add(index, min(0.85, 0.6 + 0.05 * Double(count)), "\(contacts) at \(domain)", domain: true)
      }
    }
    for (index, likeness) in alike(own) where found[index]?.hasSameName != true {
      add(index, 0.85 * likeness, "similar name")
    }
    return found.values.sorted { ($1.score, $0.company.id) < ($0.score, $1.company.id) }.prefix(5).map { $0 }
  }

  /// Companies whose names share a word that is not common, or begin alike, and how alike they are.
  private func alike(_ name: OrganizationName) -> [(Int, Double)] {
    var near: Set<Int> = []
    for key in Self.keys(of: name) {
      guard let indices = byWord[key], indices.count <= Self.mostCommon else { continue }
      near.formUnion(indices)
    }
    let pairs = Self.pairs(of: name)
    return near.sorted().compactMap { index in
      let likeness = max(
        Self.likeness(pairs, Self.pairs(of: names[index])),
        Self.isPart(name, of: names[index]) ? Self.partLikeness : 0
      )
      return likeness >= Self.leastLikeness ? (index, likeness) : nil
    }
  }

  /// Whether all words of one name are words of the other, and one of them is long enough to mean something.
  private static func isPart(_ left: OrganizationName, of right: OrganizationName) -> Bool {
    let (fewer, more) = left.words.count <= right.words.count ? (left.words, right.words) : (right.words, left.words)
    return Set(fewer).isSubset(of: more) && fewer.contains { $0.count > 3 }
  }

  private static func keys(of name: OrganizationName) -> Set<String> {
    // A beginning is no word: it is marked, so that the two are not mixed up.
    Set(name.words).union(name.words.first.map { ["\($0.prefix(3))…"] } ?? [])
  }

  /// The pairs of neighbouring letters, with how often each occurs.
  private static func pairs(of name: OrganizationName) -> [String: Int] {
    let letters = Array(name.words.joined())
    return zip(letters, letters.dropFirst()).reduce(into: [:]) { $0["\($1.0)\($1.1)", default: 0] += 1 }
  }

  /// The share of pairs that two names have in common (Dice's coefficient), from 0 to 1.
  private static func likeness(_ left: [String: Int], _ right: [String: Int]) -> Double {
    let all = left.values.reduce(0, +) + right.values.reduce(0, +)
    guard all > 0 else { return 0 }
    let common = left.reduce(0) { $0 + min($1.value, right[$1.key] ?? 0) }
    return 2 * Double(common) / Double(all)
  }
}

/// What is suggested for the organizations of one caller.
public struct OrganizationSuggestion: Sendable {
  /// The place of the organization among those that were asked about.
  public var index: Int
  /// The companies that it may be, the surest first.
  public var candidates: [CompanyCandidate]
  /// The company that may be taken without asking: its name is the same, and nothing speaks for another one.
  public var certain: CompanyCandidate?
}

extension CompanyMatcher {
  /// Suggestions for several organizations, so that no company is certain for two of them.
  ///
  /// - Parameters:
  ///   - organizations: Names and domains.
  ///   - taken: Companies that other organizations of the caller are mapped to; none of them is certain.
  public func suggestions(
    for organizations: [(name: String, domains: [DomainName])],
    taken: Set<Int64> = []
  ) -> [OrganizationSuggestion] {
    var suggestions = organizations.enumerated().map { index, organization in
      let candidates = candidates(named: organization.name, domains: organization.domains)
      return OrganizationSuggestion(index: index, candidates: candidates, certain: Self.certain(candidates))
    }
    var claims: [Int64: Int] = [:]
    for suggestion in suggestions {
      for candidate in suggestion.candidates where candidate.hasSameName || candidate.hasSameDomain {
        claims[candidate.company.id, default: 0] += 1
      }
    }
    for index in suggestions.indices {
      guard let company = suggestions[index].certain?.company.id else { continue }
      if taken.contains(company) || claims[company] != 1 { suggestions[index].certain = nil }
    }
    return suggestions
  }

  private static func certain(_ candidates: [CompanyCandidate]) -> CompanyCandidate? {
    let exact = candidates.filter { $0.hasSameName || $0.hasSameDomain }
    guard exact.count == 1, let first = exact.first, first.hasSameName else { return nil }
    return first
  }
}
