import Autotask
import Foundation
import LeastPrivilege

/// An audit as findings for tools that show them, in SARIF 2.1.0 (OASIS standard, March 2020).
struct AuditFindings {
  private let report: AuditReport

  /// The findings of a report.
  init(_ report: AuditReport) { self.report = report }

  /// The verdicts that are findings, in the order of their rules, with level and explanation.
  private static let rules: [(verdict: AuditReport.Verdict, level: String, text: String)] = [
    (.missing, "error", "A right that is needed is not granted: calls answer empty or are refused."),
    (.excess, "warning", "A right is granted that is not needed and that the least level withholds."),
    (.restricted, "note", "A right that is needed is granted for some rows only."),
    (.unproved, "note", "Whether a right is granted, or what withholds it, is not known."),
    (.unavoidable, "none", "A right is granted that no level withholds which allows what is needed."),
  ]

  /// The log with one run.
  var sarif: JSONValue {
    [
      "$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0",
      "runs": [
        [
          "tool": ["driver": driver], "columnKind": "utf16CodeUnits",
          "automationDetails": ["id": .string("postern/audit/\(report.connection)/")],
          "invocations": [["executionSuccessful": .bool(!report.hasUnprovedNeed)]],
          "results": .array(results),
        ]
      ],
    ]
  }

  private var driver: JSONValue {
    let rules = Self.rules.map { rule -> JSONValue in
      [
        "id": .string(rule.verdict.rawValue), "name": .string(rule.verdict.rawValue.capitalized),
        "shortDescription": ["text": .string(rule.text)],
        "defaultConfiguration": ["level": .string(rule.level)],
      ]
    }
    return [
      "name": "Postern", "version": .string(PosternCommand.version), "semanticVersion": .string(PosternCommand.version),
      "rules": .array(rules),
    ]
  }

  private var results: [JSONValue] {
    report.rows.flatMap { row in
      Right.allCases.compactMap { right -> JSONValue? in
        guard let cell = row.cells[right], let index = Self.rules.firstIndex(where: { $0.verdict == cell.verdict })
        else { return nil }
        return result(row.entity, right, cell, rule: index)
      }
    }
  }

  private func result(_ entity: String, _ right: Right, _ cell: AuditReport.Cell, rule index: Int) -> JSONValue {
    let rule = Self.rules[index]
    let granted = cell.granted?.rawValue ?? "unknown"
    let note = cell.note.isEmpty ? "" : ": \(cell.note)"
    let place = "\(report.connection)/\(entity)/\(right.rawValue)"
    return [
      "ruleId": .string(rule.verdict.rawValue), "ruleIndex": .integer(Int64(index)),
      "level": .string(rule.level), "kind": .string(rule.level == "none" ? "informational" : "fail"),
      "message": [
        "text": .string(
          "\(report.apiUser): \(right.rawValue) of \(entity) is \(rule.verdict.rawValue) (granted \(granted))\(note)"
        )
      ],
      "locations": [
        [
          "logicalLocations": [
            [
              "name": .string(entity), "fullyQualifiedName": .string(place), "kind": "resource",
            ]
          ]
        ]
      ],
      "partialFingerprints": [
        "right/v1": .string("\(place)/\(rule.verdict.rawValue)")
      ],
    ]
  }
}
