import Autotask
import Foundation
import LeastPrivilege
import PosternStore

/// Which version of the grants is meant.
enum GrantVersion {
  case current
  /// The one that was in force at a moment.
  case at(Date)
  case number(Int64)
}

/// Grants that a command works with: those of a file, or a version that was applied.
struct ChosenGrants {
  /// What they are called, for messages: the file's name, or the version.
  let name: String
  let document: GrantDocument
  let compiled: CompiledGrants
  /// What callers' organizations are mapped to, nil where that is not known.
  let mappedCompanies: MappedCompanies?
  /// The connection of grants that name none.
  let connection: String
}

extension ChosenGrants {
  /// The grants of a file; its warnings go to standard error.
  ///
  /// - Throws: ``CommandFailure`` with every error of the file.
  init(_ file: GrantFile) throws {
    compiled = try file.checked()
    mappedCompanies = file.context.mappedCompanies
    connection = file.context.connections.first ?? "main"
    document = file.document ?? GrantDocument()
    name = file.name
  }

  /// A version that was applied.
  ///
  /// - Parameter mapped: What callers' organizations are, or were, mapped to.
  /// - Throws: `StoreError` when this version of the program cannot read it.
  init(
    _ applied: AppliedGrants,
    _ model: ResourceModel,
    in configuration: PosternConfiguration,
    mapped: MappedCompanies?
  ) throws {
    document = try applied.readDocument()
    // What was in force can be shown and compared when a connection that it names is gone.
    let known = configuration.connections.map(\.id)
    let named = document.callers.flatMap(\.grants).compactMap(\.connection)
    compiled = try applied.compiled(
      model,
      connections: known.isEmpty ? [] : known + named.filter { !known.contains($0) },
      mappedCompanies: mapped
    )
    mappedCompanies = mapped
    connection = known.first ?? "main"
    name = "version \(applied.version)"
  }
}

extension PosternConfiguration {
  /// A version of the grants; nil where there is none, or no store yet.
  func appliedGrants(_ version: GrantVersion = .current) async throws -> AppliedGrants? {
    guard hasStore else { return nil }
    return try await withStore(self) { store in
      switch version {
      case .current: try await store.currentGrants()
      case .at(let time): try await store.grants(at: time)
      case .number(let number): try await store.grants(version: number)
      }
    }
  }

  /// What callers' organizations are mapped to, or were at a moment; nil where there is no store yet.
  func mappedCompanies(at time: Date? = nil) async throws -> MappedCompanies? {
    guard hasStore else { return nil }
    return try await withStore(self) { try await $0.mappedCompanies(at: time) }
  }
}
