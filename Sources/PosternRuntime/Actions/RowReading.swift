import Autotask
import LeastPrivilege

/// Reads the row that an action was given, to its end: every field, every name, and what is missing.
struct RowReading {
  let run: ActionRun
  let form: ActionForm

  /// The row, with names looked up; or everything that is wrong with it, told at once.
  ///
  /// - Parameters:
  ///   - members: The fields as they were given.
  ///   - access: What the caller may write.
  ///   - id: The row that is changed, nil for a new one.
  ///   - beside: What is wrong with the rest of the input.
  func row(
    _ members: [(key: String, value: JSONValue)],
    _ access: OperationAccess,
    id: Int64? = nil,
    beside: [ActionProblem.Detail] = []
  ) async throws(ActionProblem) -> RowInput {
    let fields = await run.fields(of: form.entity)
    var row = RowInput(fields, access, parentField: form.parent?.field)
    row.read(members)
    if let field = row.withheld.first { throw await withheld(field, access) }
    try await lookUp(&row)
    row.requireFields(except: try await defaulted(row))
    row.checkFieldNotes()
    try await checkBillingCodes(&row)
    if access.verb != .create, row.values.isEmpty, row.problems.isEmpty, row.named.isEmpty {
      row.refuse("", "no field was given to change")
    }
    let problems = beside + row.problems
    guard problems.isEmpty else { throw await run.refused(problems, access.verb, form.entity) }
    return row
  }

  private func withheld(_ field: EntityFields.Known, _ access: OperationAccess) async -> ActionProblem {
    let name = field.isUserDefined ? "udf:\(field.name)" : field.name
    var denial = Denial(
      .fieldNotWritable,
      "no grant lets `\(name)` be written here",
      grant: access.grant(against: field.key),
      clause: "fields.write",
      field: name
    )
    if !access.withholds(field.key), let written = FieldName(name) {
      var grant = Grant(id: "addition", connection: run.connection.id, actions: [form.action.id])
      grant.write = .only([written])
      denial.leastAddition = .grant(grant)
    }
    return await run.denied(denial, form.action.verb, form.entity)
  }

  // MARK: Names

  /// Looks up the rows that references name; names of one entity that the same rows may bear in one query.
  private func lookUp(_ row: inout RowInput) async throws(ActionProblem) {
    let groups = Dictionary(grouping: row.named) { $0.target.name }
    for (_, references) in groups.sorted(by: { $0.key < $1.key }) {
      guard let target = references.first?.target, let rule = NameRule(target) else { continue }
      // Each field may name other rows: what a grant accepts depends on the field.
      for (permit, alike) in grouped(references, row, target) {
        guard let permit else {
          for reference in alike { refuse(reference, .unknown, &row) }
          continue
        }
        let found = try await run.rows(named: alike.map(\.text), within: permit, of: target, rule)
        for reference in alike {
          switch found[reference.text] ?? .unknown {
          case .row(let id): row.set(reference.field, .integer(id))
          case let other: refuse(reference, other, &row)
          }
        }
      }
    }
  }

  private func grouped(
    _ references: [RowInput.NamedReference],
    _ row: RowInput,
    _ target: EntityModel
  ) -> [(permit: ReadPermit?, references: [RowInput.NamedReference])] {
    var groups: [(key: String, permit: ReadPermit?, references: [RowInput.NamedReference])] = []
    for reference in references {
      let permit = row.access.naming(target, by: reference.field.key)
      let key = permit?.scopeText ?? "nothing"
      if let index = groups.firstIndex(where: { $0.key == key }) {
        groups[index].references.append(reference)
      } else {
        groups.append((key, permit, [reference]))
      }
    }
    return groups.map { ($0.permit, $0.references) }
  }

  private func refuse(_ reference: RowInput.NamedReference, _ named: ActionRun.Named, _ row: inout RowInput) {
    let (field, text) = (reference.field.name, reference.text.prefix(80))
    switch named {
    case .several(let choices):
      let what = "`\(text)` names several rows of \(reference.target.name); give the id in `\(field)`"
      row.refuse(field, what, nearest: choices.map { "\($0.id): \($0.name)" })
    case .row, .unknown:
      row.refuse(field, "no row of \(reference.target.name) that can be named in `\(field)` is called `\(text)`")
    }
  }
}
