import Foundation
import PosternWire

/// The files of certificates and keys that `tls` names: for all addresses, or for one.
package struct TLSConfigurationFiles: Sendable, Equatable {
  /// A certificate chain and its key, both in PEM.
  package struct Pair: Sendable, Equatable {
    /// The path of the chain.
    package var certificate: String
    /// The path of the key.
    package var key: String
  }

  /// For every address that has none of its own.
  package var common: Pair?
  /// For the addresses `listen`, `admin` and `hooks`.
  package var own: [String: Pair] = [:]

  /// No certificates.
  package init() {}

  static let addresses = ["listen", "admin", "hooks"]
  private static let pair = ["certificate", "key"]
  static let keys = pair + addresses

  init(_ mapping: YAMLMapping) throws {
    common = try Self.pair(mapping)
    for address in Self.addresses {
      if let inner = try mapping.mapping(address, keys: Self.pair) { own[address] = try Self.pair(inner) }
    }
  }

  private static func pair(_ mapping: YAMLMapping) throws -> Pair? {
    guard let certificate = try mapping.text("certificate") else {
      guard try mapping.text("key") == nil else {
        throw mapping.failure(at: "key", "a key needs its `certificate` beside it")
      }
      return nil
    }
    guard let key = try mapping.text("key") else {
      throw mapping.failure(at: "certificate", "a certificate needs its `key` beside it")
    }
    return Pair(certificate: certificate, key: key)
  }

  /// What an address uses, read from its files.
  ///
  /// - Throws: ``CommandFailure`` that names the file.
  func files(of address: String, from folder: URL) throws -> CertificateFiles? {
    guard let pair = own[address] ?? common else { return nil }
    do {
      return try CertificateFiles(certificate: folder.file(pair.certificate), key: folder.file(pair.key))
    } catch {
      throw CommandFailure.usage("`tls`: \(error.description)")
    }
  }
}
