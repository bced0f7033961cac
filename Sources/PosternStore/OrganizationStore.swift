public import Foundation
public import LeastPrivilege

/// Which organization is meant: one of a caller, on one connection.
public struct OrganizationKey: Sendable, Hashable {
  /// The caller.
  public var caller: String
  /// The connection's id.
  public var connection: String
  /// The organization's id, as the caller's own system has it; unique for the caller on the connection.
  public var id: String

  /// Makes a key.
  public init(caller: String, connection: String, id: String) {
    self.caller = caller
    self.connection = connection
    self.id = id
  }
}

/// An organization of a caller: a customer as the automation knows it, mapped to a company of Autotask or not yet.
public struct Organization: Sendable, Equatable {
  /// Which one it is.
  public var key: OrganizationKey
  /// Its name, for people and for suggestions.
  public var name: String
  /// Its internet domains in lower case, for suggestions.
  public var domains: [String]
  /// The company that it is mapped to, nil for none.
  public var mapping: CompanyMapping?

  /// Makes an organization.
  public init(_ key: OrganizationKey, name: String, domains: [String] = [], mapping: CompanyMapping? = nil) {
    self.key = key
    self.name = name
    self.domains = domains
    self.mapping = mapping
  }
}

/// The company that an organization is mapped to.
public struct CompanyMapping: Sendable, Equatable {
  /// The company's id.
  public var company: Int64
  /// The company's name when it was mapped, nil where that was not read.
  public var companyName: String?
  /// Why it was mapped: `by hand`, or what a suggestion was made of.
  public var reason: String
  /// Who mapped it.
  public var author: String?
  /// Since when it is mapped.
  public var since: Date

  /// Makes a mapping.
  public init(company: Int64, companyName: String?, reason: String, author: String?, since: Date) {
    self.company = company
    self.companyName = companyName
    self.reason = reason
    self.author = author
    self.since = since
  }
}

/// What becomes of the mapping of one organization.
public struct MappingChange: Sendable, Equatable {
  /// The organization.
  public var key: OrganizationKey
  /// The company that it must be mapped to for the change to be made, nil for none: whoever changes it has seen that.
  public var replacing: Int64?
  /// What it is mapped to afterwards, nil for nothing.
  public var mapping: CompanyMapping?

  /// Makes a change.
  public init(_ key: OrganizationKey, replacing: Int64?, mapping: CompanyMapping?) {
    self.key = key
    self.replacing = replacing
    self.mapping = mapping
  }
}

/// Keeps callers' organizations and what they are mapped to, now and before.
///
/// Each method is atomic. A change of a mapping changes the number of ``GrantStore/changeNumber()``.
public protocol OrganizationStore: Sendable {
  /// Keeps organizations, all or none; one that is there takes the new name and domains, and keeps its mapping.
  ///
  /// - Returns: How many were not there before.
  func keep(_ organizations: [Organization]) async throws -> Int

  /// The organizations by caller, connection and name.
  ///
  /// - Parameters:
  ///   - caller: The caller, nil for those of all.
  ///   - connection: The connection, nil for those on all.
  func organizations(of caller: String?, on connection: String?) async throws -> [Organization]

  /// Changes mappings, all or none.
  ///
  /// - Parameter time: When they change: what is mapped to nothing ends then.
  /// - Returns: Whether every organization was there and mapped as its change says; else nothing is changed.
  func change(_ changes: [MappingChange], at time: Date) async throws -> Bool

  /// Forgets an organization and ends its mapping; answers whether it was there.
  func forget(_ key: OrganizationKey, at time: Date) async throws -> Bool

  /// The companies that organizations are mapped to, or were mapped to at a moment.
  ///
  /// - Parameter time: The moment; nil for now.
  func mappedCompanies(at time: Date?) async throws -> MappedCompanies
}
