import Autotask
import Foundation
import HTTPTypes
import LeastPrivilege
import Logging
import PosternMCP
import PosternRuntime
import PosternWire

/// What callers reach: Autotask's own paths, the actions, `POST /api/v1/decide`, `POST /mcp`, and `security.txt`.
struct CallerFace: Face {
  let surface = "callers"
  let gateway: Gateway
  let door: CallerDoor
  let hooks: HookFace?
  let tools: ToolServer
  /// Where it listens.
  let listens: WireAddress
  let publicAddress: String?
  let securityContact: String?
  let attempts: FailedAttempts
  let metrics: Metrics
  let logger: Logger
  let now: @Sendable () -> Date

  func admit(_ head: WireHead) async -> Admission {
    let segments = head.segments
    switch segments {
    case [".well-known", "security.txt"]: return .answered(securityText)
    case ["api", "v1", "decide"]: return await admitQuestion(head)
    case ["mcp"]: return await admitTools(head, connection: nil)
    case _ where segments.count == 3 && segments[0] == "c" && segments[2] == "mcp":
      return await admitTools(head, connection: segments[1])
    case _ where segments.starts(with: [".well-known", "oauth-protected-resource"]):
      return .answered(resourceMetadata(head, of: Array(segments.dropFirst(2))))
    case _ where segments.first == "hooks":
      return await hooks?.admit(head) ?? .answered(Problem.notFound.answer(operation: "none"))
    default:
      if let place = ActionPlace(head.segments) { return await admit(head, to: place) }
      return await admitCall(head)
    }
  }

  /// Autotask's own paths and its callouts: one call is judged, and documents and actions take longer.
  func isShort(_ head: WireHead) -> Bool { Place(head.segments) != nil || HookFace.isHere(head) }

  // MARK: Autotask's own paths

  private func admitCall(_ head: WireHead) async -> Admission {
    guard let place = Place(head.segments) else { return .answered(WireAnswer(.notHere)) }
    let base = "\(address(of: head))/\(place.prefix)"
    let path = "/" + place.rest.joined(separator: "/")
    // The one call that needs no credentials; Postern answers it alike for every name, known or not.
    if path.lowercased() == "/v1.0/zoneinformation" {
      return .answered(WireAnswer(.zone(base: base), operation: "describe"))
    }
    do {
      let now = now()
      guard let credentials = Credentials(head),
        let caller = try await door.caller(of: credentials.token, at: now),
        credentials.name.map({ $0 == caller.id }) ?? true
      else { return .answered(await refused(head, WireAnswer(.unauthorized))) }
      guard let rules = caller.rules else {
        let answer = GatewayAnswer.errors(["no grants are in force"], status: 403)
        return .answered(WireAnswer(await refuse(head, path, caller.id, .noGrants, answer)))
      }
      guard let id = place.connection ?? rules.grants.connection(for: caller.id), let connection = door.connection(id)
      else { return .answered(WireAnswer(await refuse(head, path, caller.id, .unknownConnection, .notHere))) }
      return .welcome { body in
        await answer(head, path, body, caller.id, id) { request, key in
          let call = Gateway.Call(
            caller: caller.id,
            request: request,
            time: now,
            base: base,
            idempotencyKey: key,
            trace: head.trace.trace
          )
          return await gateway.answer(call, under: rules, over: connection)
        }
      }
    } catch {
      return .answered(undecided(error, head))
    }
  }

  private func answer(
    _ head: WireHead,
    _ path: String,
    _ body: WireBody,
    _ caller: String,
    _ connection: String,
    _ send: (AutotaskRequest, String?) async -> GatewayAnswer
  ) async -> WireAnswer {
    do throws(GatewayRefusal) {
      let wire = RequestOnWire(head: head, path: path, body: body)
      let (request, key) = (try wire.read(), try wire.idempotencyKey())
      let answer = await send(request, key)
      return WireAnswer(answer, operation: answer.verb?.rawValue ?? "none")
    } catch {
      return WireAnswer(await refuse(head, path, caller, on: connection, .malformed, error.answer))
    }
  }

  /// Refuses a call of a known caller before it could be decided; recorded like every other denial.
  private func refuse(
    _ head: WireHead,
    _ path: String,
    _ caller: String,
    on connection: String? = nil,
    _ reason: Gateway.RefusedCall.Reason,
    _ answer: GatewayAnswer
  ) async -> GatewayAnswer {
    let subject = AutotaskMethod(rawValue: head.method.rawValue).map {
      DecisionSubject(AutotaskRequest($0, path), door.model)
    }
    let call = Gateway.RefusedCall(
      caller: caller,
      connection: connection,
      reason: reason,
      subject: subject,
      trace: head.trace.trace
    )
    return await gateway.refuse(call, with: answer)
  }

  /// Answers a wrong token, after a while: whoever guesses is slowed down, and nobody else.
  func refused(_ head: WireHead, _ answer: WireAnswer) async -> WireAnswer {
    metrics.count(.refusedTokens, [surface])
    let penalty = await attempts.punish(head.source)
    if let untold = penalty.untold {
      logger.notice(
        "refused a token",
        metadata: ["surface": "\(surface)", "from": "\(head.source)", "times": "\(untold)"]
      )
    }
    var answer = answer
    answer.isLast = penalty.isLast
    return answer
  }

  /// What cannot be decided is denied; what went wrong is for the log alone.
  func undecided(_ error: any Error, _ head: WireHead) -> WireAnswer {
    logger.error(
      "a request could not be decided",
      metadata: ["error": "\(error)", "trace": "\(head.trace.trace)"]
    )
    return WireAnswer(.errors(["Postern could not decide this request"], status: 503))
  }

  /// The address under which this caller reaches Postern.
  func address(of head: WireHead) -> String {
    publicAddress ?? "\(head.isSecure ? "https" : "http")://\(head.authority ?? "127.0.0.1")"
  }

  // MARK: What would be decided

  private func admitQuestion(_ head: WireHead) async -> Admission {
    let operation = "decide"
    guard head.method == .post else {
      return .answered(Problem.methodNotAllowed(["POST"]).answer(operation: operation))
    }
    do {
      let now = now()
      guard let token = Credentials(head)?.token, let caller = try await door.caller(of: token, at: now) else {
        return .answered(await refused(head, Problem.unauthorized.answer(operation: operation)))
      }
      guard let rules = caller.rules else {
        return .answered(Problem("not-granted", 403, "No grants are in force").answer(operation: operation))
      }
      return .welcome { body in
        do throws(Problem) {
          let decision = try await decide(body, head, caller.id, rules, at: now)
          return .json(decision.json(isForCaller: true), operation: operation)
        } catch {
          return error.answer(operation: operation)
        }
      }
    } catch {
      return .answered(undecided(error, head))
    }
  }

  private func decide(
    _ body: WireBody,
    _ head: WireHead,
    _ caller: String,
    _ rules: Gateway.Rules,
    at now: Date
  ) async throws(Problem) -> Decision {
    let question: DecisionQuestion
    do {
      question = try DecisionQuestion(try body.json(head.headers[values: .contentType]), namesCaller: false)
    } catch let error as DecisionQuestion.Malformed {
      throw .malformed(error.detail, at: error.pointer)
    } catch let error as Problem {
      throw error
    } catch {
      throw .malformed("the question cannot be read")
    }
    guard let id = question.connection ?? rules.grants.connection(for: caller), let connection = door.connection(id)
    else { throw .notFound }
    let call = Gateway.Call(caller: caller, request: question.request, time: now, base: "", trace: head.trace.trace)
    do {
      return try await Gateway.explain(call, under: rules, over: connection)
    } catch {
      throw Problem(explaining: error)
    }
  }

  // MARK: Whom to tell of a weakness

  private var securityText: WireAnswer {
    guard let securityContact else { return WireAnswer(.notHere) }
    // RFC 9116 advises less than a year; the day is computed, so that the file cannot go stale while it is served.
    let end = now().addingTimeInterval(180 * 86_400)
    let midnight = Date(timeIntervalSince1970: (end.timeIntervalSince1970 / 86_400).rounded(.down) * 86_400)
    let text = "Contact: \(securityContact)\r\nExpires: \(midnight.formatted(.iso8601))\r\nPreferred-Languages: en\r\n"
    return WireAnswer(status: 200, contentType: "text/plain; charset=utf-8", body: Array(text.utf8))
  }
}

extension Problem {
  /// A decision that could not be told.
  init(explaining failure: Gateway.ExplanationFailure) {
    switch failure {
    case .tooManyRows: self.init("scope-too-wide", 403, "The decision depends on more rows than may be read for it")
    case .unreachable: self.init("upstream", 502, "Autotask could not be reached, or its answer could not be read")
    }
  }
}

extension WireAnswer {
  init(_ answer: GatewayAnswer, operation: String = "none") {
    self.init(
      status: answer.status,
      contentType: answer.contentType,
      body: answer.body,
      headers: answer.headers,
      operation: operation
    )
  }
}

/// Where a path leads: a connection and what stands below its service.
private struct Place {
  var connection: String?
  /// The path up to the service, with a final slash.
  var prefix: String
  var rest: [String]

  init?(_ segments: [String]) {
    if let first = segments.first, first.lowercased() == "atservicesrest" {
      prefix = "\(first)/"
      rest = Array(segments.dropFirst())
    } else if segments.count > 2, segments[0] == "c", segments[2].lowercased() == "atservicesrest" {
      connection = segments[1]
      prefix = "c/\(segments[1])/\(segments[2])/"
      rest = Array(segments.dropFirst(3))
    } else {
      return nil
    }
  }
}

/// The caller's id and token, as Autotask's headers or a bearer token carry them.
struct Credentials {
  var name: String?
  var token: String

  /// Reads the headers; nil where something is missing or comes twice.
  init?(_ head: WireHead) {
    guard head.headers[values: .authorization].isEmpty else {
      guard let bearer = head.bearerToken else { return nil }
      token = bearer
      return
    }
    let names = head.headers[values: .userName]
    let secrets = head.headers[values: .secret]
    guard names.count == 1, secrets.count == 1 else { return nil }
    name = names[0]
    token = secrets[0]
  }
}

extension HTTPField.Name {
  fileprivate static let userName = HTTPField.Name("UserName") ?? .authorization
  fileprivate static let secret = HTTPField.Name("Secret") ?? .authorization
}

extension GatewayAnswer {
  /// Refused credentials: an empty 401, as Autotask gives it.
  fileprivate static let unauthorized = GatewayAnswer(
    status: 401,
    contentType: nil,
    body: [],
    headers: [("WWW-Authenticate", "Basic Realm=\"postern\"")]
  )

  /// A path that is none of Postern's.
  fileprivate static let notHere = GatewayAnswer(
    status: 404,
    contentType: "text/html",
    body: Array("<html><head><title>404 - File or directory not found.</title></head></html>".utf8)
  )
}
