internal import Autotask
internal import GRDB

/// What goes when the row above it is deleted: no path leads to it any more.
///
/// Source: SubscriptionPeriodsEntity help page (periods go with their subscription); for the others assumed.
enum Cascade {
  static func removeRows(below row: Draft, _ db: Database, _ blueprint: Blueprint) throws {
    guard let id = row.integer("id") else { return }
    let path = row.schema.entity.path
    for schema in blueprint.schemas where schema.name != row.schema.name {
      guard let column = schema.parents[path].flatMap(schema.column) else { continue }
      let ids = try Int64.fetchAll(
        db,
        sql: "SELECT id FROM \(schema.table) WHERE \(column.sql) = ?",
        arguments: [id]
      )
      for id in ids {
        guard let child = try Draft(id, of: schema, in: db) else { continue }
        try db.execute(sql: "DELETE FROM \(schema.table) WHERE id = ?", arguments: [id])
        if schema.isAttachment { try AttachmentRules.forget(child, db) }
        try removeRows(below: child, db, blueprint)
      }
    }
  }
}
