import Autotask
import LeastPrivilege

/// Any request of Autotask's API: decided, carried out and recorded like one that is sent to the gateway.
struct GenericRequest: CompositeBehaviour {
  let run: ActionRun
  let row: CompositeAction

  func carryOut() async throws(ActionProblem) -> ActionAnswer {
    var input = InputReader(run.call.input)
    let methods = row.inputs.first { $0.name == "method" }?.values ?? []
    let method = input.word("method", methods).flatMap(AutotaskMethod.init)
    if method == nil, input.problems.isEmpty { input.problems.append(.init("/method", "`method` is required")) }
    let path = input.text("path", isRequired: true) ?? ""
    let parameters = parameters(&input)
    let body = input.take("body").flatMap { $0 == .null ? nil : $0 }
    try await check(&input, .query, nil)
    guard let method else { throw .upstream }
    let segments = path.split(separator: "/").drop { $0.lowercased() == "atservicesrest" }
    let request = AutotaskRequest(
      method,
      "/" + segments.joined(separator: "/"),
      parameters: parameters,
      body: body
    )
    let operation = try? run.model.routes.resolve(method: method.rawValue, path: request.path)
    if let verb = operation?.verb, verb.isWrite, let entity = operation?.entity.flatMap({ run.model[$0] }) {
      return ActionAnswer(try await run.write(request, verb, entity))
    }
    let answer = await run.send(request)
    guard answer.status == 200 else { throw ActionProblem(answer, to: request) }
    guard let json = try? JSONValue(parsing: answer.body) else { throw .upstream }
    return ActionAnswer(.done(status: 200, output: ["answer": json, "content": "data"]), records: answer.records)
  }

  private func parameters(_ input: inout InputReader) -> [(name: String, value: String)] {
    guard let value = input.take("query"), value != .null else { return [] }
    guard let object = value.object else {
      input.problems.append(.init("/query", "expected an object of texts"))
      return []
    }
    var parameters: [(name: String, value: String)] = []
    for (name, value) in object {
      if let text = value.string {
        parameters.append((name, text))
      } else {
        input.problems.append(.init("/query\(name.pointer)", "expected a text"))
      }
    }
    return parameters
  }
}
