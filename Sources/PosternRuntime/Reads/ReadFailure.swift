import Autotask

/// Why a read that was allowed has no rows to show.
enum ReadFailure: Error {
  /// The scope takes more calls than a page may cost.
  case scopeTooWide
  /// Autotask refused the call.
  case refused(AutotaskResponse)
  /// The budget has no room.
  case overBudget(BudgetRefusal)
  /// An earlier call was refused the login; nothing is sent until the credentials are changed.
  case loginRefused
  /// Autotask could not be reached, or its answer could not be read.
  case unreachable
}

extension ReadFailure {
  /// Why a call of a read has no answer.
  init(_ failure: UpstreamFailure) {
    switch failure {
    case .refused(let refusal): self = .overBudget(refusal)
    case .circuitOpen: self = .loginRefused
    case .cancelled, .unreachable, .unknown: self = .unreachable
    }
  }

  /// The answer on Autotask's own paths: Autotask's sentences where it gave some, never its headers or addresses.
  var answer: GatewayAnswer {
    switch self {
    case .scopeTooWide:
      return .errors(
        ["scope-too-wide: this would take too many calls; name a parent, or ask with a narrower filter"],
        status: 403
      )
    case .overBudget(let refusal): return refusal.answer
    case .loginRefused: return Self.refusedLogin
    case .refused(let response):
      let sentences = (try? JSONValue(parsing: response.body))?.object?[anyCase: "errors"]?.array?.compactMap(\.string)
        .map(\.withoutAddresses)
      switch response.status {
      case 401: return Self.refusedLogin
      case 400...599 where response.isHTML:
        return .errors(["Autotask answered \(response.status) with a page of HTML"], status: 502)
      case 400, 404, 405, 409, 429, 500:
        var answer = GatewayAnswer.errors(sentences ?? [], status: response.status)
        if let seconds = response.retryAfter { answer.headers.append(("Retry-After", String(seconds))) }
        return answer
      default: return .errors(["Autotask answered \(response.status)"], status: 502)
      }
    case .unreachable: return .errors(["Autotask could not be reached, or its answer could not be read"], status: 502)
    }
  }
  private static let refusedLogin = GatewayAnswer.errors(["Autotask refused the connection's credentials"], status: 502)
}

extension String {
  /// The text with a word in the place of each address of a server: where Autotask is, callers are not told.
  fileprivate var withoutAddresses: String {
    guard contains("://") || lowercased().contains("autotask.net") else { return self }
    let addresses = /(?i)\b[a-z][a-z0-9+.-]*:\/\/[^\s"'<>]+|[a-z0-9-]+(\.[a-z0-9-]+)*\.autotask\.net(:\d+)?/
    return replacing(addresses, with: "(an address)")
  }
}
