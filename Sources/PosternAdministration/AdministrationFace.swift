import Autotask
import Foundation
import HTTPTypes
import Ledger
import Logging
import PosternRuntime
import PosternStore
import PosternWire
import Synchronization

/// The administrators' address: nothing on it is answered without an administrator's token.
final class AdministrationFace: Face {
  let surface = "administration"
  private let administration: Administration
  private let address: WireAddress
  private let isSecure: Bool
  private let attempts: FailedAttempts
  private let logger: Logger
  /// The port that is listened on, once it is known.
  private let port: Mutex<Int>

  init(
    _ administration: Administration,
    at address: WireAddress,
    isSecure: Bool,
    attempts: FailedAttempts = FailedAttempts(),
    logger: Logger
  ) {
    self.administration = administration
    self.address = address
    self.isSecure = isSecure
    self.attempts = attempts
    self.logger = logger
    port = Mutex(address.port)
  }

  /// The port is known.
  func listens(on port: Int) { self.port.withLock { $0 = port } }

  func admit(_ head: WireHead) async -> Admission {
    do throws(Problem) {
      try checkHost(head)
      let now = administration.now()
      let administrator = try await administrator(head, at: now)
      return try route(head, administrator, at: now)
    } catch {
      return .answered(error.answer(operation: "none"))
    }
  }

  // MARK: Who asks

  /// A page of another site, or a name that was pointed at this address, must not reach what a browser here could.
  private func checkHost(_ head: WireHead) throws(Problem) {
    let port = port.withLock { $0 }
    var hosts: Set<String> = [WireAddress(host: address.host, port: port).description.lowercased()]
    if address.isLoopback {
      for host in ["127.0.0.1", "localhost", "::1"] { hosts.insert(WireAddress(host: host, port: port).description) }
    }
    // A client leaves out the port that its scheme has anyhow.
    if port == (isSecure ? 443 : 80) { hosts.formUnion(hosts.map { String($0.dropLast(":\(port)".count)) }) }
    guard let host = head.authority?.lowercased(), hosts.contains(host) else {
      throw Problem("wrong-host", 421, "This address has another name")
    }
    let origins = head.headers[values: .origin]
    guard origins.isEmpty || origins == ["\(isSecure ? "https" : "http")://\(host)"] else {
      throw Problem("wrong-origin", 403, "Pages of other sites reach nothing here")
    }
  }

  private func administrator(_ head: WireHead, at now: Date) async throws(Problem) -> Administrator {
    do {
      if let token = head.bearerToken, let found = try await administration.administrator(of: token, at: now) {
        return found
      }
    } catch {
      throw unexpected(error, head)
    }
    administration.metrics.count(.refusedTokens, [surface])
    let penalty = await attempts.punish(head.source)
    if let untold = penalty.untold {
      logger.notice(
        "refused a token",
        metadata: ["surface": "\(surface)", "from": "\(head.source)", "times": "\(untold)"]
      )
    }
    var problem = Problem.unauthorized
    problem.isLast = penalty.isLast
    throw problem
  }

  // MARK: What is asked

  private func route(_ head: WireHead, _ administrator: Administrator, at now: Date) throws(Problem) -> Admission {
    if head.segments == ["metrics"] {
      guard head.method == .get || head.method == .head else { throw .methodNotAllowed(["GET"]) }
      return .welcome { [administration] _ in
        WireAnswer(
          status: 200,
          contentType: "text/plain; version=0.0.4; charset=utf-8",
          body: Array(await administration.metrics.text().utf8),
          operation: "metrics"
        )
      }
    }
    let segments = head.segments
    guard segments.count > 3, segments[..<3] == ["api", "v1", "admin"] else { throw .notFound }
    let matches = Administration.routes.compactMap { route in route.match(segments[3...]).map { (route, $0) } }
    guard !matches.isEmpty else { throw .notFound }
    guard let (route, parameters) = matches.first(where: { $0.0.method == head.method }) else {
      throw .methodNotAllowed(matches.map(\.0.method.rawValue))
    }
    return .welcome { [self] body in
      let call = AdministrationCall(
        administrator: administrator,
        head: head,
        body: body,
        parameters: parameters,
        now: now
      )
      return await answer(route, call)
    }
  }

  private func answer(_ route: AdministrationRoute, _ call: AdministrationCall) async -> WireAnswer {
    do {
      guard call.administrator.role.covers(route.role) else {
        // Who tries to change what is not theirs to change is worth knowing.
        if route.method != .get { try await record(route.operation, call, refused: "role-too-low") }
        throw Problem("role-too-low", 403, "Your role may not do this", "this takes the role \(route.role.rawValue)")
      }
      var answer: WireAnswer
      switch try await route.run(administration, call) {
      case .answer(let ready): answer = ready
      case .act(let act):
        try await record(act.words, call)
        do {
          answer = try await act.perform()
        } catch {
          try await record(act.words, call, refused: "failed")
          throw error
        }
      }
      answer.operation = route.operation
      return answer
    } catch let problem as Problem {
      return problem.answer(operation: route.operation)
    } catch {
      return unexpected(error, call.head).answer(operation: route.operation)
    }
  }

  /// Records an act before it is done; what cannot be recorded is not done.
  private func record(_ words: String, _ call: AdministrationCall, refused reason: String? = nil) async throws(Problem)
  {
    let parts = words.split(separator: " ", maxSplits: 1).map(String.init)
    let entry = LedgerEntry(
      .administration,
      time: call.now,
      caller: call.administrator.name,
      surface: "api",
      action: parts.first,
      decision: reason == "role-too-low" ? "deny" : "allow",
      reason: reason ?? call.administrator.role.rawValue,
      subject: parts.count > 1 ? parts[1] : nil,
      trace: call.head.trace.trace
    )
    do {
      try await administration.ledger.append(entry, .now)
    } catch {
      logger.error("the ledger cannot be written", metadata: ["error": "\(error)"])
      throw Problem("ledger", 503, "Nothing can be changed while the ledger cannot be written")
    }
  }

  /// What went wrong is for the log alone.
  private func unexpected(_ error: any Error, _ head: WireHead) -> Problem {
    logger.error(
      "an administrator's request failed",
      metadata: ["error": "\(error)", "trace": "\(head.trace.trace)"]
    )
    return Problem("internal", 500, "This went wrong; the log has more", "trace \(head.trace.trace)")
  }
}

extension HTTPField.Name {
  fileprivate static let origin = HTTPField.Name("Origin") ?? .from
}
