public import Autotask
import Crypto
public import Foundation
public import LeastPrivilege
public import PosternStore

/// Carries out callers' requests: decides, asks Autotask for what is permitted, and answers with nothing else.
public struct Gateway: Sendable {
  /// How many calls one page may cost before the scope counts as too wide.
  public static let scopeRequests = 20

  /// What a request is judged by.
  public struct Rules: Sendable {
    /// The grants in force.
    public var grants: CompiledGrants
    /// Their version.
    public var version: Int64
    /// The companies that callers' organizations are mapped to, with which the grants were compiled.
    public var mapped: MappedCompanies

    /// Makes rules.
    public init(grants: CompiledGrants, version: Int64, mapped: MappedCompanies = MappedCompanies()) {
      self.grants = grants
      self.version = version
      self.mapped = mapped
    }
  }

  /// One request of a caller on Autotask's own paths.
  public struct Call: Sendable {
    /// The caller.
    public var caller: String
    /// The request, its path below the service's base.
    public var request: AutotaskRequest
    /// When it arrived.
    public var time: Date
    /// Where the caller reaches the service, ending in `/`, for the links of answers.
    public var base: String
    /// The key under which the caller may send the call again without its being done twice, nil for none.
    public var idempotencyKey: String?
    /// How the call came in.
    public var surface: Surface
    /// The trace it belongs to: 32 hexadecimal digits of W3C trace context.
    public var trace: String?
    /// The action that makes the call, nil where the caller makes it itself.
    public var action: String?

    /// Makes a call.
    public init(
      caller: String,
      request: AutotaskRequest,
      time: Date,
      base: String,
      idempotencyKey: String? = nil,
      surface: Surface = .gateway,
      trace: String? = nil,
      action: String? = nil
    ) {
      self.caller = caller
      self.request = request
      self.time = time
      self.base = base
      self.idempotencyKey = idempotencyKey
      self.surface = surface
      self.trace = trace
      self.action = action
    }
  }

  /// The ways in.
  public enum Surface: String, Sendable {
    case gateway, api, cli, mcp, console
  }

  let seal: CursorSeal
  let ledger: any DecisionLedger
  let heldCalls: any HeldCallStore
  /// What callers have asked for within the last hour.
  let accounts: CallerAccounts
  /// How long to wait between two looks at a row whose write has an unknown outcome.
  let reconcilePause: Duration
  /// What callers were offered.
  let offers = OfferCache()

  /// A gateway.
  ///
  /// - Parameters:
  ///   - ledger: Where decisions and outcomes are recorded.
  ///   - heldCalls: Where calls wait for an approver, and answers for their idempotency keys.
  ///   - accounts: What callers have asked for within the last hour.
  ///   - seal: The key of page links.
  ///   - reconcilePause: How long to wait between two looks at a row whose write has an unknown outcome.
  public init(
    ledger: any DecisionLedger,
    heldCalls: any HeldCallStore,
    accounts: CallerAccounts = CallerAccounts(),
    seal: CursorSeal = CursorSeal(),
    reconcilePause: Duration = .seconds(1)
  ) {
    self.ledger = ledger
    self.heldCalls = heldCalls
    self.accounts = accounts
    self.seal = seal
    self.reconcilePause = reconcilePause
  }

  /// Carries one call out that the caller's limits have room for; what was decided is recorded before it is answered.
  func carryOut(_ call: Call, under rules: Rules, over connection: UpstreamConnection) async -> GatewayAnswer {
    let count = CallCount()
    let recorder = CallRecorder(ledger, call, connection: connection.id)
    do throws(LedgerFailure) {
      var asked = call
      let cursor: String?
      switch continued(&asked) {
      case .page(let text): cursor = text
      case .first: cursor = nil
      case .refused(let answer):
        let denial = Denial(.malformed, "a page link that was not made here")
        let subject = DecisionSubject(call.request, rules.grants.model)
        try await recorder.deny(denial, subject, status: answer.status, spent: 0)
        return answer
      }
      let place = Place(call: asked, rules: rules, connection: connection, recorder: recorder, count: count)
      return try await answer(place, page: cursor)
    } catch {
      return error.answer
    }
  }

  /// What one call is carried out with.
  struct Place {
    let call: Call
    let rules: Rules
    let connection: UpstreamConnection
    let recorder: CallRecorder
    let count: CallCount

    /// On whose account calls are made.
    var spender: Spender { Spender(call.caller, under: rules.grants, on: connection.id) }
  }

  private func answer(_ place: Place, page cursor: String?) async throws(LedgerFailure) -> GatewayAnswer {
    let decision = await decision(place)
    var answer = try await answer(place, decision, page: cursor)
    answer.verb = decision.verb ?? DecisionSubject(place.call.request, place.rules.grants.model).verb
    return answer
  }

  private func answer(
    _ place: Place,
    _ decision: Result<Decision, ReadFailure>,
    page cursor: String?
  ) async throws(LedgerFailure) -> GatewayAnswer {
    let (call, rules, recorder) = (place.call, place.rules, place.recorder)
    switch decision {
    case .failure(let failure):
      let answer = failure.answer
      let subject = DecisionSubject(call.request, rules.grants.model)
      try await recorder.undecided(subject, status: answer.status, spent: place.count.value)
      return answer
    case .success(.deny(let denial)):
      var answer = denial.answer(to: call.request)
      answer.meaning = .denied(denial)
      let subject = DecisionSubject(call.request, rules.grants.model)
      if let kept = await repeated(denial, subject, place) {
        try await recorder.repeated(subject, status: kept.status, spent: place.count.value)
        return kept
      }
      try await recorder.deny(denial, subject, status: answer.status, spent: place.count.value)
      return answer
    case .success(.resolve):
      // Resolving ends with an answer or a failure.
      return ReadFailure.scopeTooWide.answer
    case .success(.allow(.write(let permit))):
      // What has been sent is seen to its end, though the caller may have gone.
      let write = Task.beside { await Self.result { () throws(LedgerFailure) in try await self.write(permit, place) } }
      return try await write.value.get()
    case .success(.allow(let permit)):
      let answer = await read(permit, place, page: cursor)
      try await recorder.read(permit, status: answer.status, spent: place.count.value)
      return answer
    }
  }

  private static func result<Value, Failure: Error>(
    _ body: () async throws(Failure) -> Value
  ) async -> Result<Value, Failure> {
    do {
      return .success(try await body())
    } catch {
      return .failure(error)
    }
  }

  private func read(_ permit: Permit, _ place: Place, page cursor: String?) async -> GatewayAnswer {
    let (call, rules, connection, count) = (place.call, place.rules, place.connection, place.count)
    do throws(ReadFailure) {
      switch permit {
      case .general(let template):
        let general = General(
          call: call,
          connection: connection,
          grants: rules.grants,
          accounts: accounts,
          count: count
        )
        return try await general.answer(template)
      case .describe(let permit):
        let description = Description(
          permit: permit,
          call: call,
          connection: connection,
          spender: place.spender,
          count: count
        )
        return try await description.answer()
      case .read(let permit):
        let reading = Reading(
          permit: permit,
          call: call,
          rules: rules,
          connection: connection,
          seal: seal,
          count: count
        )
        return try await reading.answer(page: cursor)
      case .write: return ReadFailure.unreachable.answer
      }
    } catch {
      return error.answer
    }
  }

  /// Decides, reading first what the decision depends on.
  private func decision(_ place: Place) async -> Result<Decision, ReadFailure> {
    await Self.result { () throws(ReadFailure) in
      var resolver = RowResolver(place.call, under: place.rules, over: place.connection, count: place.count)
      return try await resolver.decide()
    }
  }

  // MARK: Page links

  private enum Continuation {
    case first
    case page(String)
    case refused(GatewayAnswer)
  }

  /// Takes a page link apart: the query that it continues takes its place.
  private func continued(_ call: inout Call) -> Continuation {
    let segments = call.request.path.split(separator: "/")
    guard segments.count > 2, segments.last?.lowercased() == "next",
      let index = call.request.parameters.firstIndex(where: { $0.name.lowercased() == "paging" })
    else { return .first }
    let text = call.request.parameters[index].value
    call.request.parameters.remove(at: index)
    guard let cursor = seal.open(text) else {
      return .refused(.errors(["malformed: this page link was not made here, or was changed"], status: 403))
    }
    guard cursor.binding.method == call.request.method.rawValue else {
      return .refused(.methodNotAllowed(call.request.method.rawValue))
    }
    call.request.path = "/" + segments.dropLast().joined(separator: "/")
    // The list below a parent has no query of its own: its link leads through the root and names the list.
    if let list = call.request.parameters.firstIndex(where: { $0.name == "list" }) {
      call.request.path = call.request.parameters[list].value
      call.request.parameters.remove(at: list)
    }
    return .page(text)
  }
}

extension Result<Decision, ReadFailure> {
  /// What was permitted, nil where nothing was, or nothing on an entity.
  fileprivate var verb: Verb? {
    switch self {
    case .success(.allow(.read(let permit))): permit.verb
    case .success(.allow(.write(let permit))): permit.verb
    case .success(.allow(.describe)): .describe
    default: nil
    }
  }
}

extension PageCursor.Binding {
  init(_ call: Gateway.Call, connection: String, rules: RulesMark) {
    let parameters = call.request.parameters.map { "\($0.name.lowercased())=\($0.value)" }.joined(separator: "&")
    let body = call.request.body?.text() ?? ""
    let text = "\(call.request.path.lowercased())\n\(parameters)\n\(body)"
    self.init(
      caller: call.caller,
      connection: connection,
      method: call.request.method.rawValue,
      query: SHA256.hash(data: Data(text.utf8)).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
        .joined(),
      rules: rules,
      impersonating: call.request.impersonating
    )
  }
}
