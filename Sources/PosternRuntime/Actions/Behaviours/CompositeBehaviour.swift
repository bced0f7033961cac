import Autotask
import LeastPrivilege

/// What carries out an action that is more than one call, or none.
protocol CompositeBehaviour: Sendable {
  /// What is done, and by whom.
  var run: ActionRun { get }
  /// The action's row.
  var row: CompositeAction { get }

  init(run: ActionRun, row: CompositeAction)

  func carryOut() async throws(ActionProblem) -> ActionAnswer
}

extension CompositeAction {
  /// The behaviours by the ids that name them.
  private static let behaviours: [String: any CompositeBehaviour.Type] = [
    "tickets.activity": TicketActivity.self,
    "tickets.find": FindTicket.self,
    "contacts.find": FindContacts.self,
    "companies.find": FindCompanies.self,
    "attachments.download": AttachmentDownload.self,
    "tickets.create_if_absent": CreateIfAbsent.self,
    "contacts.create_if_absent": CreateIfAbsent.self,
    "contracts.create_if_absent": CreateIfAbsent.self,
    "time_entries.create_if_absent": CreateIfAbsent.self,
    "entities.query": EntityQuery.self,
    "entities.describe": EntityDescription.self,
    "version.get": APIVersion.self,
    "zone.get": OwnZone.self,
    "threshold.get": CallerLimitsReport.self,
    "request": GenericRequest.self,
  ]

  /// What carries the action out; nil for a row that names no behaviour, which is then no action.
  var behaviour: (any CompositeBehaviour.Type)? { Self.behaviours[id] }
}

extension CompositeBehaviour {
  /// The entity that the action is about.
  func entity(_ name: String) throws(ActionProblem) -> EntityModel {
    guard let entity = run.model[name] else { throw .upstream }
    return entity
  }

  /// The names of what the action takes.
  var names: [String] { row.inputs.map(\.name) }

  /// Refuses an input with what is wrong with it, and names that are not known.
  func check(
    _ input: inout InputReader,
    _ verb: Verb,
    _ entity: EntityModel?
  ) async throws(ActionProblem) {
    input.refuseRest(known: names)
    guard input.problems.isEmpty else { throw await run.refused(input.problems, verb, entity) }
  }

  /// The rows of a query that passes the decision.
  func rows(
    _ entity: EntityModel,
    _ filter: [Filter],
    limit: Int = 500,
    fields: [String] = []
  ) async throws(ActionProblem) -> [JSONObject] {
    guard let path = entity.queryPath else { throw .upstream }
    let query = Query(filter: filter, maxRecords: limit, includeFields: fields)
    let answer = try await run.read(AutotaskRequest(.post, path, body: query.json))
    return answer["items"]?.array?.compactMap(\.object) ?? []
  }

  /// A list of rows as it is answered.
  func listed(_ rows: [JSONObject]) -> ActionAnswer {
    let output: JSONValue = [
      "items": .array(rows.map(JSONValue.object)), "count": .integer(Int64(rows.count)), "cursor": .null,
      "content": "data",
    ]
    return ActionAnswer(.done(status: 200, output: output), records: rows.count)
  }
}
