import Autotask
import Foundation
import LeastPrivilege
import PlanCheck
import Testing

@Suite("What a certificate takes as given cannot be changed")
struct GivenMutationTests {
  let workshop: Workshop
  var checker: CertificateChecker { workshop.checker }

  init() throws { workshop = try Workshop.embedded.get() }

  @Test("answers flipped, removed, unknown")
  func answers() throws {
    let plan = try Base.answered.plan(workshop)
    let forge = Forge(plan)
    func answering(_ change: (inout JSONObject) -> Void) -> Forge {
      var answers = forge.members["answers"]?.object ?? JSONObject()
      change(&answers)
      return forge.with("answers", .object(answers))
    }
    let vendor = Condition.id(of: "records belong to Vendor or Partner organizations")
    let lead = Condition.id(of: "records belong to Prospect, Lead or Dead organizations")
    let own = try #require(plan.options.answers.keys.first { $0.hasPrefix("the-automation-edits") })
    // The raise has no reason any more; a new one is missing; the smaller answer is not enough any more.
    answering { $0[vendor] = false }.expect([.witnessStillWorks], by: checker, "vendor flipped")
    answering { $0[vendor] = nil }.expect([.witnessStillWorks], by: checker, "vendor removed")
    answering { $0[lead] = true }.expect([.actionFails], by: checker, "lead flipped")
    answering { $0[own] = false }.expect([.actionFails], by: checker, "own notes flipped")
    answering { $0[lead] = nil }.expect([], by: checker, "an answer without effect removed")
    answering { $0["no-such-question"] = false }.expect([.unjustifiedAnswer], by: checker, "unknown question")
    answering { $0[vendor] = "true" }.expect([.wrongShape], by: checker, "no boolean")
  }

  @Test("assumptions altered, removed, added")
  func assumptions() throws {
    let plan = try Base.documented.plan(workshop)
    let forge = Forge(plan)
    let first = try #require(plan.assumed.first)
    for (member, value) in [
      ("action", "tickets.get"), ("action", "no.such.action"), ("setting", "crm.organizations.add"), ("value", "No"),
      ("value", "no such answer"),
    ] as [(String, JSONValue)] {
      let words = checker.check(forge.element("assumed", 0, member, value).bytes(sealed: false)).words
      #expect(words.contains(.unjustifiedAssumption), "\(member) = \(value): \(words)")
    }
    forge.list("assumed") { $0.append($0[0]) }.expect([.duplicate], by: checker, "doubled")
    forge.with("assumed", []).expect([.witnessStillWorks], by: checker, "all removed")

    let least = Forge(try workshop.plan(["surveys", "resources"]))
    least.list("assumed") {
      $0.append(["action": .string(first.item), "setting": .string(first.setting), "value": .string(first.value)])
    }
    .expect([.actionFails], by: checker, "added")
  }

  @Test("facts altered, removed, added")
  func facts() throws {
    let forge = Forge(try Base.observed.plan(workshop))
    let cases: [(String, Forge, Refusal.Word)] = [
      ("drop removed", forge.list("facts") { $0.remove(at: 0) }, .actionFails),
      ("need removed", forge.list("facts") { $0.remove(at: 1) }, .witnessStillWorks),
      ("kind unknown", forge.element("facts", 0, "kind", "maybe"), .wrongShape),
      ("verb unknown", forge.element("facts", 0, "verb", "count"), .wrongShape),
      ("entity unknown", forge.element("facts", 0, "entity", "Nonsense"), .unknownEntity),
      ("setting unknown", forge.element("facts", 0, "setting", "no.such.setting"), .unknownSetting),
      ("answer unknown", forge.element("facts", 1, "atLeast", "Perhaps"), .unknownValue),
      ("answer missing", forge.element("facts", 1, "atLeast", nil), .wrongShape),
      ("setting missing", forge.element("facts", 1, "setting", nil), .wrongShape),
      ("entity changed", forge.element("facts", 1, "entity", "Companies"), .witnessStillWorks),
      ("kind changed", forge.element("facts", 0, "kind", "ungated"), .witnessStillWorks),
      ("no list", forge.with("facts", "none"), .wrongShape),
    ]
    for (name, forged, word) in cases {
      let words = checker.check(forged.bytes(sealed: false)).words
      #expect(words.contains(word), "\(name): \(words)")
      #expect(checker.check(forged.bytes(sealed: true)).refusals.last?.word == .sealBroken, "\(name)")
    }
  }

  @Test("another catalogue's digest, and a catalogue whose rows differ")
  func otherCatalogue() throws {
    let plan = try Base.tickets.plan(workshop)
    Forge(plan).with("catalogue", .string("sha256:" + String(repeating: "0", count: 64)))
      .expect([.otherCatalogue], by: checker, "another digest")

    for name in CertificateChecker.embeddedResources.keys {
      var resources = CertificateChecker.embeddedResources
      // A space more means the same and is another catalogue nevertheless.
      resources[name]?.append(UInt8(ascii: " "))
      let words = try CertificateChecker(resources: resources).check(workshop.certificate(plan)).words
      #expect(words == [.otherCatalogue], "\(name)")
    }

    var resources = CertificateChecker.embeddedResources
    let access = String(decoding: try #require(resources["access.json"]), as: UTF8.self)
    let narrowed = access.replacingOccurrences(of: "crm.access.customer-cancelation", with: "crm.organizations.add")
      .replacingOccurrences(of: "\"atLeast\": \"All\"", with: "\"atLeast\": \"Yes\"")
    resources["access.json"] = Data(narrowed.utf8)
    #expect(throws: CatalogueFault.self) { try CertificateChecker(resources: resources) }
    resources["access.json"] = nil
    #expect(throws: CatalogueFault.self) { try CertificateChecker(resources: resources) }
  }
}
