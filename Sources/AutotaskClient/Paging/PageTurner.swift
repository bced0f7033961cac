package import Autotask

/// The rules of paging: which request comes next, and whether the pages move forward.
///
/// A value: pages go in, requests come out.
package struct PageTurner: Sendable {
  /// Autotask's page size when none is asked for.
  package static let defaultPageSize = 500

  private let path: String
  private let query: Query?
  private let style: PagingStyle
  private let base: ServiceBase?
  private var lastID: Int64?
  private var firstIDs: Set<Int64> = []
  private var followed: Set<String> = []

  /// The next request, nil after the last page.
  package private(set) var next: AutotaskRequest?

  /// The pages of a query at an entity's path; page links must lead to the base, when one is given.
  package init(query: Query, at path: String, style: PagingStyle, base: ServiceBase?) {
    var query = query
    if !query.includeFields.isEmpty, !query.includeFields.contains(where: { $0.lowercased() == "id" }) {
      // Without it neither the next page nor a page that comes twice can be told.
      query.includeFields.append("id")
    }
    self.path = "\(path)/query"
    self.query = query
    self.style = style
    self.base = base
    next = AutotaskRequest(.post, self.path, body: query.json)
  }

  /// The pages of the rows below a parent, which carry no filter; only links can lead on.
  package init(listAt path: String, base: ServiceBase?) {
    self.path = path
    query = nil
    style = .pageLinks
    self.base = base
    next = AutotaskRequest(.get, path)
  }

  /// Takes the page that answered ``next``.
  ///
  /// - Throws: ``AutotaskError`` with `pageRepeated`, `foreignLink`, or `unexpectedAnswer` when ids are missing.
  package mutating func take(_ page: AutotaskPage) throws(AutotaskError) {
    guard let asked = next else { return }
    next = nil
    if let first = page.rows.first?.rowID, !firstIDs.insert(first).inserted { throw repeated(first) }
    if style == .idCursor, let query {
      next = try afterCursor(page, of: query)
    } else if let link = page.nextLink {
      next = try following(link, from: asked)
    }
  }

  private mutating func afterCursor(_ page: AutotaskPage, of query: Query) throws(AutotaskError) -> AutotaskRequest? {
    let ids = page.rows.compactMap(\.rowID)
    if let lastID, let old = ids.first(where: { $0 <= lastID }) { throw repeated(old) }
    let isFull = page.rows.count >= query.maxRecords ?? Self.defaultPageSize
    guard !page.rows.isEmpty, isFull || page.nextLink != nil else { return nil }
    guard ids.count == page.rows.count, let last = ids.max() else {
      throw AutotaskError(.unexpectedAnswer, "POST \(path): expected an `id` in each row, to ask for the next page")
    }
    lastID = last
    var rest = query
    rest.filter.append(.field("id", .gt, .integer(last)))
    return AutotaskRequest(.post, path, body: rest.json)
  }

  private mutating func following(
    _ link: String,
    from asked: AutotaskRequest
  ) throws(AutotaskError) -> AutotaskRequest {
    guard followed.insert(link).inserted else {
      throw AutotaskError(.pageRepeated, "\(asked.method.rawValue) \(path): a page links to a page that was read")
    }
    let link = try PageLink(link, base: base)
    guard link.path.lowercased().hasPrefix(path.lowercased()) else {
      throw AutotaskError(.foreignLink, "\(asked.method.rawValue) \(path): a page links to another entity's rows")
    }
    // The filter is not in the link: a POST without the first call's body is refused, and a GET is 405.
    return AutotaskRequest(asked.method, link.path, parameters: link.parameters, body: asked.body)
  }

  private func repeated(_ id: Int64) -> AutotaskError {
    AutotaskError(.pageRepeated, "\(path): the page with row \(id) came a second time; the rest cannot be trusted")
  }
}
