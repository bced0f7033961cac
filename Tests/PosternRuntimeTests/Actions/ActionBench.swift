import Autotask
import Foundation
import LeastPrivilege
import PosternRuntime
import RuntimeSupport
import Synchronization
import Testing

/// A gateway in front of an Autotask that is a function of the request.
struct ActionBench {
  let gateway = Gateway(ledger: MemoryLedger(), heldCalls: NoHeldCalls())
  let connection: UpstreamConnection
  let time = ManualTime()
  private let transport: ScriptedAutotask

  init(_ answer: @escaping @Sendable (AutotaskRequest) -> JSONValue?) throws {
    transport = ScriptedAutotask(answer: answer)
    connection = UpstreamConnection(
      id: "main",
      transport: transport,
      model: try RuntimeModel.shared.get(),
      limits: .uncooled,
      clock: BudgetClock(now: time.clock.now, date: time.clock.date)
    )
  }

  /// What was sent so far: method and path.
  var sent: [String] { transport.sent }

  /// The rules of grants of one caller, `c`; `'` stands for `"`.
  static func rules(_ grants: String) throws -> Gateway.Rules {
    let text = "{'version': 1, 'callers': [{'id': 'c', 'grants': [\(grants)]}]}".replacing("'", with: "\"")
    var reader = GrantReader()
    let read = reader.read(LocatedValue(try JSONValue(parsing: text)))
    let document = try #require(read, "\(reader.problems)")
    var compiler = GrantCompiler(try RuntimeModel.shared.get(), for: GrantContext(connections: ["main"]))
    let compiled = compiler.compile(document)
    return Gateway.Rules(grants: try #require(compiled, "\(compiler.problems)"), version: 1)
  }

  /// Runs an action of `c`.
  func run(_ action: String, _ input: JSONObject, under rules: Gateway.Rules) async -> ActionAnswer {
    await gateway.perform(
      ActionCall(caller: "c", action: action, input: input, time: Date()),
      under: rules,
      over: connection
    )
  }

  /// What `c` is offered.
  func offered(under rules: Gateway.Rules, at time: Date = Date()) async -> [OfferedAction] {
    await gateway.offered(to: "c", under: rules, over: connection, at: time)
  }
}

/// An Autotask that answers as it is told, and knows what it was asked.
private final class ScriptedAutotask: AutotaskTransport {
  private let answer: @Sendable (AutotaskRequest) -> JSONValue?
  private let asked = Mutex<[String]>([])

  init(answer: @escaping @Sendable (AutotaskRequest) -> JSONValue?) { self.answer = answer }

  var sent: [String] { asked.withLock { $0 } }

  func send(_ request: AutotaskRequest) async throws -> AutotaskResponse {
    asked.withLock { $0.append("\(request.method.rawValue) \(request.path)") }
    guard let json = answer(request) else { return .status(404) }
    return AutotaskResponse(status: 200, contentType: "application/json", body: json.bytes())
  }
}

extension JSONValue {
  /// A page that is the last one.
  static func page(_ rows: [JSONValue]) -> JSONValue {
    ["items": .array(rows), "pageDetails": ["count": .integer(Int64(rows.count)), "nextPageUrl": .null]]
  }

  /// A field as metadata has it.
  static func field(_ name: String, _ type: String = "integer", isRequired: Bool = false) -> JSONValue {
    [
      "name": .string(name), "dataType": .string(type), "length": 100, "isRequired": .bool(isRequired),
      "isReadOnly": .bool(name == "id"), "isQueryable": true,
    ]
  }
}
