import Autotask
import PosternRuntime
import PosternWire

/// Long lists as lines of JSON: the rows of a page are sent while the next page is asked for.
extension CallerFace {
  /// What comes of a list, one after the other.
  private enum Piece: Sendable {
    case rows([JSONObject])
    case end(ActionAnswer)
  }

  /// A list ended early, and the connection with it.
  private struct Cut: Error {}

  /// Runs an action whose rows are wanted as lines. Where every page is wanted they are sent as they come; anything else
  /// is answered as ever.
  func lines(_ call: ActionCall, _ scene: ActionScene) async -> WireAnswer {
    let handover = Handover<Piece>()
    // Ended by its answer, or by the first rows that nobody takes.
    Task {
      let answer = await gateway.perform(call, under: scene.rules, over: scene.connection) { rows in
        try await handover.give(.rows(rows))
      }
      // Where nobody takes the end, there is nobody to be told.
      try? await handover.give(.end(answer))
    }
    switch await handover.take() {
    case .end(let answer): return wireAnswer(answer, scene)
    case .rows(let first):
      var wire = WireAnswer(status: 200, contentType: "application/x-ndjson", body: [], operation: Self.actionOperation)
      wire.parts = { parts in
        defer { handover.abandon() }
        try await parts.send(first.flatMap { JSONValue.object($0).line })
        while true {
          switch await handover.take() {
          case .rows(let rows): try await parts.send(rows.flatMap { JSONValue.object($0).line })
          case .end(let answer):
            if let last = Self.lastLine(answer) { try await parts.send(last.line) }
            if case .problem = answer.outcome { throw Cut() }
            return
          }
        }
      }
      return wire
    }
  }

  /// What is said behind the last row: where the next ones begin, or why they do not come.
  private static func lastLine(_ answer: ActionAnswer) -> JSONValue? {
    switch answer.outcome {
    case .problem(let problem): ["problem": problem.json]
    case .done(_, let output): output["cursor"]?.string.map { ["cursor": .string($0)] }
    case .dryRun, .pending: nil
    }
  }
}
