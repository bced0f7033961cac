import Autotask
import AutotaskClient
import Foundation
import PosternRuntime
import PosternStore

/// Reads secrets from where references say: the environment, files, and the sealed ones of the store.
struct SecretReader: Sendable {
  private let configuration: PosternConfiguration
  private let console: Console
  private let opened: (any Store)?

  /// A reader.
  ///
  /// - Parameters:
  ///   - configuration: Where relative paths start, and which store has the sealed secrets.
  ///   - store: The store, where it is open already.
  init(_ configuration: PosternConfiguration, store: (any Store)? = nil) {
    self.configuration = configuration
    console = .current
    opened = store
  }

  /// Reads one secret.
  ///
  /// - Parameter purpose: What the secret is, for messages, such as `the secret of connection main`.
  /// - Throws: ``CommandFailure`` that names what is missing, never the value; `StoreError`.
  func secret(_ reference: SecretReference, purpose: String) async throws -> Secret {
    guard case .sealed(let name) = reference.place else {
      return try Console.$current.withValue(console) {
        try reference.resolve(from: configuration.folder, purpose: purpose)
      }
    }
    do {
      guard let store = try store() else {
        throw SecretError(.missing, "the store is not there yet; set it with `postern secrets set \(name)`")
      }
      return try await SecretVault(store: store, console).reveal(name)
    } catch let error as SecretError {
      throw CommandFailure.usage("\(purpose) is kept in `\(reference)`: \(error.message)")
    } catch let failure as CommandFailure {
      throw CommandFailure(status: failure.status, message: "\(purpose) is kept in `\(reference)`: \(failure.message)")
    }
  }

  /// Reads a text that is written out, or kept somewhere.
  func text(_ text: ConfigurationText, purpose: String) async throws -> String {
    switch text {
    case .plain(let text): text
    case .reference(let reference): try await secret(reference, purpose: purpose).revealed
    }
  }

  private func store() throws -> (any Store)? {
    if let opened { return opened }
    return configuration.hasStore ? try configuration.openStore() : nil
  }
}

extension SecretVault {
  /// A vault whose keys are those that a console's environment names.
  init(store: any SecretStore, _ console: Console = .current) {
    self.init(store: store) { try KeyRing.reading(console) }
  }
}

extension ConnectionConfiguration {
  /// The credentials, read from where they are kept.
  ///
  /// - Throws: ``CommandFailure`` that names what is missing, never a value.
  func credentials(_ reader: SecretReader) async throws -> AutotaskCredentials {
    AutotaskCredentials(
      userName: try await reader.text(username, purpose: "the username of connection `\(id)`"),
      secret: try await reader.secret(secret, purpose: "the secret of connection `\(id)`"),
      integrationCode: try await reader.secret(
        integrationCode,
        purpose: "the tracking identifier of connection `\(id)`"
      )
    )
  }

  /// The references among its values, with what each is for.
  var references: [(key: String, reference: SecretReference)] {
    var references = [("secret", secret), ("integrationCode", integrationCode)]
    if case .reference(let name) = username { references.insert(("username", name), at: 0) }
    return references
  }
}

/// A connection's credentials where the configuration says they are kept, for as long as a server runs.
struct ConfiguredCredentials: CredentialSource {
  let connection: ConnectionConfiguration
  let reader: SecretReader

  func credentials() async throws -> AutotaskCredentials { try await connection.credentials(reader) }
}
