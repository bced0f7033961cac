internal import Autotask
internal import Foundation
internal import NIOHTTP1
internal import NIOSSL

/// The HTTP connections that zone discovery and any number of transports share.
///
/// TLS is as the library has it by default and cannot be weakened; redirects are never followed; requests
/// are never compressed, which Autotask answers with 500 (field note 51). It must be shut down once.
public final class HTTPWire: Sendable {
  /// How long it waits and how much it accepts.
  public struct Settings: Sendable {
    /// How long a connection may take, TLS included; a cold TLS start has been seen to take more than 10 s (field note
    /// 65).
    public var connectTimeout: Duration = .seconds(20)
    /// How long a request may take, answer included; Autotask itself ends a query after 5 minutes.
    public var requestTimeout: Duration = .seconds(150)
    /// The greatest number of bytes that an answer may have.
    public var maximumAnswerBytes: Int = 64 << 20
    /// The greatest number of connections kept to one host for later requests.
    public var connectionsPerHost: Int = 32
    /// How long a connection is kept for later requests.
    public var idleTimeout: Duration = .seconds(60)
    /// The `User-Agent` header.
    public var userAgent: String = "Postern/0.1"

    /// The defaults.
    public init() {}
  }

  /// How many connections are taken for a request that was sent on none of them.
  private static let attempts = 3

  private let pool: WirePool
  let settings: Settings

  /// A pool with settings; it opens no connection before the first request.
  public init(_ settings: Settings = Settings()) {
    self.settings = settings
    pool = WirePool(settings)
  }

  /// Closes all connections; must be called once, after the last request.
  public func shutdown() async throws { await pool.shutDown() }

  /// Sends one request and answers what came back.
  ///
  /// - Throws: ``AutotaskError`` when there was no whole answer; `CancellationError`.
  func exchange(
    _ request: AutotaskRequest,
    at base: ServiceBase,
    headers: [(name: String, value: String)]
  ) async throws -> AutotaskResponse {
    let body = request.body?.bytes()
    let head = HTTPRequestHead(
      version: .http1_1,
      method: HTTPMethod(rawValue: request.method.rawValue),
      uri: base.target(of: request),
      headers: fields(for: body, base.host, headers)
    )
    for _ in 0..<Self.attempts {
      let connection = try await connection(to: base.host)
      do {
        return try await connection.answer(to: head, body)
      } catch WireFailure.unused {
        // It ended while it was handed over, and nothing was sent on it.
        continue
      }
    }
    throw WireFailure.noConnection.error(base.host, settings)
  }

  private func fields(
    for body: [UInt8]?,
    _ host: AutotaskHost,
    _ headers: [(name: String, value: String)]
  ) -> HTTPHeaders {
    var fields = [("Host", host.authority), ("User-Agent", settings.userAgent)]
    fields.reserveCapacity(headers.count + 5)
    fields += [("Accept", "application/json"), ("Content-Type", "application/json")]
    if let body { fields.append(("Content-Length", String(body.count))) }
    for header in headers { fields.append((header.name, header.value)) }
    return HTTPHeaders(fields)
  }

  /// A connection that could not be made is tried once more: nothing was sent on it.
  private func connection(to host: AutotaskHost) async throws -> WireConnection.Handle {
    do {
      return try await pool.connection(to: host)
    } catch WireFailure.noConnection {
      do {
        return try await pool.connection(to: host)
      } catch let failure as WireFailure {
        throw failure.error(host, settings)
      }
    } catch let failure as WireFailure {
      throw failure.error(host, settings)
    }
  }
}
