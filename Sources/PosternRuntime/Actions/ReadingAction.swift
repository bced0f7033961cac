import Autotask
import LeastPrivilege

/// An action that reads one row or a list of them.
struct ReadingAction {
  let form: ActionForm
  let run: ActionRun

  private var entity: EntityModel { form.entity }

  func carryOut() async throws(ActionProblem) -> ActionAnswer {
    let access = try await run.access(form.action.verb, on: entity)
    let fields = await run.fields(of: entity)
    return form.action.verb == .get ? try await row(access, fields) : try await list(access, fields)
  }

  // MARK: One row

  private func row(_ access: OperationAccess, _ fields: EntityFields) async throws(ActionProblem) -> ActionAnswer {
    var input = InputReader(run.call.input)
    let id = input.id("id")
    let parent = try await parent(&input, fields)
    let options = OutputOptions(&input, fields, access)
    input.refuseRest(known: ["id"] + OutputOptions.names + [form.parent?.field].compactMap(\.self))
    guard let id, input.problems.isEmpty else { throw await run.refused(input.problems, form.action.verb, entity) }
    let answer = try await run.read(AutotaskRequest(.get, form.path(parent: parent, id: id)))
    // A row below a parent comes as a list of one (field note 74).
    guard let row = answer["item"]?.object ?? answer["items"]?.array?.first?.object else { throw .notFound }
    let shown = try await run.shown([row], options, fields)
    let output = JSONObject([("item", .object(shown.first ?? row)), ("content", "data")])
    return ActionAnswer(.done(status: 200, output: .object(output)), records: 1)
  }

  // MARK: Lists

  private func list(_ access: OperationAccess, _ fields: EntityFields) async throws(ActionProblem) -> ActionAnswer {
    var input = InputReader(run.call.input)
    let parent = try await parent(&input, fields)
    var filter: [Filter] = []
    if form.parent == nil {
      if form.isSearch { filter += searched(&input, access) }
      filter += try await FilterInput(run: run, fields: fields, access: access).filter(&input)
    }
    let paging = PagingOptions(&input)
    let options = OutputOptions(&input, fields, access)
    input.refuseRest(known: Self.names(form))
    guard input.problems.isEmpty else { throw await run.refused(input.problems, .query, entity) }
    let request: AutotaskRequest
    if form.parent == nil {
      var query = Query(filter: filter.isEmpty ? Query.everything.filter : filter, maxRecords: paging.limit)
      query.includeFields = options.fields.map { ["id"] + $0.filter { $0.lowercased() != "id" } } ?? []
      request = AutotaskRequest(.post, form.path(), body: query.json)
    } else {
      request = AutotaskRequest(.get, form.path(parent: parent))
    }
    if let sink = run.sink, paging.isAll {
      return try await run.handOn(request, paging, options, fields, to: sink)
    }
    let found = try await run.pages(request, paging)
    return ActionAnswer(
      .done(status: 200, output: try await run.listed(found, options, fields)),
      records: found.rows.count
    )
  }

  /// The names of what a list takes.
  static func names(_ form: ActionForm) -> [String] {
    var names = PagingOptions.names + OutputOptions.names
    if let parent = form.parent {
      names.append(parent.field)
    } else {
      names.append("filter")
      if form.isSearch { names.append("search") }
    }
    return names
  }

  /// Words that stand in a name of the row.
  private func searched(_ input: inout InputReader, _ access: OperationAccess) -> [Filter] {
    guard let text = input.text("search")?.trimmed, !text.isEmpty else { return [] }
    guard let rule = NameRule(entity) else {
      input.problems.append(.init("/search", "rows of \(entity.name) have no names; give a `filter`"))
      return []
    }
    // A field that the caller may not read must not be found out about; the others say enough.
    let fields = rule.fields.filter { access.reads(FieldKey($0)) }
    guard !fields.isEmpty else {
      input.problems.append(.init("/search", "no name of \(entity.name) may be read; give a `filter`"))
      return []
    }
    let words = text.split(separator: " ").map(String.init)
    // Every word must stand in one of the names, so that first and last name are found in either order.
    return words.prefix(8).map { word in
      let conditions = fields.map { Filter.field($0, .contains, .string(word)) }
      return conditions.count == 1 ? conditions[0] : .or(conditions)
    }
  }

  /// The parent in the path, by its id or by a name that the caller may read.
  private func parent(_ input: inout InputReader, _ fields: EntityFields) async throws(ActionProblem) -> Int64? {
    guard let place = form.parent else { return nil }
    let field = fields[place.field]
    let alias = field?.alias.flatMap { fields[$0]?.name == field?.name ? $0 : nil }
    guard let value = input.take(place.field) ?? alias.flatMap({ input.take($0) }), value != .null else {
      input.problems.append(.init(place.field.pointer, "`\(place.field)` is required"))
      return nil
    }
    if let id = value.wholeNumber { return id }
    guard let text = value.string, let target = place.entity, let rule = NameRule(target) else {
      input.problems.append(.init(place.field.pointer, "`\(place.field)` takes an id, a whole number"))
      return nil
    }
    switch try await run.readableRows(named: [text], of: target, rule)[text] ?? .unknown {
    case .row(let id): return id
    case .several(let choices):
      let what = "`\(text.prefix(80))` names several rows of \(target.name); give the id in `\(place.field)`"
      let nearest = choices.map { "\($0.id): \($0.name)" }
      input.problems.append(.init(place.field.pointer, what, nearest: nearest))
    case .unknown:
      let what = "no row of \(target.name) that may be read is called `\(text.prefix(80))`"
      input.problems.append(.init(place.field.pointer, what))
    }
    return nil
  }
}
