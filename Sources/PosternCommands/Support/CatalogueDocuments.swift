import Autotask
import LeastPrivilege

/// How each entity's rows lead to their company.
struct RoadsDocument {
  /// The document.
  let text: String

  init(_ roads: RoadCatalogue) {
    let table = TextTable(
      heads: ["entity", "road", "evidence", "sensitive", "note"],
      rows: roads.all.map { row in
        let sensitive = roads.sensitive.filter { $0.entity == row.entity }
        let marks = sensitive.map { "\($0.verbs.map(\.rawValue).joined(separator: ", ")): \($0.why)" }
        return [
          "`\(row.entity)`", row.road.words, row.evidence.rawValue, marks.joined(separator: "; "), row.note ?? "",
        ]
      }
    )
    text = """
      # Roads

      How a row of each of the \(roads.all.count) entities leads to its company. Made from the catalogue by \
      `postern generate-docs`; do not edit.

      \(table.markdown)

      """
  }
}

extension Road {
  /// The road for people.
  fileprivate var words: String {
    switch self {
    case .own(let field): "own field `\(field)`"
    case .itself: "is the company"
    case .parent(let step): "by parent: \(step.words)"
    case .either(let steps): "either: \(steps.map(\.words).joined(separator: ", else "))"
    case .none(let why): "none: \(why)"
    }
  }
}

extension Road.Step {
  fileprivate var words: String { "`\(field)` → \(to)" }
}

/// What opens each right on each entity.
struct AccessDocument {
  /// The document.
  let text: String

  init(_ catalogue: PolicyCatalogue) {
    let counts = catalogue.cellCounts()
    let total = counts.map(\.cells).reduce(0, +)
    let table = TextTable(
      heads: ["entity"] + Right.allCases.map(\.rawValue),
      rows: catalogue.access.entities.map { entity in
        ["`\(entity)`"] + Right.allCases.map { right in catalogue.access[entity, right].map(Self.words) ?? "" }
      }
    )
    text = """
      # Access rows

      What opens each right on each entity: \(total) cells, of which \
      \(counts.map { "\($0.cells) \($0.state)" }.joined(separator: ", ")). A cell that settings open lists them with \
      its grade; `ungated`: no setting withholds it; `unknown`: no source says; `absent`: the API offers no such \
      operation. Made from the catalogue by `postern generate-docs`; do not edit.

      \(table.markdown)

      """
  }

  private static func words(_ row: AccessRow) -> String {
    switch row.state {
    case .gated:
      let others = row.alternatives.map { " or instead \(words($0.with))" }
      let parts = row.inPart.map { " or, for some of the rows, \(words($0.with))" }
      return "\(words(row.needs))\((others + parts).joined()) (\(row.evidence.rawValue))"
    case .ungated: return "ungated (\(row.evidence.rawValue))"
    case .unknown: return "unknown"
    case .absent: return "absent"
    }
  }

  private static func words(_ needs: [Need]) -> String {
    needs.map { "`\($0.setting)` ≥ \($0.atLeast)" }.joined(separator: ", ")
  }
}

/// The settings of the editor and of the places around it.
struct SettingsDocument {
  /// The document.
  let text: String

  init(_ catalogue: PolicyCatalogue) {
    let settings = catalogue.settings.all
    var sections: [String] = []
    for setting in settings where !sections.contains(setting.section) { sections.append(setting.section) }
    let parts = sections.map { section in
      let table = TextTable(
        heads: ["id", "group", "label", "answers, least to most", "API User (system)", "place", "REST", "evidence"],
        rows: settings.filter { $0.section == section }.map { setting in
          [
            "`\(setting.id)`", setting.group, setting.isLabelExact ? setting.label : "~ \(setting.label)",
            setting.kind == .number ? setting.choices : setting.values.joined(separator: " < "),
            setting.systemDefault, setting.place.rawValue, setting.effect.rawValue, setting.evidence.rawValue,
          ]
        }
      )
      return "## \(section)\n\n\(table.markdown)\n"
    }
    text = """
      # Settings

      The \(settings.count) settings of Autotask's security-level editor and of the places around it. A label with `~` \
      is not verbatim. Made from the catalogue by `postern generate-docs`; do not edit.

      \(parts.joined(separator: "\n"))
      """
  }
}
