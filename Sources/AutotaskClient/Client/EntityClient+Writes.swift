public import Autotask

/// Writes are sent once. Where the answer is lost, the row may have been written all the same.
extension EntityClient {
  /// Makes a row and answers its id; nothing else comes back, so read it for what the server filled in.
  ///
  /// - Throws: ``AutotaskError``.
  public func create(_ row: JSONObject, under parent: Int64? = nil) async throws -> Int64 {
    let path = try path(of: .create, under: parent)
    return try await client.answer(to: AutotaskRequest(.post, path, body: .object(row))).number("itemId")
  }

  /// Changes the named fields of a row and leaves the others (PATCH).
  ///
  /// - Throws: ``AutotaskError``.
  public func update(_ id: Int64, _ changes: JSONObject, under parent: Int64? = nil) async throws {
    try await write(.patch, .patch, id, changes, parent)
  }

  /// Replaces a whole row (PUT): every writable field that is not named is cleared.
  ///
  /// - Throws: ``AutotaskError``.
  public func replace(_ id: Int64, with row: JSONObject, under parent: Int64? = nil) async throws {
    try await write(.put, .put, id, row, parent)
  }

  /// Removes a row.
  ///
  /// - Throws: ``AutotaskError``; `notFound` when there is none, `methodNotAllowed` when the entity keeps its rows.
  public func delete(_ id: Int64, under parent: Int64? = nil) async throws {
    let path = try path(of: .delete, under: parent)
    try await client.answer(to: AutotaskRequest(.delete, "\(path)/\(id)")).acknowledgement()
  }

  /// The id goes into the body: with the id in the path, Autotask answers 405 (field note 18).
  private func write(
    _ method: AutotaskMethod,
    _ operation: Operations.Name,
    _ id: Int64,
    _ fields: JSONObject,
    _ parent: Int64?
  ) async throws {
    let path = try path(of: operation, under: parent)
    let others = fields.members.filter { $0.key.lowercased() != "id" }
    let body = JSONObject([("id", .integer(id))] + others)
    try await client.answer(to: AutotaskRequest(method, path, body: .object(body))).acknowledgement()
  }
}
