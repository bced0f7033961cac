internal import Autotask

/// How the pages after the first one are asked for.
public enum PagingStyle: Sendable, Equatable {
  /// By a condition on the last id seen. It needs nothing kept at Autotask, can be repeated, and survives inserts.
  case idCursor
  /// By the link that each page carries, with the verb and the body of the first call.
  case pageLinks

  /// The style that suits an entity.
  ///
  /// TicketHistory takes exactly one condition, which leaves no room for a cursor, and its id cannot be queried.
  /// Source: the help's page on TicketHistory; `fields.json`.
  static func suited(to entity: Entity) -> PagingStyle { entity.name == "TicketHistory" ? .pageLinks : .idCursor }
}
