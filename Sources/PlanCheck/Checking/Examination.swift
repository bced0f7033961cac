/// The examination of one certificate, from what it was made of to its witnesses.
struct Examination {
  let document: CertificateDocument
  let rules: RuleBook
  private(set) var refusals: [Refusal] = []
  /// The ranks that the level lists.
  private var listed: [String: Int] = [:]
  /// Listed settings whose answer has no rank: nothing is concluded that would hang on them.
  private var unreadable: Set<String> = []
  /// The demands of the items that have one.
  private var demands: [String: Demand] = [:]

  init(_ document: CertificateDocument, by rules: RuleBook) {
    self.document = document
    self.rules = rules
  }

  mutating func run() {
    if document.catalogue != rules.digest {
      refuse(.otherCatalogue, at: "catalogue", "expected `\(rules.digest)`, found `\(document.catalogue)`")
    }
    readLevel()
    readDemands()
    checkActions()
    checkWitnesses()
  }

  private mutating func refuse(_ word: Refusal.Word, at path: String, _ sentence: String) {
    refusals.append(Refusal(word, at: path, sentence))
  }

  // MARK: What it says

  private mutating func readLevel() {
    for (setting, value) in document.level {
      let path = "level[\"\(setting)\"]"
      guard let rule = rules.settings[setting] else {
        refuse(.unknownSetting, at: path, "expected a setting of the catalogue, found `\(setting)`")
        unreadable.insert(setting)
        continue
      }
      guard let rank = rule.rank(of: value) else {
        refuse(.unknownValue, at: path, "`\(setting)` takes \(rule.choices), found `\(value)`")
        unreadable.insert(setting)
        continue
      }
      listed[setting] = rank
      if rules.baseline[setting] != nil {
        refuse(.baselineListed, at: path, "every level has its answer to `\(setting)`: expected it not to be listed")
      } else if rank == rule.lowest {
        refuse(.notRaised, at: path, "`\(value)` is the lowest answer: expected only raised settings to be listed")
      }
    }
  }

  private mutating func readDemands() {
    let rows = TenantRules(rules, document.facts, refusals: &refusals)
    for answer in document.answers where !rules.questions.contains(answer.id) {
      let sentence = "expected the word of a condition in the catalogue, found `\(answer.id)`"
      refuse(.unjustifiedAnswer, at: "answers[\"\(answer.id)\"]", sentence)
    }
    let answersThatHold = Set(document.answers.filter(\.holds).map(\.id))
    let assumed = readAssumptions(DemandBook(rows: rows, answersThatHold: answersThatHold, assumed: [:]))
    let book = DemandBook(rows: rows, answersThatHold: answersThatHold, assumed: assumed)
    for (index, item) in document.actions.enumerated() {
      let path = "actions[\(index)]"
      if demands[item] != nil {
        refuse(.duplicate, at: path, "expected each action once, found `\(item)` twice")
        continue
      }
      switch book.finding(item) {
      case .demand(let demand): demands[item] = demand
      case .unknown(let expected): refuse(.unknownAction, at: path, "expected \(expected), found `\(item)`")
      case .impossible:
        refuse(.impossibleAction, at: path, "the API offers no such operation, so that no level allows `\(item)`")
      }
    }
  }

  private mutating func readAssumptions(_ book: DemandBook) -> [String: [NeedRule]] {
    var needs: [String: [NeedRule]] = [:]
    for (index, assumption) in document.assumed.enumerated() {
      let path = "assumed[\(index)]"
      let item = assumption.action
      guard document.actions.contains(item) else {
        let sentence = "expected one of the certificate's actions, found `\(item)`"
        refuse(.unjustifiedAssumption, at: "\(path).action", sentence)
        continue
      }
      guard needs[item] == nil else {
        refuse(.duplicate, at: path, "expected at most one assumption for `\(item)`")
        continue
      }
      guard let rung = book.ladder(of: item).first(where: \.isSupported) else {
        refuse(.unjustifiedAssumption, at: path, "the vendor's help supports no further step for `\(item)`")
        continue
      }
      guard rung.setting == assumption.setting, rung.value == assumption.value,
        let rank = rules.settings[rung.setting]?.rank(of: rung.value)
      else {
        let sentence =
          "the first step that the vendor's help supports for `\(item)` is `\(rung.setting)` = `\(rung.value)`, "
          + "found `\(assumption.setting)` = `\(assumption.value)`"
        refuse(.unjustifiedAssumption, at: path, sentence)
        continue
      }
      needs[item] = [NeedRule(setting: rung.setting, rank: rank)]
    }
    return needs
  }

  // MARK: What it proves

  /// The rank of a setting at the level, an unreadable one being as high as can be.
  private func highest(_ setting: String) -> Int { unreadable.contains(setting) ? .max : rank(of: setting) }

  /// The rank of a setting at the level: as listed, else of the baseline, else lowest.
  private func rank(of setting: String) -> Int {
    listed[setting] ?? rules.baseline[setting] ?? rules.settings[setting]?.lowest ?? 0
  }

  private mutating func checkActions() {
    for (index, item) in document.actions.enumerated() {
      guard let demand = demands[item], !demand.isMet(at: highest) else { continue }
      let ways = demand.lacking(at: highest).map { $0.map(sentence).joined(separator: ", ") }
      refuse(
        .actionFails,
        at: "actions[\(index)]",
        "`\(item)` fails at this level: it needs \(ways.joined(separator: "; or, another way, "))"
      )
    }
  }

  private func sentence(_ need: NeedRule) -> String {
    let rule = rules.settings[need.setting]
    let needed = rule?.answer(at: need.rank) ?? ""
    let found = rule?.answer(at: rank(of: need.setting)) ?? ""
    return "`\(need.setting)` at least `\(needed)` where the level has `\(found)`"
  }

  private mutating func checkWitnesses() {
    var witnessed: Set<String> = []
    for (index, witness) in document.witnesses.enumerated() {
      let path = "witnesses[\(index)]"
      guard document.level.contains(where: { $0.setting == witness.setting }) else {
        let sentence = "expected a setting that the level lists, found `\(witness.setting)`"
        refuse(.witnessWithoutSetting, at: "\(path).setting", sentence)
        continue
      }
      if !witnessed.insert(witness.setting).inserted {
        refuse(.duplicate, at: path, "expected one witness a setting, found a second for `\(witness.setting)`")
      }
      check(witness, at: path)
    }
    for (setting, _) in document.level where !witnessed.contains(setting) {
      let sentence = "expected a witness for `\(setting)`: an action that fails when it is lowered one step"
      refuse(.witnessMissing, at: "level[\"\(setting)\"]", sentence)
    }
  }

  private mutating func check(_ witness: CertificateDocument.Witness, at path: String) {
    guard let rule = rules.settings[witness.setting], let raised = listed[witness.setting], raised > rule.lowest else {
      return
    }
    let lower = raised - 1
    if rule.rank(of: witness.loweredTo) != lower {
      let sentence = "one step below `\(rule.answer(at: raised))` is `\(rule.answer(at: lower))`, "
      refuse(.witnessNotOneStep, at: "\(path).loweredTo", sentence + "found `\(witness.loweredTo)`")
    }
    guard document.actions.contains(witness.breaks) else {
      let sentence = "expected one of the certificate's actions, found `\(witness.breaks)`"
      return refuse(.witnessNotInActions, at: "\(path).breaks", sentence)
    }
    guard let demand = demands[witness.breaks] else { return }
    if demand.isMet(at: { $0 == witness.setting ? lower : rank(of: $0) }) {
      let sentence =
        "`\(witness.breaks)` still works with `\(witness.setting)` at `\(rule.answer(at: lower))`: "
        + "expected an action that fails then"
      refuse(.witnessStillWorks, at: "\(path).breaks", sentence)
    }
  }
}
