public import Foundation
import NIOSSL
import Synchronization

/// A certificate chain and its key, read from files, and read again when they change.
public final class CertificateFiles: Sendable {
  /// Why files cannot be used; it names them and never what stands in them.
  public struct Failure: Error, CustomStringConvertible {
    /// What is wrong.
    public var description: String
  }

  private struct Kept {
    var certificate: Data
    var key: Data
    var context: NIOSSLContext
    var problem: String?
  }

  private let certificate: URL
  private let key: URL
  private let kept: Mutex<Kept>

  /// Reads the files.
  ///
  /// - Parameters:
  ///   - certificate: The chain in PEM, the server's own certificate first.
  ///   - key: The private key in PEM, without a passphrase.
  /// - Throws: ``Failure`` when one cannot be read or they do not belong together.
  public init(certificate: URL, key: URL) throws(Failure) {
    self.certificate = certificate
    self.key = key
    let (chain, secret) = (try Self.read(certificate), try Self.read(key))
    kept = Mutex(
      Kept(
        certificate: chain,
        key: secret,
        context: try Self.context(chain, secret, certificate, key),
        problem: nil
      )
    )
  }

  /// What a new connection uses.
  var context: NIOSSLContext { kept.withLock { $0.context } }

  /// Why the files as they are now are not in force, nil where they are.
  public var problem: String? { kept.withLock { $0.problem } }

  /// Looks at the files and takes them where they have changed; where they cannot be used, what was in force stays.
  ///
  /// - Returns: Whether others are in force now.
  /// - Throws: ``Failure``, once for each change.
  @discardableResult
  public func reload() throws(Failure) -> Bool {
    do {
      let (chain, secret) = (try Self.read(certificate), try Self.read(key))
      guard kept.withLock({ $0.certificate != chain || $0.key != secret }) else {
        kept.withLock { $0.problem = nil }
        return false
      }
      let context = try Self.context(chain, secret, certificate, key)
      kept.withLock { $0 = Kept(certificate: chain, key: secret, context: context, problem: nil) }
      return true
    } catch {
      let isNew = kept.withLock { kept in
        defer { kept.problem = error.description }
        return kept.problem != error.description
      }
      guard isNew else { return false }
      throw error
    }
  }

  private static func read(_ file: URL) throws(Failure) -> Data {
    do {
      return try Data(contentsOf: file)
    } catch {
      throw Failure(description: "\(file.path) cannot be read")
    }
  }

  private static func context(
    _ certificate: Data,
    _ key: Data,
    _ certificateFile: URL,
    _ keyFile: URL
  ) throws(Failure) -> NIOSSLContext {
    guard let chain = try? NIOSSLCertificate.fromPEMBytes(Array(certificate)), !chain.isEmpty else {
      throw Failure(description: "\(certificateFile.path) holds no certificate in PEM")
    }
    guard let secret = try? NIOSSLPrivateKey(bytes: Array(key), format: .pem) else {
      throw Failure(description: "\(keyFile.path) holds no private key in PEM without a passphrase")
    }
    var configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: chain.map { .certificate($0) },
      privateKey: .privateKey(secret)
    )
    configuration.minimumTLSVersion = .tlsv12
    configuration.applicationProtocols = ["http/1.1"]
    guard let context = try? NIOSSLContext(configuration: configuration) else {
      throw Failure(description: "\(keyFile.path) is not the key of \(certificateFile.path)")
    }
    return context
  }
}
