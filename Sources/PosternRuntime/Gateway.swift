public import Autotask
import Crypto
public import Foundation
public import LeastPrivilege

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

    /// Makes rules.
    public init(grants: CompiledGrants, version: Int64) {
      self.grants = grants
      self.version = version
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

    /// Makes a call.
    public init(caller: String, request: AutotaskRequest, time: Date, base: String) {
      self.caller = caller
      self.request = request
      self.time = time
      self.base = base
    }
  }

  /// Verbs that are decided and not yet carried out; they are denied.
  public static let unfinishedVerbs: [Verb] = [.create, .update, .put, .delete]

  let seal: CursorSeal

  /// A gateway whose page links are sealed with a key.
  public init(seal: CursorSeal = CursorSeal()) { self.seal = seal }

  /// Answers one call.
  public func answer(_ call: Call, under rules: Rules, over connection: UpstreamConnection) async -> GatewayAnswer {
    do throws(ReadFailure) {
      var call = call
      let cursor: String?
      switch try continued(&call, rules) {
      case .page(let text): cursor = text
      case .first: cursor = nil
      case .refused(let answer): return answer
      }
      let decision = await decide(call, under: rules, over: connection)
      switch decision {
      case .deny(let denial): return denial.answer(to: call.request)
      case .resolve: return Self.unfinished
      case .allow(.write): return Self.unfinished
      case .allow(.general(let template)):
        return try await General(call: call, connection: connection, grants: rules.grants).answer(template)
      case .allow(.describe(let permit)):
        let spender = Spender(call.caller, under: rules.grants, on: connection.id)
        return try await Description(permit: permit, call: call, connection: connection, spender: spender).answer()
      case .allow(.read(let permit)):
        let reading = Reading(
          permit: permit,
          call: call,
          rules: rules,
          connection: connection,
          seal: seal
        )
        return try await reading.answer(page: cursor)
      }
    } catch {
      return error.answer
    }
  }

  private static let unfinished = GatewayAnswer.errors(
    ["not-granted: this Postern does not carry out writes yet; see `postern serve --check`"],
    status: 403
  )

  private func decide(_ call: Call, under rules: Rules, over connection: UpstreamConnection) async -> Decision {
    var ask = AccessRequest(
      caller: call.caller,
      connection: connection.id,
      request: call.request,
      time: call.time
    )
    let first = rules.grants.decide(ask)
    // The tenant's own fields are read only for whom something is granted: a stranger spends no call.
    guard let entity = rules.grants.entityThatNeedsMetadata(ask, after: first) else { return first }
    ask.tenant = await connection.metadata.fields(of: entity)
    return rules.grants.decide(ask)
  }

  // MARK: Page links

  private enum Continuation {
    case first
    case page(String)
    case refused(GatewayAnswer)
  }

  /// Takes a page link apart: the query that it continues takes its place.
  private func continued(_ call: inout Call, _ rules: Rules) throws(ReadFailure) -> Continuation {
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

extension PageCursor.Binding {
  init(_ call: Gateway.Call, connection: String, grants: Int64) {
    let parameters = call.request.parameters.map { "\($0.name.lowercased())=\($0.value)" }.joined(separator: "&")
    let body = call.request.body?.text() ?? ""
    let text = "\(call.request.path.lowercased())\n\(parameters)\n\(body)"
    self.init(
      caller: call.caller,
      connection: connection,
      method: call.request.method.rawValue,
      query: SHA256.hash(data: Data(text.utf8)).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
        .joined(),
      grants: grants,
      impersonating: call.request.impersonating
    )
  }
}
