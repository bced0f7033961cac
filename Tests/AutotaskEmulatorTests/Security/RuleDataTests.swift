import Autotask
import AutotaskEmulator
import Foundation
import Testing

@Suite struct RuleDataTests {
  private let bench: RuleBench

  init() throws { bench = try RuleBench.shared.get() }

  @Test func `every right that the API offers is decided by a rule, and no other`() {
    let governed = Set(bench.dependencies.map { "\($0.entity) \($0.right)" })
    #expect(governed == Set(bench.offered.map { "\($0.entity) \($0.right)" }))
  }

  @Test func `every rule cites the sentence it is made from`() {
    for rule in bench.rules.citations {
      #expect(rule.says.hasSuffix(".") && rule.says.count > 10, "\(rule.id)")
      #expect(rule.source.count > 20, "\(rule.id)")
      if rule.evidence >= .observed {
        #expect(!rule.source.hasPrefix("no source"), "\(rule.id)")
      }
    }
    #expect(Set(bench.rules.citations.map(\.id)).count == bench.rules.citations.count)
  }

  @Test func `every field in a condition is a field of the entity`() throws {
    let fields = try FieldCatalogue(.embedded)
    for dependency in bench.dependencies {
      for level in levels(around: dependency.settings) {
        guard case .rows(let condition) = bench.rules.reach(of: dependency.entity, dependency.right, at: level) else {
          continue
        }
        for field in condition.fields {
          #expect(fields.field(field, of: dependency.entity)?.name == field, "\(dependency.entity).\(field)")
        }
      }
    }
  }

  @Test(arguments: [
    (#""format":"postern-emulator-rules/1""#, #""format":"postern-emulator-rules/2""#, "format"),
    (#""setting":"contracts.contracts.add""#, #""setting":"contracts.contracts.ad""#, "rules[contracts-add]"),
    (#"{"entities": "Surveys SurveyResults""#, #"{"entities": "Survey SurveyResults""#, "rules[survey-reads]"),
    (#""Organizations": {"in""#, #""Organisations": {"in""#, "rules[contracts-view]"),
    (#"["Proposal"]"#, #"["Proposals"]"#, "rules[projects-view]"),
    (#""source":"surveys-admin""#, #""source":"survey-admin""#, "rules[survey-reads]"),
    (#""always":{"in": "Companies", "by": "companyID"}"#, #""always":{"in": "Contacts", "by": "companyID"}"#, "rules"),
  ])
  func `rules that name what does not exist are refused`(old: String, new: String, path: String) throws {
    let text = String(decoding: try CatalogueBytes.embedded.data("emulator-rules.json"), as: UTF8.self)
    #expect(text.contains(old))
    let broken = Data(text.replacing(old, with: new).utf8)
    let error = #expect(throws: CatalogueError.self) {
      _ = try RuleBook(CatalogueBytes.embedded.replacing("emulator-rules.json", with: broken))
    }
    #expect(error?.path == path)
  }

  /// The lowest and the system level, and each with one answer changed, for API users and for persons.
  private func levels(around settings: [String]) -> [EffectiveLevel] {
    [bench.lowest, bench.system].flatMap { base -> [EffectiveLevel] in
      let changed = settings.flatMap { id -> [EffectiveLevel] in
        (bench.settings[id]?.values ?? []).map { value in
          var level = base
          level.values[id] = value
          return level
        }
      }
      return ([base] + changed).flatMap { [$0, EffectiveLevel(values: $0.values, canOwnRows: true)] }
    }
  }
}
