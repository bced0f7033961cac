import Autotask

/// Why a write is refused.
extension Weighing {
  /// No clause holds for the row as it is: whoever sees it is told so, anyone else is answered as if it were not there.
  mutating func refuseRow(isSeen: Bool) -> Refusal {
    guard isSeen else { return asked.missing }
    return asked.refusal(
      .rowNotPermitted,
      "no grant lets this caller `\(verb.rawValue)` this row",
      grant: cell.clauses.first?.grant,
      clause: cell.clauses.first?.rows.companies == nil ? "where" : "companies",
      addition: addition(under: [])
    )
  }

  /// No clause holds for the row as it would be.
  mutating func refuseAfter(_ candidates: [Clause], _ after: JudgedRow?) -> Refusal {
    let clause = candidates[0]
    if verb == .create, let after {
      let needed =
        (clause.rows.companies == nil ? [] : entity.roadFields)
        + (clause.rows.condition?.neededFields(on: entity) ?? [])
      let isGiven = { (name: String) in after.fields[anyCase: name].map { $0 != .null } ?? false }
      let lacks = entity.isEither && needed.contains(where: isGiven) ? nil : needed.first { !isGiven($0) }
      if let lacks {
        return asked.refusal(
          .rowFieldMissing,
          "a new row must give `\(lacks)`, by which the rows that are granted are told apart",
          grant: clause.grant,
          clause: clause.rows.companies == nil ? "where" : "companies",
          field: lacks,
          addition: addition(under: [])
        )
      }
    }
    // Where the row's own fields fail, the caller's own words decided; where its road does, what lies there is not told.
    let failsByItself = after.map { row in candidates.allSatisfy { $0.rows.failsByItself(row) } } ?? false
    guard !failsByItself, let field = entity.roadFields.first else {
      return asked.refusal(
        .rowNotPermitted,
        "the row as it would be is outside every grant",
        grant: clause.grant,
        clause: "where",
        addition: addition(under: [])
      )
    }
    let named = entity.roadFields.first { name in after?.reference(name) != nil } ?? field
    return asked.refusal(
      .referenceOutside,
      "`\(named)` names no row that this caller may name",
      grant: clause.grant,
      clause: clause.rows.companies == nil ? "where" : "companies",
      field: named,
      addition: addition(under: [])
    )
  }

  /// No clause that holds for the row permits a field.
  mutating func refuseField(_ entry: WrittenBody.Entry, under holding: [Clause]) -> Refusal {
    let shown = entry.key.isUserDefined ? "udf:\(entry.name)" : entry.name
    guard entry.isKnown else {
      let names = entity.fields.values.map(\.name)
      return asked.refusal(
        .unknownField,
        "\(entity.name) has no field `\(shown)`\(suggestion(entry.name, among: names))",
        field: shown
      )
    }
    if let forbid = cell.withholds(entry.key) {
      return asked.refusal(
        .forbidden,
        "a prohibition withholds `\(shown)`",
        grant: forbid.id,
        clause: "fields",
        field: shown
      )
    }
    if let forbid = forbiddenValue(entry) {
      return asked.refusal(
        .forbidden,
        "a prohibition withholds this value of `\(shown)`",
        grant: forbid.id,
        clause: "values",
        field: shown
      )
    }
    let writing = holding.filter { mayWrite($0, entry) }
    guard let clause = writing.first else {
      return asked.refusal(
        .fieldNotWritable,
        isWritable(entry) ? "no grant lets this caller write `\(shown)` of this row" : "nobody can write `\(shown)`",
        grant: holding.first?.grant,
        clause: "fields.write",
        field: shown,
        addition: addition(under: holding)
      )
    }
    let confined = writing.filter { $0.values[entry.key] != nil }
    if entry.scalar == nil, writing.allSatisfy({ $0.values[entry.key] != nil || $0.rows.companies != nil }) {
      return asked.refusal(
        .valueNotCanonical,
        "the value of `\(shown)` must be written in its one form, such as 5 or true, for a grant confines it",
        grant: clause.grant,
        clause: "values",
        field: shown
      )
    }
    if confined.count == writing.count,
      writing.allSatisfy({ !($0.values[entry.key]?.contains(entry.scalar ?? .null) ?? true) })
    {
      return asked.refusal(
        .valueNotPermitted,
        "no grant lets this caller write this value to `\(shown)`",
        grant: clause.grant,
        clause: "values",
        field: shown,
        addition: addition(under: holding)
      )
    }
    return asked.refusal(
      .referenceOutside,
      "`\(shown)` names no row that this caller may name",
      grant: clause.grant,
      clause: "companies",
      field: shown,
      addition: addition(under: holding)
    )
  }
}
