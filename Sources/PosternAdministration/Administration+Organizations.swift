import Autotask
import Foundation
import HTTPTypes
import PosternRuntime
import PosternStore
import PosternWire

extension Administration {
  /// Callers' organizations, and the companies that they are mapped to.
  static let organizationRoutes: [AdministrationRoute] = [
    AdministrationRoute(method: .get, path: "organizations", role: .viewer, operation: "organizations.list") {
      own,
      call in
      let query = try call.query(["caller", "connection"])
      let organizations = try await own.store.organizations(of: query["caller"], on: query["connection"])
      return .answer(.json(.array(organizations.map(\.json)), operation: "organizations.list"))
    },
    AdministrationRoute(
      method: .put,
      path: "callers/{caller}/organizations/{organization}/company",
      role: .operator,
      operation: "organizations.map"
    ) { own, call in
      try await own.map(call)
    },
    AdministrationRoute(
      method: .delete,
      path: "callers/{caller}/organizations/{organization}/company",
      role: .operator,
      operation: "organizations.unmap"
    ) { own, call in
      let found = try await own.organization(call, on: try call.query(["connection"])["connection"])
      guard let mapping = found.mapping else { throw Problem.notFound }
      return own.change(
        MappingChange(found.key, replacing: mapping.company, mapping: nil),
        of: found,
        "organizations.unmap \(found.key.caller) \(found.key.id)",
        call
      )
    },
  ]

  /// Maps an organization that is known to a company.
  private func map(_ call: AdministrationCall) async throws -> AdministrationOutcome {
    let object = try call.object(["company", "companyName", "connection", "replacing"])
    let given = object["connection"].flatMap { $0 == .null ? nil : $0 }
    guard given == nil || given?.string != nil else { throw Problem.malformed("expected an id", at: "/connection") }
    guard let company = object["company"]?.integer, company >= 0 else {
      throw Problem.malformed("expected a company's id", at: "/company")
    }
    let name = object["companyName"].flatMap { $0 == .null ? nil : $0 }
    guard name == nil || name?.string.map(Organization.isName) ?? false else {
      throw Problem.malformed("expected a name of 1 to 256 characters, on one line", at: "/companyName")
    }
    let found = try await organization(call, on: given?.string)
    // Whoever replaces a company must have seen it.
    guard found.mapping?.company == company || object["replacing"]?.integer == found.mapping?.company else {
      throw Problem.mappedOtherwise(found)
    }
    let mapping = CompanyMapping(
      company: company,
      companyName: name?.string,
      reason: "by hand",
      author: call.administrator.name,
      since: call.now
    )
    return change(
      MappingChange(found.key, replacing: found.mapping?.company, mapping: mapping),
      of: found,
      "organizations.map \(found.key.caller) \(found.key.id) \(company)",
      call
    )
  }

  /// The organization in the path, on the connection that is named, or on the first.
  private func organization(_ call: AdministrationCall, on connection: String?) async throws -> Organization {
    let id: String
    if let connection {
      id = connection
    } else {
      guard let first = try await questions.state().connections.first?.id else { throw Problem.notFound }
      id = first
    }
    let organizations = try await store.organizations(of: call.parameter("caller"), on: id)
    guard let found = organizations.first(where: { $0.key.id == call.parameter("organization") }) else {
      throw Problem.notFound
    }
    return found
  }

  private func change(
    _ change: MappingChange,
    of organization: Organization,
    _ words: String,
    _ call: AdministrationCall
  ) -> AdministrationOutcome {
    .act(
      AdministrativeAct(words: words) { [store] in
        guard try await store.change([change], at: call.now) else { throw Problem.mappedOtherwise(organization) }
        var changed = organization
        // The same company once more is no change: it stays as it was mapped.
        if change.replacing != change.mapping?.company { changed.mapping = change.mapping }
        return .json(changed.json, operation: change.mapping == nil ? "organizations.unmap" : "organizations.map")
      }
    )
  }
}

extension Problem {
  fileprivate static func mappedOtherwise(_ organization: Organization) -> Problem {
    let company = organization.mapping.map { "\($0.company)" } ?? "none"
    return Problem(
      "mapped-otherwise",
      409,
      "The organization is mapped otherwise; look at it again",
      "it was mapped to company \(company); `replacing` takes the company that it is mapped to"
    )
  }
}
