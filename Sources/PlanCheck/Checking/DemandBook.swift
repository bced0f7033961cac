/// What each item of a certificate demands, with its answers, assumptions and facts taken in.
struct DemandBook {
  /// How far an item's word leads.
  enum Finding {
    case demand(Demand)
    /// The catalogue has no such action.
    case unknown(expected: String)
    /// The API offers no such operation.
    case impossible
  }

  let rows: TenantRules
  let answersThatHold: Set<String>
  /// The needs that assumptions add, by item.
  let assumed: [String: [NeedRule]]

  /// The demand of an action's id, an `operation:Entity:right` or a `webhooks:N`.
  func finding(_ item: String) -> Finding {
    if let action = rows.rules.action(item) { return finding(action, item) }
    let words = item.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    switch (words.first, words.count) {
    case ("operation", 3): return finding(entity: words[1], word: words[2], item)
    case ("webhooks", 2): return webhooks(words[1], item)
    default: return .unknown(expected: "an action of the catalogue, `operation:Entity:right` or `webhooks:N`")
    }
  }

  /// The ladder of an item: the action's own, else that of its row.
  func ladder(of item: String) -> [CatalogueRows.Rung] {
    if let action = rows.rules.action(item) {
      if !action.ladder.isEmpty { return action.ladder }
      return action.right.flatMap { rows.row(action.entity, $0) }?.ladder ?? []
    }
    let words = item.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard words.count == 3, words[0] == "operation", let right = Right(rawValue: words[2]) else { return [] }
    return rows.row(words[1], right)?.ladder ?? []
  }

  private func finding(_ action: ActionRule, _ item: String) -> Finding {
    guard let right = action.right, let row = rows.row(action.entity, right) else { return .impossible }
    var demand = Demand(needs: row.needs + action.adds, alternatives: row.alternatives + action.alternatives)
    settle(&demand, item, conditions: row.conditions + action.conditions, narrowings: action.narrowings)
    return .demand(demand)
  }

  private func finding(entity: String, word: String, _ item: String) -> Finding {
    guard let right = Right(rawValue: word) else {
      let rights = Right.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ")
      return .unknown(expected: "a right after the entity, one of \(rights)")
    }
    guard rows.rules.hasEntity(entity) else {
      return .unknown(expected: "an entity of the catalogue after `operation:`")
    }
    guard let row = rows.row(entity, right) else { return .impossible }
    var demand = Demand(needs: row.needs, alternatives: row.alternatives)
    settle(&demand, item, conditions: row.conditions, narrowings: [])
    return .demand(demand)
  }

  private func webhooks(_ word: String, _ item: String) -> Finding {
    guard let create = rows.rules.settings["other.webhooks.create"]?.rank(of: "Yes"),
      let most = rows.rules.settings["other.webhooks.max"]?.rank(of: word), most > 0
    else { return .unknown(expected: "a positive whole number after `webhooks:`") }
    let needs = [
      NeedRule(setting: "other.webhooks.create", rank: create), NeedRule(setting: "other.webhooks.max", rank: most),
    ]
    return .demand(Demand(needs: needs, alternatives: []))
  }

  private func settle(
    _ demand: inout Demand,
    _ item: String,
    conditions: [QuestionRule],
    narrowings: [QuestionRule]
  ) {
    for condition in conditions where answersThatHold.contains(condition.word) { demand.add(condition.need) }
    for narrowing in narrowings where answersThatHold.contains(narrowing.word) { demand.lower(narrowing.need) }
    for need in assumed[item] ?? [] { demand.add(need) }
  }
}
