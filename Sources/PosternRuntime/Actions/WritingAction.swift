import Autotask
import LeastPrivilege

/// An action that makes, changes or removes a row.
struct WritingAction {
  let form: ActionForm
  let run: ActionRun

  private var entity: EntityModel { form.entity }

  func carryOut() async throws(ActionProblem) -> ActionAnswer {
    let outcome =
      switch form.action.verb {
      case .create: try await create()
      case .delete: try await delete()
      default: try await update()
      }
    return ActionAnswer(outcome)
  }

  // MARK: Create

  private func create() async throws(ActionProblem) -> ActionAnswer.Outcome {
    let access = try await run.access(.create, on: entity)
    let row = try await RowReading(run: run, form: form).row(run.call.input.members, access)
    return try await create(row)
  }

  /// Makes a row that was read.
  func create(_ row: RowInput) async throws(ActionProblem) -> ActionAnswer.Outcome {
    var body = row.body()
    var parent: Int64?
    if let field = form.parent?.field {
      parent = body[field]?.integer
      body[field] = parent.map(JSONValue.integer)
    }
    let request = AutotaskRequest(form.action.method, form.path(parent: parent), body: .object(body))
    return try await run.write(request, .create, entity)
  }

  // MARK: Update

  private func update() async throws(ActionProblem) -> ActionAnswer.Outcome {
    let access = try await run.access(.update, on: entity)
    var input = InputReader(run.call.input)
    let id = input.id("id")
    let reading = RowReading(run: run, form: form)
    let row = try await reading.row(input.rest, access, id: id, beside: input.problems)
    guard let id else { throw .invalid(input.problems) }
    // A row below a parent is addressed through it. A row that is not there is asked for below a parent that is not,
    // so that the answer is that of any row that may not be seen.
    let parent: Int64? =
      if let place = form.parent {
        if let given = row[place.field]?.integer { given } else { try await self.parent(of: id, place) ?? 0 }
      } else {
        nil
      }
    var body = JSONObject([("id", .integer(id))])
    for (name, value) in row.body(except: form.parent?.field) { body[name] = value }
    let request = AutotaskRequest(form.action.method, form.path(parent: parent), body: .object(body))
    return try await run.write(request, .update, entity)
  }

  /// The parent of a row, which the caller need not know: it is looked up, and not shown.
  private func parent(of id: Int64, _ place: ActionForm.Parent) async throws(ActionProblem) -> Int64? {
    guard let path = entity.queryPath else { return nil }
    let query = Query(filter: [.field("id", .eq, .integer(id))], maxRecords: 1, includeFields: ["id", place.field])
    var upstream = Upstream(
      connection: run.connection,
      impersonating: nil,
      spender: run.spender,
      remaining: 1,
      count: run.count,
      isFresh: true
    )
    do throws(ReadFailure) {
      let rows = try await upstream.page(path, query).rows
      return rows.first { $0[anyCase: "id"]?.integer == id }?[anyCase: place.field]?.integer
    } catch {
      throw ActionProblem(error.answer, to: nil)
    }
  }

  // MARK: Delete

  private func delete() async throws(ActionProblem) -> ActionAnswer.Outcome {
    try await run.require(.delete, on: entity)
    var input = InputReader(run.call.input)
    let id = input.id("id")
    input.refuseRest(known: ["id"])
    guard let id, input.problems.isEmpty else { throw await run.refused(input.problems, .delete, entity) }
    return try await run.write(AutotaskRequest(form.action.method, form.path(id: id)), .delete, entity)
  }
}
