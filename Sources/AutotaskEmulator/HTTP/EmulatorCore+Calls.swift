internal import Autotask
internal import GRDB
internal import Logging
internal import Synchronization

extension EmulatorCore {
  /// What happens to a call's connection.
  enum Outcome: Sendable {
    case answer(Answer)
    /// The connection is closed without an answer.
    case drop
  }

  /// The longest path and query, beyond which the web server answers 404 (REST_Thresholds_Limits help page).
  private static let longestTarget = 2048

  /// Answers a call to the service or to the admin API.
  func answer(_ call: IncomingCall) async -> Outcome {
    switch call.segments.first?.lowercased() {
    case "atservicesrest": return await serve(call)
    case "emulator": return .answer(await administer(call))
    default: return .answer(.htmlNotFound)
    }
  }

  /// A call to the service: noted, struck by faults, answered.
  private func serve(_ call: IncomingCall) async -> Outcome {
    var call = call
    let target = call.query.map { "\(call.path)?\($0)" } ?? call.path
    let (drops, status, scripted) = state.withLock { state in
      call.number = state.note(
        .init(
          number: 0,
          user: call.headers["username"],
          method: call.method,
          path: target,
          impersonating: call.headers["impersonationresourceid"]
        )
      )
      return (
        state.faults.strikes(.dropEvery), state.faults.status(), state.faults.scripted(call.method, call.servicePath)
      )
    }
    if drops { return .drop }
    if let scripted { return await serve(call, struckBy: scripted) }
    var answer = if let status { Answer.fault(status) } else { await respond(call) }
    if status == nil { strike(&answer) }
    return noted(answer, call)
  }

  /// A call that the script of faults strikes.
  private func serve(_ call: IncomingCall, struckBy strike: FaultScript.Strike) async -> Outcome {
    if strike.latencyMilliseconds > 0 {
      state.withLock { $0.note(delay: strike.latencyMilliseconds, of: call.number) }
      // A caller that gives up ends the wait; its call is answered all the same.
      try? await Task.sleep(for: .milliseconds(strike.latencyMilliseconds))
    }
    var call = call
    call.isForgotten = strike.forgets
    call.unseenReads = strike.unseenReads
    let hides = strike.drops || strike.status != nil
    var answer = hides && !strike.stores ? Answer.htmlNotFound : await respond(call)
    if strike.drops { return .drop }
    if let status = strike.status { answer = .fault(status) }
    if let body = strike.body { answer.replaceBody(body) }
    answer.headers += strike.headers
    if strike.truncates { answer.body.removeLast(answer.body.count / 2) }
    return noted(answer, call)
  }

  private func noted(_ answer: Answer, _ call: IncomingCall) -> Outcome {
    state.withLock { $0.note(status: answer.status, of: call.number) }
    return .answer(answer)
  }

  /// Faults that change a finished answer.
  private func strike(_ answer: inout Answer) {
    let (hidden, html, cut) = state.withLock { state in
      (
        state.faults.statusAfterStoring(), state.faults.strikes(.htmlEvery),
        answer.body.count > 1 && state.faults.strikes(.truncateEvery)
      )
    }
    if let hidden { answer = .fault(hidden) }
    if html { answer = .htmlNotFound }
    if cut { answer.body.removeLast(answer.body.count / 2) }
  }

  private func respond(_ call: IncomingCall) async -> Answer {
    if call.targetLength > Self.longestTarget { return .htmlNotFound }
    if call.method == "PATCH", state.withLock({ $0.switches.contains(.patchIsNotFound) }) { return .htmlNotFound }
    if let swagger = swagger(call) { return swagger }
    let operation: ResolvedOperation
    do {
      operation = try resolve(call.method, call.servicePath)
    } catch {
      switch error {
      case .unknownPath: return unknownPath(call)
      case .methodNotAllowed(let allowed): return .methodNotAllowed(call.method, allowed: allowed)
      }
    }
    // The two calls that need no credentials, and take no thread.
    if operation.kind == .special("/V1.0/ZoneInformation") { return zoneInformation(call) }
    if operation.kind == .special("/VersionInformation") { return .json(["apiVersions": ["V1.0"]]) }
    guard let user = authenticated(call) else { return refusedCredentials(call) }
    return await limited(call, operation, user)
  }

  /// The operation of a path, with what some zones are said to do otherwise.
  private func resolve(_ method: String, _ path: String) throws(RouteFailure) -> ResolvedOperation {
    let kinds: [String: Operations.Name] = ["PATCH": .patch, "PUT": .put]
    if let kind = kinds[method], path.lowercased() == "/v1.0/tasks",
      state.withLock({ $0.switches.contains(.taskUpdatesAtRoot) })
    {
      return ResolvedOperation(kind: .operation(kind), entity: "Tasks", verb: kind.verb, template: "/V1.0/Tasks")
    }
    return try blueprint.routes.resolve(method: method, path: path)
  }

  /// A collection that exists below a parent alone knows no method at the root; other paths lead nowhere.
  ///
  /// Source: WYRE-AI/autotask-mcp issue 24 and WYRE-AI/msp-claude-plugins issue 31, where `POST /TicketNotes` was tried.
  private func unknownPath(_ call: IncomingCall) -> Answer {
    let segments = call.segments
    guard segments.count == 3, segments[1].lowercased() == "v1.0",
      blueprint.entities.all.contains(where: { $0.path.lowercased() == segments[2].lowercased() })
    else { return .htmlNotFound }
    return .methodNotAllowed(call.method, allowed: [])
  }

  private func authenticated(_ call: IncomingCall) -> APIUser? {
    guard let credentials = call.credentials else { return nil }
    let (user, changed) = state.withLock { $0.admit(credentials) }
    if changed { keepAfterSignIn() }
    return user
  }

  private func keepAfterSignIn() {
    do {
      try keepNotes()
    } catch {
      configuration.logger.warning("a user's lock could not be kept", metadata: ["error": "\(error)"])
    }
  }

  private func refusedCredentials(_ call: IncomingCall) -> Answer {
    guard state.withLock({ $0.switches.contains(.trackingIdentifierAs500) }), let given = call.credentials,
      let user = state.withLock({ $0.users[given.username] }), user.secret.revealed == given.secret, !user.isLocked
    else { return .unauthorized }
    return .refusal(Refusal("IntegrationCode is invalid."))
  }

  /// The host that a caller named, which links lead back to, as ASP.NET makes them of the request's own address.
  func host(of call: IncomingCall) -> String { call.namedHost ?? authority.withLock { $0 } }

  /// Source: the vendor's Swagger for the shape; measured October 2026 for the sentence.
  private func zoneInformation(_ call: IncomingCall) -> Answer {
    guard let name = call.parameter("user"), state.withLock({ $0.users[name] }) != nil else {
      return .refusal(Refusal("Zone information could not be determined"))
    }
    let host = host(of: call)
    return .json([
      "zoneName": "Emulator", "url": .string("http://\(host)/ATServicesRest/"), "webUrl": .string("http://\(host)/"),
      "ci": 1,
    ])
  }

  /// Counts the call against hour and threads, and waits as Autotask makes callers wait.
  private func limited(_ call: IncomingCall, _ operation: ResolvedOperation, _ user: APIUser) async -> Answer {
    let endpoints = Self.endpoints(operation, user)
    let (hour, thread, limits) = state.withLock { state in
      (
        state.thresholds.spend(at: state.now), state.thresholds.enter(endpoints, at: state.now),
        state.thresholds.limits.with(state.switches)
      )
    }
    guard thread else {
      return .refused(limits.threadStatus, Thresholds.threadSentence(limits.threads), limits)
    }
    defer {
      state.withLock { $0.thresholds.leave(endpoints, at: $0.now, coolingFor: limits.cooldownMilliseconds) }
    }
    guard hour else { return .refused(429, Thresholds.hourSentence, limits) }
    let wait = milliseconds(call.number)
    // A caller that gives up ends the wait; its call is performed all the same.
    if wait > 0 { try? await Task.sleep(for: .milliseconds(wait)) }
    let answer = await perform(call, operation, user)
    keepCounts()
    return answer
  }

  /// The wait that a fault and the hour's use put before an answer; the call keeps its thread meanwhile. What
  /// Autotask would add is noted also where the switch leaves the wait out.
  private func milliseconds(_ number: Int) -> Int {
    state.withLock { state in
      let delay = state.thresholds.delayMilliseconds(at: state.now)
      state.note(delay: state.faults.latencyMilliseconds + delay, of: number)
      return state.faults.latencyMilliseconds + (state.switches.contains(.withoutThresholdDelays) ? 0 : delay)
    }
  }

  /// The endpoints whose threads a call takes: the root segment and the entity, as it is not known which counts.
  private static func endpoints(_ operation: ResolvedOperation, _ user: APIUser) -> Set<String> {
    let root = operation.parent?.segment ?? operation.template.split(separator: "/").dropFirst().first.map(String.init)
    return Set([root, operation.entity].compactMap { $0 }.map { "\(user.integrationCode) \($0)" })
  }
}

extension IncomingCall {
  /// The path below the service's address, as the API's own paths are written.
  var servicePath: String { "/" + segments.dropFirst().joined(separator: "/") }
}

extension Answer {
  /// A call beyond the limits.
  fileprivate static func refused(_ status: Int, _ sentence: String, _ limits: Limits) -> Answer {
    var answer = refusal(Refusal(status: status, sentences: [sentence]))
    if limits.retryAfterSeconds > 0 { answer.headers.append(("Retry-After", String(limits.retryAfterSeconds))) }
    return answer
  }

  /// Puts a text in the place of the body.
  fileprivate mutating func replaceBody(_ text: String) {
    let isJSON = (try? JSONValue(parsing: text)) != nil
    body = Array(text.utf8)
    contentType = isJSON ? "application/json; charset=utf-8" : "text/html"
  }
}
