import Autotask
import AutotaskClient
import Foundation
import PosternRuntime
import PosternStore

/// Puts a connection's secrets into the store, sealed, and refers to them there.
struct ConnectionSealing {
  /// The connection as it is written: what was kept elsewhere is now sealed.
  let sealed: ConnectionConfiguration

  /// Plans it; a name that is written out stays written out.
  init(_ connection: ConnectionConfiguration) {
    var connection = connection
    func reference(_ part: String, insteadOf reference: SecretReference) -> SecretReference {
      // What is sealed already keeps its name.
      if case .sealed = reference.place { return reference }
      return SecretReference(sealed: "\(connection.id).\(part)")
    }
    if case .reference(let name) = connection.username {
      connection.username = .reference(reference("username", insteadOf: name))
    }
    connection.secret = reference("secret", insteadOf: connection.secret)
    connection.integrationCode = reference("tracking-identifier", insteadOf: connection.integrationCode)
    sealed = connection
  }

  /// Keeps the values.
  ///
  /// - Throws: ``CommandFailure`` without a key; `StoreError`.
  func keep(_ credentials: AutotaskCredentials, in configuration: PosternConfiguration) async throws {
    try await withStore(configuration) { store in
      let vault = SecretVault(store: store)
      for (key, reference) in sealed.references {
        guard case .sealed(let name) = reference.place else { continue }
        let value =
          switch key {
          case "username": Secret(credentials.userName)
          case "secret": credentials.secret
          default: credentials.integrationCode
          }
        _ = try await configuration.administer("secrets.set", name, connection: sealed.id, in: store) { _ in
          try await vault.keep(value, named: name, at: Date())
        }
        Output.note("sealed as `\(reference)`")
      }
    }
  }
}
