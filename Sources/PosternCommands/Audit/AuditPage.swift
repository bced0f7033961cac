import Autotask
import LeastPrivilege

/// An audit as one page: the matrix of entities and rights, needed ↔ granted, in sections by verdict.
///
/// The sections are the filter: each opens and closes by itself, and the contents link to them, without any script.
struct AuditPage {
  private let rendering: AuditRendering
  private var report: AuditReport { rendering.report }

  /// The page of a rendering.
  init(_ rendering: AuditRendering) { self.rendering = rendering }

  /// The page.
  var page: HTMLPage {
    HTMLPage(
      title: "Audit of \(report.connection)",
      summary: """
        What the API user <strong>\(report.apiUser)</strong> may do beside what it needs. \(rendering.conclusion)
        """,
      parts: parts,
      footer: "<p>Postern \(PosternCommand.version). \(report.proof?.sentence ?? "")</p>"
    )
  }

  /// The parts, to be put into a larger page too.
  var parts: [HTMLPage.Part] {
    var parts = [HTMLPage.Part(id: "audit", heading: "Summary", content: summary)]
    if !report.changes.isEmpty {
      parts.append(.init(id: "changes", heading: "Settings to change", content: changes, isWarning: true))
    }
    parts.append(.init(id: "matrix", heading: "Rights", content: Markup(sections)))
    if !report.userRights.isEmpty {
      let rights = report.userRights.map { right in
        "<li>\(right.what)<br /><span class=\"quiet\">\(right.clickPath)</span></li>" as Markup
      }
      let heading = "Unproved, because it hangs on the user"
      parts.append(.init(id: "user", heading: heading, content: "<ul>\(rights)</ul>", isWarning: true))
    }
    if let comparison = rendering.comparison {
      let heading = "Since audit \(comparison.id)"
      parts.append(.init(id: "drift", heading: heading, content: "<pre>\(comparison.text)</pre>"))
    }
    return parts
  }

  private var summary: Markup {
    let facts = rendering.facts.map { [$0.name as String, $0.value].map { "\($0)" as Markup } }
    let counts = AuditReport.Verdict.allCases.map { verdict -> [Markup] in
      let link: Markup = "<a href=\"#verdict-\(verdict.rawValue)\">\(verdict.rawValue)</a>"
      return [link, "\(report.count(verdict))", "\(verdict.meaning)"]
    }
    return """
      \(HTMLPage.table(caption: "What was audited", heads: ["", ""], rows: facts))
      \(HTMLPage.table(caption: "How the rights stand", heads: ["verdict", "rights", "meaning"], rows: counts))
      """
  }

  private var changes: Markup {
    let table = rendering.changes
    return HTMLPage.table(
      caption: "In the security level's editor",
      heads: table.heads,
      rows: table.rows.map { row in row.map { "\($0)" as Markup } }
    )
  }

  /// Each entity stands once, in the section of its gravest verdict; those without any stand in the last.
  private var sections: [Markup] {
    let order: [AuditReport.Verdict?] = [.missing, .excess, .restricted, .unproved, .unavoidable, .sufficient, nil]
    let grouped = Dictionary(grouping: report.rows) { row in
      order.first { verdict in row.cells.values.contains { $0.verdict == verdict } } ?? nil
    }
    return order.compactMap { verdict in
      guard let rows = grouped[verdict], !rows.isEmpty else { return nil }
      return section(verdict, rows)
    }
  }

  private func section(_ verdict: AuditReport.Verdict?, _ rows: [AuditReport.Row]) -> Markup {
    let name = verdict?.rawValue ?? "neither needed nor granted"
    let isOpen = verdict == .missing || verdict == .excess || verdict == .restricted
    let lines = rows.map { row in ["\(row.entity)" as Markup] + Right.allCases.map { Self.cell(row.cells[$0]) } }
    let opening: Markup = isOpen ? "<details open=\"open\"" : "<details"
    let heads = ["entity"] + Right.allCases.map(\.rawValue)
    return """
      \(opening) id="verdict-\(verdict?.rawValue ?? "none")">
      <summary>\(name): \(rows.count) \(rows.count == 1 ? "entity" : "entities")</summary>
      \(HTMLPage.table(caption: "needed ↔ granted: verdict", heads: heads, rows: lines))
      </details>
      """
  }

  private static func cell(_ cell: AuditReport.Cell?) -> Markup {
    guard let cell else { return .empty }
    let sides = "\(cell.needed ? "needed" : "not needed") ↔ \(cell.granted?.rawValue ?? "not read")"
    guard let verdict = cell.verdict else { return "<span class=\"quiet\">\(sides)</span>" }
    let note: Markup = cell.note.isEmpty ? .empty : "<br /><span class=\"quiet\">\(cell.note)</span>"
    return "\(sides)<br /><span class=\"badge \(verdict.tone)\">\(verdict.rawValue)</span>\(note)"
  }
}

extension AuditReport.Verdict {
  /// What it means, in one sentence.
  var meaning: String {
    switch self {
    case .sufficient: "needed, and granted for every row"
    case .restricted: "needed, and granted for some rows: what is out of reach is left out without an error"
    case .missing: "needed, and not granted"
    case .excess: "granted, not needed, and the least level withholds it"
    case .unavoidable: "granted, not needed, and no level withholds it that allows what is needed"
    case .unproved: "could not be read, or nobody knows which setting withholds it"
    }
  }

  /// The page's colour for it; the word stands beside it always.
  fileprivate var tone: String {
    switch self {
    case .sufficient: "documented"
    case .missing, .excess: "assumed"
    case .restricted, .unproved: "inferred"
    case .unavoidable: "observed"
    }
  }
}
