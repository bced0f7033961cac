/// The access rows as a certificate's facts change them.
struct TenantRules {
  let rules: RuleBook
  private var drops: [Cell: [CertificateDocument.Fact]] = [:]
  private var needs: [Cell: [NeedRule]] = [:]

  private struct Cell: Hashable {
    var entity: String
    var right: Right
  }

  /// Takes the facts in and refuses those that speak of nothing in the catalogue.
  init(_ rules: RuleBook, _ facts: [CertificateDocument.Fact], refusals: inout [Refusal]) {
    self.rules = rules
    for (index, fact) in facts.enumerated() {
      let path = "facts[\(index)]"
      let cell = Cell(entity: fact.entity, right: fact.right)
      if !rules.hasEntity(fact.entity) {
        let sentence = "expected an entity of the catalogue, found `\(fact.entity)`"
        refusals.append(Refusal(.unknownEntity, at: "\(path).entity", sentence))
      }
      let setting = fact.setting.map { (id: $0, rule: rules.settings[$0]) }
      if let setting, setting.rule == nil {
        let sentence = "expected a setting of the catalogue, found `\(setting.id)`"
        refusals.append(Refusal(.unknownSetting, at: "\(path).setting", sentence))
      }
      guard fact.kind == .need, let atLeast = fact.atLeast else {
        drops[cell, default: []].append(fact)
        continue
      }
      guard let setting, let rule = setting.rule else { continue }
      if let rank = rule.rank(of: atLeast) {
        needs[cell, default: []].append(NeedRule(setting: setting.id, rank: rank))
      } else {
        let sentence = "`\(setting.id)` takes \(rule.choices), found `\(atLeast)`"
        refusals.append(Refusal(.unknownValue, at: "\(path).atLeast", sentence))
      }
    }
  }

  /// The row of a right on an entity, nil when the API offers no such operation.
  ///
  /// What is not needed falls away first, then what is needed is added, whatever the order of the facts.
  func row(_ entity: String, _ right: Right) -> AccessRule? {
    guard var row = rules.row(entity, right) else { return nil }
    let cell = Cell(entity: entity, right: right)
    for fact in drops[cell] ?? [] {
      if let setting = fact.setting {
        row.needs.removeAll { $0.setting == setting }
        row.alternatives.removeAll { $0.replaced.contains(setting) }
      } else {
        row.needs = []
        row.alternatives = []
      }
    }
    row.needs += needs[cell] ?? []
    return row
  }
}
