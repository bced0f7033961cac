import Autotask
import LeastPrivilege
import PosternStore

/// A trial in each of its formats.
struct TryRendering {
  /// The trial.
  var run: TryRun
  /// Whether its facts were kept.
  var isRecorded: Bool

  /// The trial in a format.
  func text(_ format: OutputFormat) -> String { format == .json ? json.text(.indented) : table }

  private var learnt: Int { isRecorded ? run.facts.count { !$0.changes.isEmpty } : 0 }

  private var table: String {
    var parts = [
      TextTable(
        heads: ["action", "verdict", "seen"],
        rows: run.results.map { [$0.action.id, $0.verdict.kind.rawValue, $0.verdict.detail] }
      ).aligned
    ]
    for result in run.results where !result.ladder.isEmpty {
      let rungs = result.ladder.enumerated().map { "  \($0 + 1). \($1.setting) = \($1.value): \($1.why)" }
      parts.append("If \(result.action.id) is to work, try in this order:\n" + rungs.joined(separator: "\n"))
    }
    if !run.left.isEmpty {
      let left = run.left.map { "  \($0.description)" }.joined(separator: "\n")
      parts.append("Left in Autotask, to be removed by hand:\n\(left)")
    }
    parts.append(
      "\(run.results.count) actions tried with \(run.requestsSpent) API requests; "
        + (isRecorded ? "\(run.facts.count) results kept, \(learnt) of them change the plan" : "nothing kept")
    )
    return parts.joined(separator: "\n\n")
  }

  private var json: JSONValue {
    [
      "format": "postern-try/1", "connection": .string(run.connection),
      "requestsSpent": .integer(Int64(run.requestsSpent)),
      "actions": .array(run.results.map(Self.json)),
      "left": .array(
        run.left.map {
          ["entity": .string($0.entity), "id": .integer($0.id), "description": .string($0.description)]
        }
      ),
      "recorded": .integer(Int64(isRecorded ? run.facts.count : 0)), "learnt": .integer(Int64(learnt)),
    ]
  }

  private static func json(_ result: TryRun.Result) -> JSONValue {
    [
      "action": .string(result.action.id), "verdict": .string(result.verdict.kind.rawValue),
      "detail": .string(result.verdict.detail),
      "fallback": .array(
        result.ladder.map {
          ["setting": .string($0.setting), "value": .string($0.value), "why": .string($0.why)]
        }
      ),
    ]
  }
}
