internal import Autotask
internal import GRDB
internal import Synchronization

extension EmulatorCore {
  /// The shape of an entity by any of its names.
  func schema(_ name: String) throws(AdminProblem) -> EntitySchema {
    guard let schema = blueprint.schema(ofAnyName: name) else {
      throw .unknown("entity", name, among: blueprint.schemas.map(\.name))
    }
    return schema
  }

  /// The rows of an entity as they are stored, whatever any level says: all, the one of an id, or so many after an id.
  func rows(_ name: String, _ id: String?, _ call: IncomingCall) async throws -> Answer {
    let schema = try schema(name)
    if let id { return try await row(id, schema) }
    let after = try Self.number(call, "after") ?? -1
    let limit = try Self.number(call, "limit") ?? -1
    let bytes = try await store.queue.read { db in
      let renderer = RowRenderer(
        schema,
        showsContent: true,
        userDefined: try UserDefinedFields(of: schema, in: db)
      )
      let rows = try Row.fetchCursor(
        db,
        sql: "SELECT \(renderer.list("t")) FROM \(schema.table) AS t WHERE t.id > ? ORDER BY t.id LIMIT ?",
        arguments: [after, limit]
      )
      var body: [UInt8] = [UInt8(ascii: "[")]
      while let row = try rows.next() {
        if body.count > 1 { body.append(UInt8(ascii: ",")) }
        renderer.write(row, to: &body)
      }
      body.append(UInt8(ascii: "]"))
      return body
    }
    return .json(bytes)
  }

  private func row(_ id: String, _ schema: EntitySchema) async throws -> Answer {
    let bytes: [UInt8]? = try await store.queue.read { db in
      let renderer = RowRenderer(schema, showsContent: true, userDefined: try UserDefinedFields(of: schema, in: db))
      let row = try Row.fetchOne(
        db,
        sql: "SELECT \(renderer.list("t")) FROM \(schema.table) AS t WHERE t.id = ?",
        arguments: [Int64(id)]
      )
      guard let row else { return nil }
      var body: [UInt8] = []
      renderer.write(row, to: &body)
      return body
    }
    guard let bytes else { throw AdminProblem(status: 404, "there is no row \(id) of `\(schema.name)`") }
    return .json(bytes)
  }

  private static func number(_ call: IncomingCall, _ name: String) throws(AdminProblem) -> Int64? {
    guard let text = call.parameter(name) else { return nil }
    guard let number = Int64(text), number >= 0 else { throw AdminProblem("`\(name)` needs a whole number from 0") }
    return number
  }

  /// Inserts a row, or changes the one whose id it names, as a person in the web interface would: no level is
  /// asked, and read-only fields are taken too.
  ///
  /// - Parameter person: The resource that acts; without it the first person of the tenant.
  func putRow(_ name: String, _ body: JSONObject, by person: String?) async throws -> Answer {
    let schema = try schema(name)
    let ((now, picklists), blueprint) = (state.withLock { ($0.now, $0.picklists) }, blueprint)
    return try await storing { db in
      let actor = try Self.actor(person, in: db)
      let old = try body[anyCase: "id"]?.integer.flatMap { try Draft($0, of: schema, in: db) }
      var row = old ?? Draft(schema)
      let userDefined = try UserDefinedFields(of: schema, in: db)
      for (key, value) in body { try Self.set(key, value, in: &row, userDefined) }
      if old == nil {
        for stamp in ["createDate", "createDateTime"] where row[stamp].isNull { row.set(stamp, now.stored) }
        if person != nil, row["creatorResourceID"].isNull { row.set("creatorResourceID", actor) }
      }
      for stamp in ["lastActivityDate", "lastModifiedDateTime"] where body[anyCase: stamp] == nil {
        row.set(stamp, now.stored)
      }
      if let old { try row.update(from: old, in: db) } else { row.set("id", try row.insert(in: db)) }
      if schema.isAttachment { try AttachmentRules.describe(row, db, blueprint) }
      if schema.name == "Tickets" {
        try TicketHistory.record(from: old, to: row, by: actor, at: now, picklists, db, blueprint)
      }
      return (.item(row.integer("id") ?? 0), actor)
    }
  }

  /// Removes a row, as a person in the web interface would.
  ///
  /// A ticket takes with it what stands below it, and leaves a row of `DeletedTicketLogs` (DeletedTicketLogsEntity
  /// help page). Whether the removal of its notes is called out no source tells; here the ticket's alone is.
  func deleteRow(_ name: String, _ segments: [String], by person: String?) async throws -> Answer {
    let schema = try schema(name)
    guard segments.count == 3, let id = Int64(segments[2]) else {
      throw AdminProblem("a row is removed by its id: DELETE tables/\(schema.name)/{id}")
    }
    let (now, blueprint) = (state.withLock { $0.now }, blueprint)
    return try await storing { db in
      let actor = try Self.actor(person, in: db)
      guard let row = try Draft(id, of: schema, in: db) else { throw AdminProblem("\(schema.name) has no row \(id)") }
      if schema.name == "Tickets" { try TicketRemoval.removeParts(of: row, by: actor, at: now, blueprint, db) }
      try db.execute(sql: "DELETE FROM \(schema.table) WHERE id = ?", arguments: [id])
      if schema.isAttachment { try db.execute(sql: "DELETE FROM AttachmentInfo WHERE id = ?", arguments: [id]) }
      try WebhookRules.forgetParts(of: row, blueprint, db)
      return (.item(id), actor)
    }
  }

  /// Who acts: the resource that a call names, or the first person of the tenant.
  private static func actor(_ person: String?, in db: Database) throws -> Int64 {
    guard let person else {
      let first = "SELECT MIN(id) FROM Resources WHERE isActive = 1 AND licenseType <> ?"
      return try Int64.fetchOne(db, sql: first, arguments: [Picklists.apiUserLicense]) ?? 0
    }
    let found = try Int64(person).flatMap {
      try Int64.fetchOne(db, sql: "SELECT id FROM Resources WHERE id = ?", arguments: [$0])
    }
    guard let found else { throw AdminProblem("`person` needs the id of a resource, found `\(person)`") }
    return found
  }

  private static func set(
    _ key: String,
    _ value: JSONValue,
    in row: inout Draft,
    _ userDefined: UserDefinedFields
  ) throws {
    if key.lowercased() == "userdefinedfields", let position = row.schema.userDefinedPosition {
      row.values[position] = try userDefined.merged(value, over: row.values[position])
      return
    }
    guard let column = row.schema.visibleColumn(key) else {
      throw AdminProblem.unknown("field", key, among: row.schema.visibleColumns.map(\.name))
    }
    row.values[column.position] = try ValueReading.stored(value, for: column)
  }
}
