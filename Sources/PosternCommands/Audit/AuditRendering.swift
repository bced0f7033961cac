import Autotask
import Foundation
import LeastPrivilege

/// A kept audit and what changed since.
struct AuditComparison {
  /// The kept audit's number.
  var id: Int64
  /// When it was made.
  var time: Date
  /// What changed.
  var drift: AuditDrift
}

/// An audit in each of the formats; the only place that tells formats apart.
struct AuditRendering {
  let report: AuditReport
  let comparison: AuditComparison?
  let catalogue: PolicyCatalogue
  let showsAll: Bool

  /// The report in a format.
  func text(_ format: OutputFormat) -> String {
    switch format {
    case .table: table
    case .json: json.text(.indented)
    case .markdown: markdown
    case .html: AuditPage(self).page.text
    case .csv: csv
    case .sarif: AuditFindings(report).sarif.text(.indented)
    }
  }

  /// One line: how many rights stand how.
  var summary: String {
    let counts = AuditReport.Verdict.allCases.map { "\(report.count($0)) \($0.rawValue)" }
    return counts.joined(separator: ", ")
  }

  /// What the summary means for whoever reads it.
  var conclusion: String {
    switch report.exitCode {
    case 0: "Exactly least: nothing that is needed is missing, and nothing is granted that the least level withholds."
    case 3: "Something that is needed is missing; calls will answer empty or be refused."
    case 4: "More is granted than is needed."
    case 5: "Something that is needed is missing, and more is granted than is needed."
    default: "A right that is needed could not be read: nothing is proved."
    }
  }

  /// Who was audited, how, and at what cost.
  var facts: [(name: String, value: String)] {
    var facts = [
      (name: "Connection", value: report.connection), ("API user", report.apiUser),
      ("Security level", report.level ?? "not known: the user's row in Resources could not be read"),
      ("Needed", "\(report.needed.count) actions"), ("API requests spent", String(report.requestsSpent)),
    ]
    if let twin = report.twin { facts.insert((name: "Read through", value: twin), at: 2) }
    if let proof = report.proof { facts.append((name: "Proved", value: proof.sentence)) }
    return facts
  }

  /// The rows worth seeing: all of them when asked for.
  var rows: [AuditReport.Row] {
    showsAll ? report.rows : report.rows.filter { row in row.cells.values.contains(where: \.deservesAttention) }
  }

  private var json: JSONValue {
    guard let comparison, case .object(var object) = report.json else { return report.json }
    object["drift"] = comparison.json
    return .object(object)
  }

  /// The matrix: a row an entity, a column a right.
  var matrix: TextTable {
    TextTable(
      heads: ["entity"] + Right.allCases.map(\.rawValue),
      rows: rows.map { row in [row.entity] + Right.allCases.map { row.cells[$0]?.words ?? "" } }
    )
  }

  /// The settings to change.
  var changes: TextTable {
    TextTable(
      heads: ["section", "setting", "from", "to", "why"],
      rows: report.changes.map { change in
        let setting = catalogue.settings[change.setting]
        return [setting?.section ?? "", setting?.label ?? change.setting, change.from ?? "?", change.to, change.why]
      }
    )
  }

  private var notes: [String] {
    report.rows.flatMap { row in
      Right.allCases.compactMap { right -> String? in
        guard let cell = row.cells[right], cell.needed, cell.verdict != .sufficient, !cell.note.isEmpty
        else { return nil }
        return "\(row.entity) \(right.rawValue): \(cell.note)"
      }
    }
  }

  private var table: String {
    var parts = [facts.map { "\($0.name): \($0.value)" }.joined(separator: "\n"), "\(summary)\n\(conclusion)"]
    if !rows.isEmpty { parts.append(matrix.aligned) }
    if !notes.isEmpty { parts.append(notes.joined(separator: "\n")) }
    if !report.changes.isEmpty { parts.append("To change in the security level:\n\(changes.aligned)") }
    if !report.userRights.isEmpty {
      parts.append(
        "Unproved, because it hangs on the user:\n"
          + report.userRights.map { "\($0.what) (\($0.clickPath))" }.joined(separator: "\n")
      )
    }
    if let comparison { parts.append(comparison.text) }
    return parts.joined(separator: "\n\n")
  }

  private var markdown: String {
    var parts = ["# Audit of \(report.connection)"]
    parts.append(facts.map { "- \($0.name): \($0.value)" }.joined(separator: "\n"))
    parts.append("**\(conclusion)** \(summary).")
    if !rows.isEmpty { parts.append("## Rights\n\n\(matrix.markdown)") }
    if !notes.isEmpty { parts.append(notes.map { "- \($0)" }.joined(separator: "\n")) }
    if !report.changes.isEmpty { parts.append("## Settings to change\n\n\(changes.markdown)") }
    if !report.userRights.isEmpty {
      parts.append(
        "## Unproved, because it hangs on the user\n\n"
          + report.userRights.map { "- \($0.what) (\($0.clickPath))" }.joined(separator: "\n")
      )
    }
    if let comparison { parts.append("## Since audit \(comparison.id)\n\n\(comparison.text)") }
    return parts.joined(separator: "\n\n") + "\n"
  }

  private var csv: String {
    let cells = report.rows.flatMap { row in
      Right.allCases.compactMap { right -> [String]? in
        guard let cell = row.cells[right], showsAll || cell.verdict != nil else { return nil }
        return [
          row.entity, right.rawValue, String(cell.needed), cell.granted?.rawValue ?? "",
          cell.used.map(String.init) ?? "", cell.verdict?.rawValue ?? "", cell.note,
        ]
      }
    }
    return TextTable(heads: ["entity", "verb", "needed", "granted", "used", "verdict", "note"], rows: cells).csv
  }
}

extension AuditReport.Cell {
  /// Whether somebody has to do something about it, or to know it.
  var deservesAttention: Bool {
    switch verdict {
    case .missing, .excess, .restricted: true
    case .unproved: needed
    case .sufficient, .unavoidable, nil: false
    }
  }

  /// The verdict, with what is granted where that says more.
  var words: String {
    switch verdict {
    case nil: ""
    case .excess where granted == .restricted: "excess (Restricted)"
    case .unproved where granted != nil: "unproved (\(granted?.rawValue ?? ""))"
    case let verdict?: verdict.rawValue
    }
  }
}

extension AuditComparison {
  /// The changes, one a line.
  var text: String {
    let date = time.formatted(.iso8601)
    guard !drift.isEmpty else { return "Nothing changed since audit \(id) of \(date)." }
    var lines = ["Changed since audit \(id) of \(date):"]
    if let level = drift.level { lines.append("  level: \(level.before ?? "?") → \(level.now ?? "?")") }
    lines += drift.differences.map { difference in
      func side(_ access: UserAccess?, _ verdict: AuditReport.Verdict?) -> String {
        [access?.rawValue ?? "?", verdict.map { "(\($0.rawValue))" }].compactMap { $0 }.joined(separator: " ")
      }
      return "  \(difference.entity) \(difference.right.rawValue): "
        + "\(side(difference.before, difference.verdictBefore)) → \(side(difference.now, difference.verdictNow))"
    }
    return lines.joined(separator: "\n")
  }

  /// The changes for scripts.
  fileprivate var json: JSONValue {
    let differences = drift.differences.map { difference -> JSONValue in
      [
        "entity": .string(difference.entity), "verb": .string(difference.right.rawValue),
        "before": difference.before.map { .string($0.rawValue) } ?? .null,
        "now": difference.now.map { .string($0.rawValue) } ?? .null,
        "verdictBefore": difference.verdictBefore.map { .string($0.rawValue) } ?? .null,
        "verdictNow": difference.verdictNow.map { .string($0.rawValue) } ?? .null,
      ]
    }
    let level: JSONValue =
      drift.level.map { level in
        [
          "before": level.before.map(JSONValue.string) ?? .null, "now": level.now.map(JSONValue.string) ?? .null,
        ]
      } ?? .null
    return ["since": .integer(id), "level": level, "differences": .array(differences)]
  }
}
