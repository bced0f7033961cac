import Autotask
import Foundation
import LeastPrivilege
import PlanCheck
import TestSupport
import Testing

@Suite("Planner and checker agree over catalogues whose rows were shaken")
struct ShakenCatalogueTests {
  @Test("every certificate of a shaken catalogue is accepted by its own rules", arguments: 0..<40)
  func agreement(_ seed: Int) throws {
    var random = SeededGenerator(seed: seed)
    let resources = try shaken(&random)
    let workshop = Workshop(
      catalogue: try PolicyCatalogue(CatalogueBytes(resources: resources)),
      checker: try CertificateChecker(resources: resources)
    )
    let items = workshop.possibleItems
    let questions = workshop.questions
    for round in 0..<6 {
      var answers: [String: Bool] = [:]
      for question in questions where random.once(in: 3) { answers[question] = Bool.random(using: &random) }
      let plan = try workshop.plan(
        items: (0..<Int.random(in: 1...6, using: &random)).compactMap { _ in items.randomElement(using: &random) },
        options: PlanOptions(answers: answers, assume: random.once(in: 2) ? .documented : .least)
      )
      workshop.expectAccepted(plan, "seed \(seed), round \(round)")
    }
  }

  /// The embedded catalogue with a few of its entities and their actions, each gate with other answers and other ways.
  private func shaken(_ random: inout SeededGenerator) throws -> [String: Data] {
    var resources = CertificateChecker.embeddedResources
    let settings = try SettingCatalogue(.embedded).all
    var access = try object("access.json", in: resources)
    let rows = (access["rows"]?.array ?? []).shuffled(using: &random).prefix(12)
    let entities = Set(rows.compactMap { $0["entity"]?.string })
    let used = Set(
      rows.flatMap { row in Right.allCases.flatMap { row[$0.rawValue]?["gates"]?.array?.compactMap(\.string) ?? [] } }
    )
    var gates = JSONObject()
    for member in access["gates"]?.object?.members ?? [] where used.contains(member.key) {
      gates[member.key] = shake(member.value, settings, &random)
    }
    access["rows"] = .array(Array(rows))
    access["gates"] = .object(gates)
    var actions = try object("actions.json", in: resources)
    let kept = (actions["actions"]?.array ?? []).filter { entities.contains($0["entity"]?.string ?? "") }
    actions["actions"] = .array(kept)
    resources["access.json"] = Data(JSONValue.object(access).bytes())
    resources["actions.json"] = Data(JSONValue.object(actions).bytes())
    return resources
  }

  private func object(_ name: String, in resources: [String: Data]) throws -> JSONObject {
    let data = try #require(resources[name])
    return try #require(JSONValue(parsing: data).object)
  }

  /// A gate whose needs ask for other answers here and there, with another way now and then.
  private func shake(_ gate: JSONValue, _ settings: [Setting], _ random: inout SeededGenerator) -> JSONValue {
    var gate = gate.object ?? JSONObject()
    var needs: [JSONValue] = []
    for need in gate["needs"]?.array ?? [] {
      needs.append(random.once(in: 3) ? other(need, settings, &random) : need)
    }
    gate["needs"] = .array(needs)
    if random.once(in: 3), let need = needs.randomElement(using: &random), let setting = need["setting"] {
      let with = other(need, [settings.randomElement(using: &random)].compactMap(\.self), &random)
      gate["alternatives"] = .array(
        (gate["alternatives"]?.array ?? []) + [["replace": [setting], "with": [with], "why": "another way"]]
      )
    }
    return .object(gate)
  }

  /// The need with a random setting of the list, at a random answer; the need's own setting if the list has it.
  private func other(_ need: JSONValue, _ settings: [Setting], _ random: inout SeededGenerator) -> JSONValue {
    let own = settings.first { $0.id == need["setting"]?.string }
    guard let setting = own ?? settings.first, setting.kind == .choice,
      let answer = setting.values.randomElement(using: &random)
    else { return need }
    var need = need.object ?? JSONObject()
    need["setting"] = .string(setting.id)
    need["atLeast"] = .string(answer)
    if random.once(in: 2) { need["evidence"] = "assumed" }
    return .object(need)
  }
}
