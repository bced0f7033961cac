import Autotask
public import Foundation
public import PosternRuntime

/// The actions of one caller as tools, for the length of one request.
///
/// What is listed is what the grants offer. What may be called is decided by `Gateway.perform` alone: a tool that is
/// not listed is called all the same, so that the attempt is decided and recorded, and answered as one that does not
/// exist.
public struct ActionTools: ToolSource {
  let gateway: Gateway
  let rules: Gateway.Rules
  let connection: UpstreamConnection
  let caller: String
  let grouping: ToolGrouping
  let time: Date
  let trace: String?
  let address: String?

  /// A source for one request of a caller.
  ///
  /// - Parameters:
  ///   - gateway: What carries actions out.
  ///   - rules: The grants in force.
  ///   - connection: The connection.
  ///   - caller: The caller.
  ///   - grouping: Whether there is a tool for each action or for each category.
  ///   - time: When the request arrived.
  ///   - trace: The trace it belongs to, nil for none.
  ///   - address: Where the caller reaches Postern, without a final slash, nil where it does so over no network.
  public init(
    _ gateway: Gateway,
    under rules: Gateway.Rules,
    over connection: UpstreamConnection,
    for caller: String,
    grouping: ToolGrouping = .actions,
    at time: Date,
    trace: String? = nil,
    address: String? = nil
  ) {
    self.gateway = gateway
    self.rules = rules
    self.connection = connection
    self.caller = caller
    self.grouping = grouping
    self.time = time
    self.trace = trace
    self.address = address
  }

  /// A tool for each action that the grants offer, or for each category of them.
  public func tools() async throws -> [Tool] {
    let offered = await offered()
    switch grouping {
    case .actions: return offered.map(Tool.init)
    case .categories: return ToolCategory.all(of: offered).map(Tool.init)
    }
  }

  /// Carries an action out.
  public func call(_ call: ToolCall) async -> ToolAnswer {
    switch grouping {
    case .actions:
      let id = ToolName.action(call.name)
      let answer = await perform(id, call.arguments, key: call.idempotencyKey)
      // Only what was not done can be hidden; what was done is known anyhow.
      if case .problem = answer.outcome, !(await offered().contains { $0.id == id }) { return .unknown }
      return ToolAnswer(answer)
    case .categories: return await callCategory(call)
    }
  }

  private func callCategory(_ call: ToolCall) async -> ToolAnswer {
    let offered = await offered()
    guard let category = ToolCategory.all(of: offered).first(where: { $0.id == call.name }) else {
      // The attempt is decided and recorded, whoever makes it.
      if let action = call.arguments["action"]?.string, !offered.contains(where: { $0.id == ToolName.action(action) }) {
        _ = await perform(ToolName.action(action), call.arguments["input"]?.object ?? JSONObject(), key: nil)
      }
      return .unknown
    }
    guard let name = call.arguments["action"]?.string else {
      return .result(.wrong("`action` is missing; it is one of \(category.names)"))
    }
    if let other = call.arguments.keys.first(where: { $0 != "action" && $0 != "input" }) {
      return .result(.wrong("`\(other)` is not taken; what the action takes stands in `input`"))
    }
    let id = ToolName.action(name)
    guard let action = category.actions.first(where: { $0.id == id }) else {
      if !offered.contains(where: { $0.id == id }) {
        _ = await perform(id, call.arguments["input"]?.object ?? JSONObject(), key: nil)
      }
      return .result(.wrong("this tool has no action `\(name)`; it has \(category.names)"))
    }
    guard let input = call.arguments["input"] else { return .result(action.described) }
    guard let input = input.object else { return .result(.wrong("`input` is an object")) }
    return ToolAnswer(await perform(id, input, key: call.idempotencyKey))
  }

  private func offered() async -> [OfferedAction] {
    await gateway.offered(to: caller, under: rules, over: connection, at: time)
  }

  private func perform(_ id: String, _ input: JSONObject, key: String?) async -> ActionAnswer {
    let call = ActionCall(
      caller: caller,
      action: id,
      input: input,
      time: time,
      idempotencyKey: key,
      surface: .mcp,
      trace: trace,
      address: address
    )
    return await gateway.perform(call, under: rules, over: connection)
  }
}
