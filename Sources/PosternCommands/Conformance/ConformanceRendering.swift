import Autotask
import AutotaskConformance

/// A run of the statements in each of its formats.
struct ConformanceRendering {
  /// The run.
  let run: ConformanceRun
  /// API requests that it cost.
  let requestsSpent: Int

  /// The run in a format.
  func text(_ format: OutputFormat) -> String {
    switch format {
    case .json: json.text(.indented)
    case .markdown: "\(table.markdown)\n\n\(summary)"
    default: "\(table.aligned)\n\n\(summary)"
    }
  }

  /// What differs comes first: it is what a reader looks for.
  private var table: TextTable {
    let order = ["differs", "other side", "undecided", "skipped", "agrees"]
    let rows = run.results.map { [$0.statement.id, $0.word, $0.statement.says, $0.detail] }
    return TextTable(
      heads: ["statement", "verdict", "says", "seen"],
      rows: order.flatMap { word in rows.filter { $0[1] == word } }
    )
  }

  private var summary: String {
    let counts = Dictionary(grouping: run.results, by: \.word).mapValues(\.count)
    let parts = ["agrees", "differs", "other side", "undecided", "skipped"].map { "\(counts[$0] ?? 0) \($0)" }
    return "\(run.results.count) statements: \(parts.joined(separator: ", ")); \(requestsSpent) API requests"
  }

  private var json: JSONValue {
    [
      "format": "postern-conformance/1", "requestsSpent": .integer(Int64(requestsSpent)),
      "statements": .array(
        run.results.map { result in
          [
            "id": .string(result.statement.id), "says": .string(result.statement.says),
            "evidence": .string(result.statement.evidence.rawValue), "source": .string(result.statement.source),
            "verdict": .string(result.word), "seen": .string(result.detail),
          ]
        }
      ),
    ]
  }
}

extension ConformanceRun.Result {
  fileprivate var word: String {
    switch verdict {
    case .agrees: "agrees"
    case .switched: "other side"
    case .differs: "differs"
    case .undecided: "undecided"
    case .skipped, .spared: "skipped"
    }
  }

  fileprivate var detail: String {
    switch verdict {
    case .agrees: ""
    case .switched(let name): "as the emulator does with --switch \(name)"
    case .differs(let seen): seen
    case .undecided(let why): why
    case .skipped(.emulator): "needs an emulator and --admin"
    case .skipped: "needs --write and --company"
    case .spared: "needs --sign-in-faults: the service may count a failed sign-in"
    }
  }
}
