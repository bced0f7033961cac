import Autotask
import AutotaskConformance
import AutotaskEmulator

/// Which statements about Autotask the emulator keeps, and which not.
struct CoverageDocument {
  /// The document.
  let text: String

  init(_ statements: [Statement] = Statement.all) {
    let shown = statements.filter { if case .shown = $0.standing { true } else { false } }
    let switchable = statements.filter { if case .switchable = $0.standing { true } else { false } }
    let absent = statements.filter { if case .notEmulated = $0.standing { true } else { false } }
    let advice = statements.filter { if case .advice = $0.standing { true } else { false } }
    text = """
      # What the emulator keeps

      Every statement about Autotask on the wire that is known, with its evidence and its source. Numbers such as 5.2-7 \
      follow the sections of what is known of the REST API; field notes, disagreements and traffic are numbered as in \
      [field-notes.md](field-notes.md). What is **shown** is tried by a test against the emulator, and by \
      `postern conformance URL` against any address. Made from the statements by `postern generate-docs`; do not edit.

      | | statements |
      | --- | --- |
      | shown | \(shown.count) |
      | switchable: sources disagree, both sides are shown | \(switchable.count) |
      | not emulated, with the reason | \(absent.count) |
      | advice to clients and facts about the vendor: nothing to emulate | \(advice.count) |

      ## Not emulated

      \(Self.table(absent, head: "why not", Self.reason).markdown)

      ## Switchable

      \(Self.table(switchable, head: "switch", Self.switchName).markdown)

      ## Shown

      \(Self.table(shown, head: "needs", Self.need).markdown)

      ## Nothing to emulate

      \(Self.table(advice, head: "", { _ in "" }).markdown)

      """
  }

  private static func table(_ statements: [Statement], head: String, _ last: (Statement) -> String) -> TextTable {
    TextTable(
      heads: ["number", "statement", "evidence", "source"] + (head.isEmpty ? [] : [head]),
      rows: statements.map {
        [$0.id, $0.says, $0.evidence.rawValue, link($0.source)] + (head.isEmpty ? [] : [last($0)])
      }
    )
  }

  private static func reason(_ statement: Statement) -> String {
    if case .notEmulated(let reason) = statement.standing { reason } else { "" }
  }

  private static func switchName(_ statement: Statement) -> String {
    if case .switchable(let name, _, _) = statement.standing { "`\(name)`" } else { "" }
  }

  private static func need(_ statement: Statement) -> String {
    switch statement.needs {
    case .reads: "reads"
    case .writes: "writes"
    case .emulator: "the admin API"
    }
  }

  /// Sources as addresses: `help:` a page of the vendor's help, `github:` a repository.
  private static func link(_ source: String) -> String {
    source.split(separator: ", ").map { part in
      let words = part.split(separator: " ", maxSplits: 1)
      guard let first = words.first else { return String(part) }
      let rest = words.count > 1 ? " \(words[1])" : ""
      if first.hasPrefix("help:") {
        let page = first.dropFirst(5)
        let name = page.split(separator: "/").last ?? page
        return "[\(name)](https://autotask.net/help/developerhelp/Content/APIs/\(page))\(rest)"
      }
      if first.hasPrefix("github:") {
        return "[\(first.dropFirst(7))](https://github.com/\(first.dropFirst(7)))\(rest)"
      }
      return String(part)
    }.joined(separator: ", ")
  }
}
