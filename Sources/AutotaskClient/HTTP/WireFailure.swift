internal import AsyncHTTPClient
internal import Autotask
internal import Foundation
internal import NIOCore
internal import NIOHTTP1

/// What went wrong before an answer began, read from the library's many kinds of errors.
///
/// No text of those errors is passed on: one of them repeats header values, and with them the secret.
enum WireFailure: Equatable {
  /// The connection could not be made; nothing was sent.
  case noConnection
  /// The connection was refused by TLS; nothing was sent.
  case tls
  /// What came back is no HTTP.
  case notHTTP
  /// The request may have been sent, and no answer came.
  case lost
  /// The pool has been shut down.
  case shutDown

  /// - Throws: `CancellationError` when the task was cancelled, which is no failure.
  init(_ error: any Error) throws {
    try Self.passCancellation(error)
    switch error {
    case let error as HTTPClientError: self = Self.kind(of: error)
    case ChannelError.connectTimeout: self = .noConnection
    // For an address in digits; other errors of the system may also end a connection that was made.
    case let error as IOError where error.errnoCode == ECONNREFUSED: self = .noConnection
    case HTTPParserError.invalidEOFState: self = .lost
    case is HTTPParserError: self = .notHTTP
    default:
      // These two live in modules that this target has no other use for.
      let type = String(reflecting: type(of: error))
      self = type.hasPrefix("NIOSSL.") ? .tls : type.hasSuffix(".NIOConnectionError") ? .noConnection : .lost
    }
  }

  private static func kind(of error: HTTPClientError) -> WireFailure {
    switch error {
    case .connectTimeout, .getConnectionFromPoolTimeout: .noConnection
    case .tlsHandshakeTimeout: .tls
    case .alreadyShutdown: .shutDown
    default: .lost
    }
  }

  static func passCancellation(_ error: any Error) throws {
    if error is CancellationError || error as? HTTPClientError == .cancelled { throw CancellationError() }
  }

  func error(_ host: AutotaskHost, _ settings: HTTPWire.Settings) -> AutotaskError {
    switch self {
    case .noConnection:
      AutotaskError(.unreachable, "`\(host)` cannot be reached (tried twice, up to \(settings.connectTimeout) each)")
    case .tls:
      AutotaskError(.tlsFailed, "no TLS connection to `\(host)`: its certificate or protocol was not accepted")
    case .notHTTP: AutotaskError(.unexpectedAnswer, "expected HTTP from `\(host)`, found something else")
    case .lost: AutotaskError(.connectionLost, "the connection to `\(host)` was lost before an answer came")
    case .shutDown: AutotaskError(.unreachable, "the connections to `\(host)` have been shut down")
    }
  }
}
