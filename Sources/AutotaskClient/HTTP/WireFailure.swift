internal import Autotask

/// What went wrong before an answer began.
///
/// No text of a library's errors is passed on: one of them may repeat header values, and with them the secret.
enum WireFailure: Error, Equatable {
  /// The connection could not be made; nothing was sent.
  case noConnection
  /// The connection was refused by TLS; nothing was sent.
  case tls
  /// What came back is no HTTP.
  case notHTTP
  /// The request may have been sent, and no answer came.
  case lost
  /// The connection had ended before the request was sent on it.
  case unused
  /// The pool has been shut down.
  case shutDown

  func error(_ host: AutotaskHost, _ settings: HTTPWire.Settings) -> AutotaskError {
    switch self {
    case .noConnection, .unused:
      AutotaskError(.unreachable, "`\(host)` cannot be reached (tried twice, up to \(settings.connectTimeout) each)")
    case .tls:
      AutotaskError(.tlsFailed, "no TLS connection to `\(host)`: its certificate or protocol was not accepted")
    case .notHTTP: AutotaskError(.unexpectedAnswer, "expected HTTP from `\(host)`, found something else")
    case .lost: AutotaskError(.connectionLost, "the connection to `\(host)` was lost before an answer came")
    case .shutDown: AutotaskError(.unreachable, "the connections to `\(host)` have been shut down")
    }
  }
}
