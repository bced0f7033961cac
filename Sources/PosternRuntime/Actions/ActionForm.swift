import Autotask
import LeastPrivilege

/// What kind of call an action of the table is: with the entity, it says what the action takes and gives.
struct ActionForm {
  /// Where rows stand below a parent.
  struct Parent {
    /// The parent's path segment.
    var segment: String
    /// The field by which a row names its parent.
    var field: String
    /// The parent's entity.
    var entity: EntityModel?
  }

  let action: Action
  let entity: EntityModel
  /// The parent in the path, nil at the root.
  let parent: Parent?

  init?(_ action: Action, _ model: ResourceModel) {
    guard let entity = model[action.entity] else { return nil }
    self.action = action
    self.entity = entity
    let segments = action.path.split(separator: "/").map(String.init)
    if let index = segments.firstIndex(of: "{parentId}"), index > 0 {
      let segment = segments[index - 1]
      guard let field = entity.parentField(segment) else { return nil }
      parent = Parent(segment: segment, field: field, entity: model[segment])
    } else {
      parent = nil
    }
  }

  /// The form of a query of any entity, for a composite action.
  init(querying entity: EntityModel, at path: String, as row: CompositeAction) {
    action = Action(
      id: row.id,
      category: row.category,
      title: row.title,
      entity: entity.name,
      verb: .query,
      method: .post,
      path: path
    )
    self.entity = entity
    parent = nil
  }

  /// Whether rows are found by words in their names rather than by a filter alone.
  var isSearch: Bool { action.id.hasSuffix("_by_search") }

  /// The path with its ids.
  func path(parent: Int64? = nil, id: Int64? = nil) -> String {
    var path = action.path
    if let parent { path = path.replacing("{parentId}", with: String(parent)) }
    if let id { path = path.replacing("{id}", with: String(id)) }
    return path
  }

  /// What it does to data.
  var effect: OfferedAction.Effect {
    switch action.verb {
    case .query, .get, .count, .describe: .read
    case .create: .create
    case .update, .put: .update
    case .delete: .delete
    }
  }
}
