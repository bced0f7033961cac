import Autotask
import AutotaskClient
import PosternRuntime

/// Reads what suggestions are made of: the companies that are offered, and addresses of contacts; in a bounded number of
/// requests.
struct CompanyReader {
  /// What was read.
  struct Found {
    var companies: [OfferedCompany] = []
    /// Whether the bound was reached before every company was read.
    var isCut = false
    var addresses: CompanyMatcher.Addresses = [:]
    /// What could not be looked at, for people.
    var notes: [String] = []
  }

  let connection: CountedConnection
  let filter: CompanyFilter
  /// As many requests as may be sent.
  let limit: Int

  /// As many domains as one query asks for; Autotask takes 500 ORs.
  private static let domainsPerQuery = 100

  /// Reads the companies, and the contacts at domains.
  ///
  /// - Throws: `AutotaskError` when the companies cannot be read.
  func read(contactsAt domains: [DomainName]) async throws -> Found {
    var found = Found()
    let conditions = filter.conditions.isEmpty ? [Filter.field("id", .gte, 0)] : filter.conditions
    let query = Query(filter: conditions, maxRecords: 500, includeFields: ["id", "companyName", "webAddress"])
    var pages = try connection.client.query("Companies", query).pages.makeAsyncIterator()
    while true {
      guard connection.requestsSent < limit else {
        found.isCut = true
        break
      }
      guard let page = try await pages.next() else { break }
      found.companies += page.rows.compactMap { OfferedCompany(row: $0) }
      if page.nextLink == nil { break }
    }
    if found.isCut {
      found.notes.append(
        "only the first \(found.companies.count) companies were read; --requests \(2 * limit) reads more"
      )
    }
    await addContacts(at: domains.filter { !$0.isShared }, to: &found)
    return found
  }

  /// That contacts cannot be read makes suggestions poorer, and no failure.
  private func addContacts(at domains: [DomainName], to found: inout Found) async {
    var rest = domains[...]
    while !rest.isEmpty {
      let some = rest.prefix(Self.domainsPerQuery)
      rest = rest.dropFirst(some.count)
      let conditions = some.map { Filter.field("emailAddress", .endsWith, .string("@\($0.description)")) }
      let query = Query(
        filter: [.field("isActive", .eq, 1), conditions.count == 1 ? conditions[0] : .or(conditions)],
        maxRecords: 500,
        includeFields: ["id", "companyID", "emailAddress"]
      )
      do {
        var pages = try connection.client.query("Contacts", query).pages.makeAsyncIterator()
        while true {
          guard connection.requestsSent < limit else {
            found.notes.append("not every contact was looked at; --requests \(2 * limit) looks at more")
            return
          }
          guard let page = try await pages.next() else { break }
          for row in page.rows {
            guard let company = row[anyCase: "companyID"]?.integer,
              let domain = row[anyCase: "emailAddress"]?.string.flatMap({ DomainName($0) })
            else { continue }
            found.addresses[domain, default: [:]][company, default: 0] += 1
          }
          if page.nextLink == nil { break }
        }
      } catch {
        found.notes.append("contacts cannot be read, so their addresses are left out: \(error)")
        return
      }
    }
  }
}
