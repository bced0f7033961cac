import Autotask
import AutotaskClient
package import LeastPrivilege

extension ActionCaller {
  /// Makes an action ready to be sent: finds or makes the row that it is tried on.
  ///
  /// - Throws: ``ActionObstacle`` when there is nothing to try it on; ``AutotaskError``.
  package func prepare(_ action: Action) async throws -> ActionCall {
    guard !action.verb.isWrite || target != .nothing else {
      throw ActionObstacle("writes were not asked for: --write --company ID tries them")
    }
    return switch action.verb {
    case .query where action.path.contains("{parentId}"): try await list(action)
    case .query, .count, .describe: try await query(action)
    case .get: try await get(action)
    case .create: try await create(action)
    case .update, .put: try await update(action)
    case .delete: try await delete(action)
    }
  }

  /// The row that is known to be there, nil when none is.
  private func known(_ entity: String) async throws -> JSONObject? {
    guard BodyRecipes.recipe(for: entity).isOwn, target != .nothing else {
      return try await readable.rows(of: entity).first
    }
    return try await reference(to: entity)
  }

  private func query(_ action: Action) async throws -> ActionCall {
    let id = try await known(action.entity)?.rowID
    let filter = id.map { [Filter.field("id", .eq, .integer($0))] } ?? Query.everything.filter
    let body = Query(filter: filter, maxRecords: 1).json
    return ActionCall(
      action: action,
      request: AutotaskRequest(action.method, action.path, body: body),
      check: .rows(with: id)
    )
  }

  private func list(_ action: Action) async throws -> ActionCall {
    guard let parent = action.parentSegment else { throw ActionObstacle("\(action.path) names no parent") }
    let row = try await known(action.entity)
    let field = try await samples.parentField(of: action.entity, to: parent)
    let parentID = row?[anyCase: field]?.integer
    guard let parentID = if let parentID { parentID } else { try await reference(to: parent)?.rowID } else {
      throw ActionObstacle("no row of \(parent) can be read to look below")
    }
    return ActionCall(
      action: action,
      request: AutotaskRequest(action.method, action.path(parent: parentID)),
      check: .rows(with: row?[anyCase: field] == nil ? nil : row?.rowID)
    )
  }

  private func get(_ action: Action) async throws -> ActionCall {
    guard let row = try await known(action.entity), let id = row.rowID else {
      throw ActionObstacle("no row of \(action.entity) can be read: name one with --canary \(action.entity)=ID")
    }
    var parent: Int64?
    if let segment = action.parentSegment {
      parent = row[anyCase: try await samples.parentField(of: action.entity, to: segment)]?.integer
      guard parent != nil else { throw ActionObstacle("row \(id) of \(action.entity) names no row of \(segment)") }
    }
    return ActionCall(
      action: action,
      request: AutotaskRequest(action.method, action.path(parent: parent, id: id)),
      check: .row(id)
    )
  }

  private func create(_ action: Action) async throws -> ActionCall {
    let (body, parent) = try await body(of: action.entity, under: action.parentSegment)
    return ActionCall(
      action: action,
      request: AutotaskRequest(action.method, action.path(parent: parent), body: .object(body)),
      check: .made(entity: action.entity, parent: parent, body: body)
    )
  }

  private func update(_ action: Action) async throws -> ActionCall {
    let entity = action.entity
    let (row, isMade) = try await updated(entity)
    guard let row, let id = row.rowID else {
      throw ActionObstacle("no row of \(entity) can be read, and none can be made")
    }
    let field = try await changedField(of: entity)
    // What cannot be made belongs to somebody: it is written back as it is.
    let value = isMade || target == .othersRows ? .string(builder.text(for: field)) : row[anyCase: field.name] ?? .null
    var parent: Int64?
    if let segment = action.parentSegment {
      parent = row[anyCase: try await samples.parentField(of: entity, to: segment)]?.integer
    }
    let body: JSONValue = .object(JSONObject([("id", .integer(id)), (field.name, value)]))
    return ActionCall(
      action: action,
      request: AutotaskRequest(action.method, action.path(parent: parent), body: body),
      check: .accepted
    )
  }

  /// The row that an update changes, and whether the trial made it.
  private func updated(_ entity: String) async throws -> (row: JSONObject?, isMade: Bool) {
    if let own = made.last(where: { $0.entity == entity }), target == .madeRows { return (own.row, true) }
    let isOwn = BodyRecipes.recipe(for: entity).isOwn
    if target == .othersRows, !isOwn, let row = try await samples.rows(of: entity).first(where: { !isOwnRow($0) }) {
      return (row, false)
    }
    let catalogued = try client.entity(entity).entity
    guard ([catalogued.ops] + catalogued.children.map(\.ops)).contains(where: { $0.contains(.create) }) else {
      return (try await samples.rows(of: entity).first, false)
    }
    return (try await make(entity), true)
  }

  /// Whether the user itself stands in the row as its creator.
  private func isOwnRow(_ row: JSONObject) -> Bool {
    guard let own else { return false }
    return ["creatorResourceID", "creatorUserID"].contains { row[anyCase: $0]?.integer == own }
  }

  private func changedField(of entity: String) async throws -> FieldInformation {
    let fields = try await samples.fields(of: entity)
    let recipe = BodyRecipes.recipe(for: entity)
    let texts = fields.filter { $0.dataType.lowercased() == "string" && !$0.isReadOnly && $0.picklist == nil }
    let field = texts.first { $0.name == recipe.changed } ?? texts.first(where: \.isRequired) ?? texts.first
    guard let field else { throw ActionObstacle("\(entity) has no text field that an update could change") }
    return field
  }

  /// A row is made to be removed; nobody else's is.
  private func delete(_ action: Action) async throws -> ActionCall {
    let row: JSONObject?
    do {
      row = try await make(action.entity)
    } catch is ActionObstacle where target == .othersRows {
      row = try await samples.rows(of: action.entity).first
    }
    guard let id = row?.rowID else { throw ActionObstacle("no row of \(action.entity) is there to be removed") }
    var parent: Int64?
    if let segment = action.parentSegment {
      parent = row?[anyCase: try await samples.parentField(of: action.entity, to: segment)]?.integer
    }
    return ActionCall(
      action: action,
      request: AutotaskRequest(action.method, action.path(parent: parent, id: id)),
      check: .removed(entity: action.entity, id: id)
    )
  }
}

extension Action {
  /// The parent's segment in the path, nil at the root.
  fileprivate var parentSegment: String? {
    let segments = path.split(separator: "/").map(String.init)
    guard let index = segments.firstIndex(of: "{parentId}"), index > 0 else { return nil }
    return segments[index - 1]
  }

  /// The path with its ids.
  fileprivate func path(parent: Int64? = nil, id: Int64? = nil) -> String {
    var path = path
    if let parent { path = path.replacing("{parentId}", with: String(parent)) }
    if let id { path = path.replacing("{id}", with: String(id)) }
    return path
  }
}
