import Autotask

/// A request as it was understood: resolved to entity and verb, its query or body read once and strictly.
struct UnderstoodRequest {
  /// The operation.
  var operation: ResolvedOperation
  /// The entity, nil where the call concerns the whole database.
  var entity: EntityModel?
  /// What it does.
  var verb: Verb
  /// The query of a search or count.
  var query: Query?
  /// The fields of a create or update.
  var body: WrittenBody?
  /// The row, by path or body.
  var id: Int64?

  /// Whether the path is a route of its own, whose answer is no row of the entity.
  var isSpecial: Bool { if case .special = operation.kind { true } else { false } }
}

extension ResourceModel {
  /// Understands a request, or refuses it.
  func understand(_ request: AutotaskRequest, _ tenant: TenantFields) throws(Refusal) -> UnderstoodRequest {
    let operation: ResolvedOperation
    do throws(RouteFailure) {
      operation = try routes.resolve(method: request.method.rawValue, path: request.path)
    } catch {
      switch error {
      case .unknownPath: throw Refusal(.unknownOperation, "the API has no operation at this path")
      case .methodNotAllowed(let allowed):
        throw Refusal(.methodNotAllowed, "this path offers \(allowed.joined(separator: ", "))")
      }
    }
    guard let verb = operation.verb else {
      throw Refusal(.neverPassedOn, "`\(operation.template)` is never passed on")
    }
    var understood = UnderstoodRequest(
      operation: operation,
      entity: operation.entity.flatMap { self[$0] },
      verb: verb,
      id: operation.id
    )
    if operation.entity != nil, understood.entity == nil {
      throw Refusal(.unknownOperation, "the catalogue does not have this entity")
    }
    switch (operation.kind, verb) {
    case (.operation(.query), _), (.operation(.count), _):
      understood.query = try query(of: request)
    case (.operation(.create), _), (.operation(.patch), _), (.operation(.put), _):
      try refuseParameters(request)
      guard let entity = understood.entity else { break }
      let body = try WrittenBody(request.body, of: entity, tenant, verb)
      if verb == .update || verb == .put {
        guard let id = body.id else { throw Refusal(.malformed, "expected `id` in the body, a whole number") }
        understood.id = id
      }
      understood.body = body
    case (.special, _):
      // Zone information takes a user's name, and answers every name alike.
      if !operation.isZoneInformation { try refuseParameters(request) }
      guard request.body == nil || verb.isWrite && request.method != .delete else {
        throw Refusal(.malformed, "this operation takes no body")
      }
    case (.nextPage, _):
      // A page link is sealed and stands for the query that it continues: it never comes this far.
      throw Refusal(.malformed, "expected a page link as it was given")
    default:
      try refuseParameters(request)
      guard request.body == nil else { throw Refusal(.malformed, "this operation takes no body") }
    }
    return understood
  }

  private func refuseParameters(_ request: AutotaskRequest) throws(Refusal) {
    guard let parameter = request.parameters.first else { return }
    throw Refusal(.unknownParameter, "this operation has no parameter `\(parameter.name)`")
  }

  /// The query of a search or count: in the body of a POST, in the `search` parameter of a GET.
  private func query(of request: AutotaskRequest) throws(Refusal) -> Query {
    let json: JSONValue
    if request.method == .get {
      guard request.body == nil else { throw Refusal(.malformed, "a GET takes no body") }
      guard let search = request.parameters.first, request.parameters.count == 1, search.name.lowercased() == "search"
      else { throw Refusal(.unknownParameter, "expected one parameter, `search`") }
      do throws(JSONSyntaxError) {
        json = try JSONValue(parsing: search.value)
      } catch {
        throw Refusal(.malformed, "`search` is no JSON: \(error)")
      }
    } else {
      try refuseParameters(request)
      guard let body = request.body else { throw Refusal(.malformed, "expected a query in the body") }
      json = body
    }
    try json.checkQueryKeys()
    let query: Query
    do throws(QueryShapeError) {
      query = try Query(json)
    } catch {
      throw Refusal(.malformed, error.description)
    }
    // Letters that turn into ASCII ones in lower case would be two names in one; user-defined fields may have any.
    for filter in query.filter {
      try filter.forEachCondition { condition throws(Refusal) in
        guard condition.isUserDefined || condition.field.isASCII else {
          throw Refusal(.malformed, "no field's name has characters beyond ASCII, as `\(condition.field)` has")
        }
      }
    }
    return query
  }
}

extension ResolvedOperation {
  /// Whether the call asks which zone a user is in.
  var isZoneInformation: Bool { kind == .special("/V1.0/ZoneInformation") }
}

extension JSONValue {
  /// Whether every key of a query is one that it has, once in any case.
  fileprivate func checkQueryKeys() throws(Refusal) {
    guard let object else { throw Refusal(.malformed, "expected an object") }
    try object.checkKeys(JSONObject.queryKeys)
    switch object[anyCase: "filter"] {
    case .array(let items)?: for item in items { try item.checkConditionKeys() }
    case .object(let item)?: try JSONValue.object(item).checkConditionKeys()
    case nil, .null?:
      // Autotask refuses a query without a filter; a scope that is added must not make it one that is answered.
      throw Refusal(.malformed, "expected a filter; every row is `[{\"op\":\"gte\",\"field\":\"id\",\"value\":0}]`")
    default: break
    }
  }

  private func checkConditionKeys() throws(Refusal) {
    guard let object else { throw Refusal(.malformed, "expected a condition") }
    try object.checkKeys(JSONObject.conditionKeys)
    for item in object[anyCase: "items"]?.array ?? [] { try item.checkConditionKeys() }
    switch object[anyCase: "value"] {
    case .object?: throw Refusal(.malformed, "expected a value, found an object")
    case .array(let values)?:
      for value in values {
        switch value {
        case .array, .object: throw Refusal(.malformed, "expected values in a list, found something deeper")
        default: continue
        }
      }
    default: break
    }
  }
}

extension JSONObject {
  fileprivate static let queryKeys = ["filter", "maxrecords", "includefields"]
  fileprivate static let conditionKeys = ["op", "field", "value", "udf", "items"]
  static let userDefinedKeys = ["name", "value"]

  /// Whether every key is one of these, once in any case.
  func checkKeys(_ known: [String]) throws(Refusal) {
    var isSeen = [Bool](repeating: false, count: known.count)
    for (key, _) in self {
      guard key.isASCII, let place = known.firstIndex(where: { key.isSame(anyCase: $0) }) else {
        throw Refusal(.malformed, "no key `\(key)` is known here; known: \(known.sorted().joined(separator: ", "))")
      }
      guard !isSeen[place] else { throw Refusal(.malformed, "key `\(key)` is given twice") }
      isSeen[place] = true
    }
  }
}
