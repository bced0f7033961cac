import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOSSL
import PosternWire
import Testing

/// TLS by certificate files, taken anew when they change.
struct TLSTests {
  /// Makes a certificate of its own authority, for 127.0.0.1.
  private static func make(_ name: String, in folder: URL) throws -> (certificate: URL, key: URL) {
    let certificate = folder.appending(component: "\(name).pem")
    let key = folder.appending(component: "\(name).key")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [
      "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
      "-subj", "/CN=\(name)", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key.path, "-out", certificate.path,
    ]
    process.standardError = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    return (certificate, key)
  }

  private static func withFolder(_ body: (URL) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(component: "postern-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try await body(folder)
  }

  /// Asks once, on a connection of its own, trusting one certificate and nothing else.
  private static func ask(
    _ port: Int,
    trusting certificate: URL,
    change: (inout TLSConfiguration) -> Void = { _ in }
  ) async throws -> Int {
    var tls = TLSConfiguration.makeClientConfiguration()
    tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(certificate.path))
    change(&tls)
    var settings = HTTPClient.Configuration(tlsConfiguration: tls)
    settings.timeout = .init(connect: .seconds(30), read: .seconds(30))
    settings.connectionPool.retryConnectionEstablishment = false
    let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: settings)
    do {
      let response = try await client.execute(
        HTTPClientRequest(url: "https://127.0.0.1:\(port)/health"),
        timeout: .seconds(300)
      )
      _ = try await response.body.collect(upTo: 1000)
      try await client.shutdown()
      return Int(response.status.code)
    } catch {
      try await client.shutdown()
      throw error
    }
  }

  private static func reload(_ files: CertificateFiles) throws -> Bool { try files.reload() }

  @Test func aCertificateIsServedAndRenewed() async throws {
    try await Self.withFolder { folder in
      let (certificate, key) = try Self.make("first", in: folder)
      let files = try CertificateFiles(certificate: certificate, key: key)
      let (other, otherKey) = try Self.make("second", in: folder)
      try await withWire(certificate: files) { port, _ in
        #expect(try await Self.ask(port, trusting: certificate) == 200)
        await #expect(throws: (any Error).self) { _ = try await Self.ask(port, trusting: other) }
        await #expect(throws: (any Error).self) {
          _ = try await Self.ask(port, trusting: certificate) {
            $0.minimumTLSVersion = .tlsv1
            $0.maximumTLSVersion = .tlsv11
          }
        }
        #expect(try await Self.ask(port, trusting: certificate) { $0.maximumTLSVersion = .tlsv12 } == 200)
        let plain = try await RawConnection.exchange("GET /health HTTP/1.1\r\nHost: a\r\n\r\n", port: port)
        #expect(!plain.contains("200"))
        let first = folder.appending(component: "kept.pem")
        try FileManager.default.copyItem(at: certificate, to: first)
        #expect(try Self.reload(files) == false)
        // A certificate without its key is no pair: what was in use stays.
        try Data(contentsOf: other).write(to: certificate)
        #expect(throws: CertificateFiles.Failure.self) { try Self.reload(files) }
        #expect(files.problem != nil)
        #expect(try Self.reload(files) == false, "the same trouble is told once")
        #expect(try await Self.ask(port, trusting: first) == 200)
        try Data(contentsOf: otherKey).write(to: key)
        #expect(try Self.reload(files))
        #expect(files.problem == nil)
        #expect(try await Self.ask(port, trusting: other) == 200)
        await #expect(throws: (any Error).self) { _ = try await Self.ask(port, trusting: first) }
      }
    }
  }

  @Test func filesThatAreNoPairAreRefused() async throws {
    try await Self.withFolder { folder in
      let (certificate, key) = try Self.make("one", in: folder)
      let (_, otherKey) = try Self.make("two", in: folder)
      let missing = folder.appending(component: "missing")
      for (first, second) in [(certificate, otherKey), (key, key), (certificate, certificate), (missing, key)] {
        #expect(throws: CertificateFiles.Failure.self) { _ = try CertificateFiles(certificate: first, key: second) }
      }
    }
  }
}
