import Foundation
import LeastPrivilege
import PosternStore

extension PosternConfiguration {
  /// The catalogue as the recorded facts of a connection make it; without a store there are none.
  ///
  /// - Throws: As ``openStore()``.
  func catalogue(for connection: String) async throws -> PolicyCatalogue {
    let catalogue = try PolicyCatalogue()
    guard hasStore else { return catalogue }
    return try await withStore(self) { store in
      catalogue.applying(try await store.facts(connection: connection).flatMap(\.changes))
    }
  }
}
