internal import AsyncHTTPClient
internal import Autotask
internal import Foundation
internal import NIOCore
internal import NIOHTTP1

/// A pool of HTTP connections that zone discovery and any number of transports share.
///
/// TLS is as the library has it by default and cannot be weakened; redirects are never followed; requests
/// are never compressed, which Autotask answers with 500 (field note 51). It must be shut down once.
public final class HTTPWire: Sendable {
  /// How long it waits and how much it accepts.
  public struct Settings: Sendable {
    /// How long a connection may take; a cold TLS start has been seen to take more than 10 s (field note 65).
    public var connectTimeout: Duration = .seconds(20)
    /// How long a request may take, answer included; Autotask itself ends a query after 5 minutes.
    public var requestTimeout: Duration = .seconds(150)
    /// The greatest number of bytes that an answer may have.
    public var maximumAnswerBytes: Int = 64 << 20
    /// The greatest number of connections kept to one host.
    public var connectionsPerHost: Int = 32
    /// The `User-Agent` header.
    public var userAgent: String = "Postern/0.1"

    /// The defaults.
    public init() {}
  }

  private let client: HTTPClient
  let settings: Settings

  /// A pool with settings; it opens no connection before the first request.
  public init(_ settings: Settings = Settings()) {
    self.settings = settings
    var configuration = HTTPClient.Configuration(
      redirectConfiguration: .disallow,
      timeout: .init(connect: .nanoseconds(settings.connectTimeout.wholeNanoseconds))
    )
    // One answer a connection at a time: a cut body is then unmistakable.
    configuration.httpVersion = .http1Only
    configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = settings.connectionsPerHost
    // The library would try until the time is up; here it is tried twice, and only what was never sent.
    configuration.connectionPool.retryConnectionEstablishment = false
    client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
  }

  /// Closes all connections; must be called once, after the last request.
  public func shutdown() async throws { try await client.shutdown() }

  /// Sends one request and answers what came back.
  ///
  /// - Throws: ``AutotaskError`` when there was no whole answer; `CancellationError`.
  func exchange(
    _ request: AutotaskRequest,
    at base: ServiceBase,
    headers: [(name: String, value: String)]
  ) async throws -> AutotaskResponse {
    let message = message(request, at: base, headers: headers)
    let timeout = settings.requestTimeout
    return try await withThrowingTaskGroup(of: AutotaskResponse.self) { group in
      group.addTask { try await self.answer(to: message, host: base.host) }
      group.addTask {
        try await Task.sleep(for: timeout)
        throw AutotaskError(.timedOut, "no whole answer from `\(base.host)` within \(timeout)")
      }
      defer { group.cancelAll() }
      guard let answer = try await group.next() else { throw CancellationError() }
      return answer
    }
  }

  private func message(
    _ request: AutotaskRequest,
    at base: ServiceBase,
    headers: [(name: String, value: String)]
  ) -> HTTPClientRequest {
    var message = HTTPClientRequest(url: base.address(of: request))
    message.method = HTTPMethod(rawValue: request.method.rawValue)
    message.headers.add(name: "User-Agent", value: settings.userAgent)
    message.headers.add(name: "Accept", value: "application/json")
    message.headers.add(name: "Content-Type", value: "application/json")
    for header in headers { message.headers.add(name: header.name, value: header.value) }
    if let body = request.body { message.body = .bytes(body.bytes()) }
    return message
  }

  private func answer(to message: HTTPClientRequest, host: AutotaskHost) async throws -> AutotaskResponse {
    let head: HTTPClientResponse
    do {
      head = try await open(message)
    } catch {
      throw try WireFailure(error).error(host, settings)
    }
    do {
      let body = try await head.body.collect(upTo: settings.maximumAnswerBytes)
      return try AutotaskResponse(head, body: body)
    } catch let error as AutotaskError {
      throw error
    } catch is NIOTooManyBytesError {
      throw AutotaskError(
        .tooLarge,
        "the answer has more than \(settings.maximumAnswerBytes) bytes",
        status: Int(head.status.code)
      )
    } catch {
      try WireFailure.passCancellation(error)
      throw AutotaskError(.truncated, "the answer was cut short", status: Int(head.status.code))
    }
  }

  /// A connection that could not be made is tried once more: nothing was sent on it.
  private func open(_ message: HTTPClientRequest) async throws -> HTTPClientResponse {
    do {
      return try await client.execute(message, deadline: .distantFuture)
    } catch  where (try? WireFailure(error)) == .noConnection {
      return try await client.execute(message, deadline: .distantFuture)
    }
  }
}

extension AutotaskResponse {
  fileprivate init(_ head: HTTPClientResponse, body: ByteBuffer) throws(AutotaskError) {
    if let length = head.headers.first(name: "Content-Length").flatMap({ Int($0) }), length != body.readableBytes {
      throw AutotaskError(
        .truncated,
        "the answer was cut short: \(body.readableBytes) of \(length) bytes came",
        status: Int(head.status.code)
      )
    }
    let type = head.headers.first(name: "Content-Type")?.split(separator: ";").first
    self.init(
      status: Int(head.status.code),
      contentType: type.map { $0.trimmingCharacters(in: .whitespaces).lowercased() },
      body: Array(buffer: body),
      retryAfter: head.headers.first(name: "Retry-After").flatMap { Int($0) }
    )
  }
}

extension Duration {
  fileprivate var wholeNanoseconds: Int64 {
    components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000
  }
}
