import Autotask
import LeastPrivilege

/// The guide's table beside what its actions need.
struct GuideReport {
  /// The formats that the comparison has.
  static let formats: [OutputFormat] = [.table, .json, .markdown, .csv]

  private let comparison: GuideComparison
  private let guide: GuideTable
  private let settings: SettingCatalogue

  /// Compares.
  ///
  /// - Throws: `CatalogueError`; `PlanError`.
  init(_ catalogue: PolicyCatalogue) throws {
    comparison = try GuideComparison(catalogue)
    guide = try catalogue.guide()
    settings = catalogue.settings
  }

  /// The comparison in a format.
  func text(_ format: OutputFormat) -> String {
    switch format {
    case .json: json.text(.indented)
    case .csv: table.csv
    case .markdown: "# \(guide.title)\n\nSource: <\(guide.source)>\n\n\(table.markdown)\n"
    default: ([guide.title, guide.source] + comparison.rows.map(paragraph)).joined(separator: "\n\n")
    }
  }

  private func paragraph(_ row: GuideComparison.Row) -> String {
    var lines = ["\(TextStyle.result.bold(row.category)): \"\(row.permission)\" is \(row.verdict.words)"]
    if !row.unknownNames.isEmpty { lines.append("  no such setting: \(row.unknownNames.joined(separator: ", "))") }
    if !row.beyond.isEmpty { lines.append("  beyond the need: \(words(row.beyond))") }
    if !row.missing.isEmpty { lines.append("  missing: \(words(row.missing))") }
    return (lines + ["  \(row.comment)"]).joined(separator: "\n")
  }

  private func words(_ pairs: [(setting: String, value: String)]) -> String {
    pairs.map { pair in
      let label = settings[pair.setting].map { "\($0.section) > \($0.label)" } ?? pair.setting
      return "\(label) = \(pair.value)"
    }.joined(separator: "; ")
  }

  private var table: TextTable {
    TextTable(
      heads: ["category", "the guide says", "verdict", "no such setting", "beyond the need", "missing", "comment"],
      rows: comparison.rows.map { row in
        [
          row.category, row.permission, row.verdict.words, row.unknownNames.joined(separator: ", "), words(row.beyond),
          words(row.missing), row.comment,
        ]
      }
    )
  }

  private var json: JSONValue {
    func list(_ pairs: [(setting: String, value: String)]) -> JSONValue {
      .array(pairs.map { ["id": .string($0.setting), "value": .string($0.value)] })
    }
    let rows = comparison.rows.map { row -> JSONValue in
      [
        "category": .string(row.category), "permission": .string(row.permission),
        "verdict": .string(row.verdict.rawValue), "noSuchSetting": .array(row.unknownNames.map(JSONValue.string)),
        "beyond": list(row.beyond), "missing": list(row.missing), "comment": .string(row.comment),
      ]
    }
    return ["title": .string(guide.title), "source": .string(guide.source), "rows": .array(rows)]
  }
}

extension GuideComparison.Verdict {
  /// The verdict for people.
  fileprivate var words: String {
    switch self {
    case .looser: "looser"
    case .tighter: "tighter"
    case .both: "looser and tighter"
    case .right: "right"
    case .noSuchSetting: "naming settings that do not exist"
    }
  }
}
