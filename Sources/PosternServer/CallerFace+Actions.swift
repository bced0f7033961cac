import Autotask
import Foundation
import HTTPTypes
import LeastPrivilege
import PosternRuntime
import PosternWire

/// The actions over REST: `POST /api/v1/actions/{id}`, what a caller may use, and the document that describes it.
extension CallerFace {
  /// What every request here is answered with.
  struct ActionScene: Sendable {
    var caller: String
    var rules: Gateway.Rules
    var connection: UpstreamConnection
    var time: Date
    var head: WireHead
    var place: ActionPlace
  }

  static let actionOperation = "action"

  func admit(_ head: WireHead, to place: ActionPlace) async -> Admission {
    let operation = Self.actionOperation
    let allowed = place.target.methods
    guard allowed.contains(head.method) else {
      return .answered(Problem.methodNotAllowed(allowed.map(\.rawValue)).answer(operation: operation))
    }
    do {
      let now = now()
      guard let token = Credentials(head)?.token, let caller = try await door.caller(of: token, at: now) else {
        return .answered(await refused(head, Problem.unauthorized.answer(operation: operation)))
      }
      guard let rules = try await door.rules() else {
        return .answered(Problem("not-granted", 403, "No grants are in force").answer(operation: operation))
      }
      guard let id = place.connection ?? rules.grants.connection(for: caller.id),
        let connection = door.connection(id)
      else { return .answered(Problem.notFound.answer(operation: operation)) }
      let scene = ActionScene(
        caller: caller.id,
        rules: rules,
        connection: connection,
        time: now,
        head: head,
        place: place
      )
      return .welcome { body in
        do throws(Problem) {
          return try await answer(scene, body)
        } catch {
          return error.answer(operation: operation)
        }
      }
    } catch {
      return .answered(undecided(error, head))
    }
  }

  private func answer(_ scene: ActionScene, _ body: WireBody) async throws(Problem) -> WireAnswer {
    switch scene.place.target {
    case .list: return .json(.array(await offered(scene).map(\.json)), operation: Self.actionOperation)
    case .action(let id): return try await perform(id, scene, body)
    case .openAPI:
      let address = address(of: scene.head) + scene.place.prefix
      let document = OpenAPIDocument(await offered(scene), at: address)
      return .json(.object(document.json), operation: Self.actionOperation)
    case .approval(let id): return try await approval(id, scene)
    }
  }

  private func offered(_ scene: ActionScene) async -> [OfferedAction] {
    await gateway.offered(to: scene.caller, under: scene.rules, over: scene.connection, at: scene.time)
  }

  // MARK: Running one

  private func perform(_ id: String, _ scene: ActionScene, _ body: WireBody) async throws(Problem) -> WireAnswer {
    let head = scene.head
    let wire = RequestOnWire(head: head, path: "", body: body)
    let call: ActionCall
    do throws(GatewayRefusal) {
      call = ActionCall(
        caller: scene.caller,
        action: id,
        input: try wire.object(),
        time: scene.time,
        impersonating: try wire.impersonation(),
        idempotencyKey: try wire.idempotencyKey(),
        surface: .api,
        trace: head.trace.trace,
        address: address(of: head)
      )
    } catch {
      let refused = Gateway.RefusedCall(
        caller: scene.caller,
        connection: scene.connection.id,
        reason: .malformed,
        // What is no action's id is the caller's own text, and stays out.
        action: scene.rules.grants.model.policy.actions[id]?.id,
        surface: .api,
        trace: head.trace.trace
      )
      throw Problem(await gateway.refuse(refused, with: error.answer))
    }
    if head.wantsLines, head.takesParts { return await lines(call, scene) }
    let answer = await gateway.perform(call, under: scene.rules, over: scene.connection)
    return wireAnswer(answer, scene)
  }

  func wireAnswer(_ answer: ActionAnswer, _ scene: ActionScene) -> WireAnswer {
    var wire = WireAnswer.json(answer.json, status: answer.status, operation: Self.actionOperation)
    switch answer.outcome {
    case .problem: wire.contentType = "application/problem+json"
    case .pending(let id, _):
      wire.headers.append(("Location", "\(scene.place.prefix)/api/v1/approvals/\(id)"))
    case .done(_, let output):
      if scene.head.wantsLines, let rows = output["items"]?.array { wire.becomeLines(rows, output["cursor"]) }
    case .dryRun: break
    }
    wire.headers += answer.headers
    return wire
  }

  // MARK: Approvals

  private func approval(_ id: String, _ scene: ActionScene) async throws(Problem) -> WireAnswer {
    do {
      guard let approval = try await gateway.approval(id, of: scene.caller, on: scene.connection, at: scene.time) else {
        throw Problem.notFound
      }
      return .json(approval, operation: Self.actionOperation)
    } catch let problem as Problem {
      throw problem
    } catch {
      return undecided(error, scene.head)
    }
  }
}

extension ActionPlace.Target {
  fileprivate var methods: [HTTPRequest.Method] {
    switch self {
    case .action: [.post]
    case .list, .openAPI, .approval: [.get]
    }
  }
}

extension WireHead {
  /// Whether rows are wanted as lines of JSON.
  fileprivate var wantsLines: Bool {
    headers[values: .accept].contains { value in
      value.split(separator: ",").contains { part in
        let type = part.split(separator: ";").first.map { $0.trimmingCharacters(in: .whitespaces).lowercased() }
        return type == "application/x-ndjson" || type == "application/jsonl"
      }
    }
  }
}

extension WireAnswer {
  /// Gives rows as lines of JSON; where they end early, a header field tells where the next ones begin.
  fileprivate mutating func becomeLines(_ rows: [JSONValue], _ cursor: JSONValue?) {
    contentType = "application/x-ndjson"
    body = rows.flatMap(\.line)
    if let cursor = cursor?.string { headers.append(("Postern-Cursor", cursor)) }
  }
}

extension JSONValue {
  /// The value on a line of its own.
  var line: [UInt8] { bytes() + [UInt8(ascii: "\n")] }
}

extension RequestOnWire {
  /// The body as the input of an action: a JSON object, or nothing.
  func object() throws(GatewayRefusal) -> JSONObject {
    if head.query != nil {
      throw GatewayRefusal(.errors(["malformed: an action takes its input in the body"], status: 400))
    }
    if let encoding = head.headers[.contentEncoding], encoding.lowercased() != "identity" {
      throw GatewayRefusal(.errors(["malformed: bodies are taken uncompressed"], status: 415))
    }
    guard let json = try json() else { return JSONObject() }
    guard let object = json.object else {
      throw GatewayRefusal(.errors(["malformed: an action takes a JSON object"], status: 400))
    }
    return object
  }
}

extension Problem {
  /// A request that cannot be read in one way.
  fileprivate init(_ answer: GatewayAnswer) {
    let json = (try? JSONValue(parsing: answer.body))?.object
    let sentence = json?["errors"]?.array?.first?.string ?? json?["Message"]?.string
    let word = [413: "too-large", 415: "unsupported-media-type"][answer.status] ?? "malformed"
    self.init(word, answer.status, "The request cannot be read", sentence)
  }
}

extension OfferedAction {
  /// The action as a list tells of it.
  var json: JSONValue {
    var object = JSONObject([
      ("id", .string(id)), ("title", .string(title)), ("description", .string(description)),
      ("category", .string(category)), ("effect", .string(effect.rawValue)), ("idempotent", .bool(isIdempotent)),
      ("input", .object(inputSchema)), ("output", .object(outputSchema)),
    ])
    if let example { object["example"] = .object(example) }
    return .object(object)
  }
}
