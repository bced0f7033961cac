public import Autotask

/// The pages of a query or list, each read when it is asked for.
public struct AutotaskPages: AsyncSequence, Sendable {
  let client: AutotaskClient
  let turner: PageTurner

  /// Reads page after page; a failed page ends the reading with its error, never silently.
  public struct AsyncIterator: AsyncIteratorProtocol {
    let client: AutotaskClient
    var turner: PageTurner

    /// The next page, nil after the last.
    ///
    /// - Throws: ``AutotaskError``.
    public mutating func next() async throws -> AutotaskPage? {
      guard let request = turner.next else { return nil }
      let page = try await client.answer(to: request).page()
      try turner.take(page)
      return page
    }
  }

  /// Starts again from the first page.
  public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(client: client, turner: turner) }
}

/// The rows of a query or list over all pages.
public struct AutotaskRows: AsyncSequence, Sendable {
  /// The same rows by pages.
  public let pages: AutotaskPages

  /// Reads row after row.
  public struct AsyncIterator: AsyncIteratorProtocol {
    var pages: AutotaskPages.AsyncIterator
    var page: IndexingIterator<[JSONObject]> = [].makeIterator()

    /// The next row, nil after the last.
    ///
    /// - Throws: ``AutotaskError``.
    public mutating func next() async throws -> JSONObject? {
      while true {
        if let row = page.next() { return row }
        guard let rows = try await pages.next()?.rows else { return nil }
        page = rows.makeIterator()
      }
    }
  }

  /// Starts again from the first row.
  public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(pages: pages.makeAsyncIterator()) }

  /// All rows at once.
  ///
  /// - Throws: ``AutotaskError`` of the first page that failed.
  public func collect() async throws -> [JSONObject] {
    var rows: [JSONObject] = []
    for try await page in pages { rows.append(contentsOf: page.rows) }
    return rows
  }
}
