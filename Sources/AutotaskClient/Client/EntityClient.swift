public import Autotask

/// The view of one entity: its rows and its description.
///
/// Where an entity is read and written is part of its definition. Of those that are created below a parent, most
/// are changed and deleted there too; the parent's id is then needed, and the row itself carries it.
public struct EntityClient: Sendable {
  /// The client behind the view.
  public let client: AutotaskClient
  /// The entity.
  public let entity: Entity

  /// Reads one row by its id, nil when there is none, or the user may not see it.
  ///
  /// - Throws: ``AutotaskError``.
  public func get(_ id: Int64, under parent: Int64? = nil) async throws -> JSONObject? {
    let path = try path(of: .get, under: parent)
    return try await client.answer(to: AutotaskRequest(.get, "\(path)/\(id)")).row()
  }

  /// The rows that a query answers, over all pages; nothing is sent before the first is asked for.
  ///
  /// The query's `maxRecords` is the size of a page. A denied entity answers no rows and no error.
  ///
  /// - Parameters:
  ///   - query: The query; an empty filter is refused by Autotask, ``Query/everything`` is not.
  ///   - style: How later pages are asked for; nil for what suits the entity.
  /// - Throws: ``AutotaskError`` when the entity offers no query.
  public func query(_ query: Query, style: PagingStyle? = nil) throws(AutotaskError) -> AutotaskRows {
    let turner = PageTurner(
      query: query,
      at: try path(of: .query, under: nil),
      style: style ?? .suited(to: entity),
      base: client.base
    )
    return AutotaskRows(pages: AutotaskPages(client: client, turner: turner))
  }

  /// The rows below a parent, such as a ticket's notes; Autotask takes no filter here.
  ///
  /// - Throws: ``AutotaskError`` when the entity is not listed below a parent.
  public func children(of parent: Int64) throws(AutotaskError) -> AutotaskRows {
    let turner = PageTurner(listAt: try path(of: .list, under: parent), base: client.base)
    return AutotaskRows(pages: AutotaskPages(client: client, turner: turner))
  }

  /// Counts the rows of a query.
  ///
  /// - Throws: ``AutotaskError``.
  public func count(_ query: Query = .everything) async throws -> Int64 {
    let path = try path(of: .count, under: nil)
    let body = Query(filter: query.filter).json
    return try await client.answer(to: AutotaskRequest(.post, "\(path)/query/count", body: body)).number("queryCount")
  }

  /// The content of an attachment, which only a read below its parent carries.
  ///
  /// - Throws: ``AutotaskError``; `notFound` when there is no such attachment, `unexpectedAnswer` when it has no data.
  public func attachmentData(_ id: Int64, under parent: Int64) async throws -> [UInt8] {
    guard let row = try await get(id, under: parent) else {
      throw AutotaskError(.notFound, "no row \(id) of \(entity.name) below \(parent)")
    }
    guard let bytes = row[anyCase: "data"]?.string.flatMap(Base64.decode) else {
      throw AutotaskError(.unexpectedAnswer, "row \(id) of \(entity.name): expected `data` in base 64")
    }
    return bytes
  }
}
