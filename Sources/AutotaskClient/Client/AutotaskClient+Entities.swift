public import Autotask

/// The calls of ``EntityClient`` for an entity by its name.
extension AutotaskClient {
  /// What an entity allows, and what the calling user may do with it.
  public func information(of entity: String) async throws -> EntityInformation {
    try await self.entity(entity).information()
  }

  /// The fields of an entity, then its user-defined ones.
  public func fields(of entity: String) async throws -> [FieldInformation] {
    try await self.entity(entity).fields()
  }

  /// Reads one row by its id, nil when there is none.
  public func get(_ entity: String, _ id: Int64, under parent: Int64? = nil) async throws -> JSONObject? {
    try await self.entity(entity).get(id, under: parent)
  }

  /// The rows that a query answers, over all pages.
  public func query(
    _ entity: String,
    _ query: Query,
    style: PagingStyle? = nil
  ) throws(AutotaskError) -> AutotaskRows {
    try self.entity(entity).query(query, style: style)
  }

  /// The rows of an entity below a parent.
  public func children(_ entity: String, of parent: Int64) throws(AutotaskError) -> AutotaskRows {
    try self.entity(entity).children(of: parent)
  }

  /// Counts the rows of a query.
  public func count(_ entity: String, _ query: Query = .everything) async throws -> Int64 {
    try await self.entity(entity).count(query)
  }

  /// Makes a row and answers its id.
  public func create(_ entity: String, _ row: JSONObject, under parent: Int64? = nil) async throws -> Int64 {
    try await self.entity(entity).create(row, under: parent)
  }

  /// Changes the named fields of a row (PATCH).
  public func update(
    _ entity: String,
    _ id: Int64,
    _ changes: JSONObject,
    under parent: Int64? = nil
  ) async throws {
    try await self.entity(entity).update(id, changes, under: parent)
  }

  /// Replaces a whole row (PUT): what is not named is cleared.
  public func replace(
    _ entity: String,
    _ id: Int64,
    with row: JSONObject,
    under parent: Int64? = nil
  ) async throws {
    try await self.entity(entity).replace(id, with: row, under: parent)
  }

  /// Removes a row.
  public func delete(_ entity: String, _ id: Int64, under parent: Int64? = nil) async throws {
    try await self.entity(entity).delete(id, under: parent)
  }
}
