import Foundation
import PosternSQLite
import PosternStore

extension PosternConfiguration {
  /// Opens the store that the configuration names.
  ///
  /// - Throws: ``CommandFailure`` when its address has no form that this version knows; `StoreError` when it cannot
  ///   be opened.
  func openStore() throws -> any Store {
    if store.hasPrefix("sqlite:"), store.count > "sqlite:".count {
      let path = String(store.dropFirst("sqlite:".count))
      return try SQLiteStore(path: folder.file(path).path)
    }
    if store.hasPrefix("postgresql://") || store.hasPrefix("postgres://") {
      throw CommandFailure.usage("PostgreSQL is not in this version; use `store: sqlite:postern.db`")
    }
    // The address is not repeated: it could hold a password.
    throw CommandFailure.usage("the store's address is neither `sqlite:PATH` nor `postgresql://…`")
  }

  /// Whether the store is there already: reading must not make a file.
  var hasStore: Bool {
    guard store.hasPrefix("sqlite:") else { return true }
    return FileManager.default.fileExists(atPath: folder.file(String(store.dropFirst("sqlite:".count))).path)
  }
}

/// Runs the body with the store that a configuration names.
///
/// - Throws: As ``PosternConfiguration/openStore()``; whatever the body throws.
func withStore<Answer: Sendable>(
  _ configuration: PosternConfiguration,
  isolation: isolated (any Actor)? = #isolation,
  _ body: (any Store) async throws -> Answer
) async throws -> Answer {
  try await body(try configuration.openStore())
}
