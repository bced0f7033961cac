internal import Autotask
internal import GRDB
internal import Logging
internal import Synchronization

extension EmulatorCore {
  /// Does what a call asks for, in one transaction; a refusal takes back whatever it did.
  func perform(_ call: IncomingCall, _ operation: ResolvedOperation, _ user: APIUser) async -> Answer {
    do {
      if let refused = call.refusedMediaType { return refused }
      let body = try call.json()
      let around = surroundings(call, operation)
      if operation.verb == .get, let entity = operation.entity, let id = operation.id,
        state.withLock({ $0.faults.isUnseen(entity, id) })
      {
        throw Refusal.missingRow
      }
      let answer: @Sendable (Database) throws -> (result: Answer, actor: Int64) = { db in
        let caller = try self.caller(user, call, operation, db, around)
        let session = Session(db: db, caller: caller, around: around)
        return (try Self.dispatch(call, operation, body, session), caller.actor)
      }
      guard operation.verb?.isWrite == true else { return try await store.queue.read { try answer($0).result } }
      let written = try await storing { db in
        let answer = try answer(db)
        if call.isForgotten { throw Forgotten(answer: answer.result) }
        return answer
      }
      if call.unseenReads > 0, operation.verb == .create, let entity = operation.entity, let id = written.itemID {
        state.withLock { $0.faults.hide(entity, id, reads: call.unseenReads) }
      }
      return written
    } catch let forgotten as Forgotten {
      return forgotten.answer
    } catch let refusal as Refusal {
      if refusal == AttachmentRules.rateRefusal { state.withLock { $0.closeFiles() } }
      return refusal.status == 401 ? .unauthorized : .refusal(refusal)
    } catch {
      configuration.logger.warning("a call failed", metadata: ["path": "\(call.path)", "error": "\(error)"])
      return .refusal(Refusal("An unexpected error has occurred."))
    }
  }

  /// Takes back what a call did, although it is answered as if it were done.
  private struct Forgotten: Error {
    var answer: Answer
  }

  private func surroundings(_ call: IncomingCall, _ operation: ResolvedOperation) -> Session.Surroundings {
    let host = host(of: call)
    return state.withLock { state in
      let isForeign = operation.verb == .query && state.faults.strikes(.foreignLinkEvery)
      return Session.Surroundings(
        blueprint: blueprint,
        now: state.now,
        switches: state.switches,
        linkBase: isForeign ? "http://elsewhere.invalid/ATServicesRest/" : "http://\(host)/ATServicesRest/",
        levels: state.levels,
        tenant: state.tenant,
        hourlyThreshold: state.thresholds.limits.requestsPerHour,
        hourlyCount: state.thresholds.count(at: state.now),
        users: state.users,
        picklists: state.picklists,
        repeatsPage: operation.kind == .nextPage && state.faults.strikes(.repeatPageEvery),
        strictCallouts: configuration.strictCallouts,
        filesClosedUntil: state.filesClosedUntil
      )
    }
  }

  private static func dispatch(
    _ call: IncomingCall,
    _ operation: ResolvedOperation,
    _ body: JSONValue?,
    _ session: Session
  ) throws -> Answer {
    if case .special(let template) = operation.kind {
      let last = call.segments.last.flatMap { Int64(canonical: $0) }
      return try session.special(template, operation, body, lastID: last)
    }
    guard let schema = session.blueprint.schema(of: operation.entity) else { return .htmlNotFound }
    if operation.kind == .nextPage { return try nextPage(call, schema, body, session) }
    guard case .operation(let name) = operation.kind else { return .htmlNotFound }
    switch name {
    case .query: return try session.query(schema, search(call, body))
    case .count: return try session.count(schema, search(call, body))
    case .list: return try session.list(schema, operation)
    case .get: return try session.get(schema, operation)
    case .create: return try session.create(schema, operation, body ?? .null)
    case .createByGet: return try session.create(schema, operation, .object(.init()))
    case .patch: return try session.update(schema, operation, body ?? .null, .patch)
    case .put: return try session.update(schema, operation, body ?? .null, .put)
    case .delete: return try session.delete(schema, operation)
    case .info: return session.describe(schema)
    case .fields: return try session.describeFields(schema)
    case .udf: return try session.describeUserDefinedFields(schema)
    }
  }

  /// The search of a query: in the body of a POST, in the `search` parameter of a GET.
  private static func search(_ call: IncomingCall, _ body: JSONValue?) -> Session.Search {
    call.method == "GET" ? .parameter(call.parameter("search") ?? "") : .body(body ?? .null)
  }

  /// A page link demands the verb of the first call, and after a POST its body once more.
  ///
  /// Source: WYRE-AI/autotask-mcp pull request 170; AntoJUICT/juict-skills (an empty body is a 500).
  private static func nextPage(
    _ call: IncomingCall,
    _ schema: EntitySchema,
    _ body: JSONValue?,
    _ session: Session
  ) throws -> Answer {
    let search = call.parameter("search")
    guard (call.method == "GET") == (search != nil) else {
      return .methodNotAllowed(call.method, allowed: [search == nil ? "POST" : "GET"])
    }
    guard var page = call.parameter("paging").flatMap({ PageLink($0) }) else {
      throw Refusal("The paging information of the request is not valid.")
    }
    if session.around.repeatsPage, let preceding = page.preceding { page = preceding }
    if let search { return try session.query(schema, .parameter(search), page: page) }
    if body == nil, session.around.switches.contains(.nextPageWithoutBody) {
      return try session.query(schema, .body(Query.everything.json), page: page)
    }
    guard let body else { throw Refusal("A request body is required.") }
    return try session.query(schema, .body(body), page: page)
  }
}
