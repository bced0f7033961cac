internal import Autotask
internal import Foundation

/// The place of a page, as the links between pages carry it.
///
/// Source: captures of `nextPageUrl` (KelvinTegelaar/AutotaskAPI issue 66, apigrate/autotask-restapi issue 15):
/// `…/query/next?paging={"pageSize":…,"previousIds":[…],"nextId":…}`, and `&search=…` after a GET.
struct PageLink: Sendable, Equatable {
  /// Rows on the page.
  var size: Int
  /// The first ids of the pages before, the latest last.
  var previousIDs: [Int64]
  /// The first id of the page.
  var nextID: Int64

  /// Autotask keeps the 50 most recent pages (REST_Advanced_Query_Features help page).
  private static let kept = 50

  init(size: Int, previousIDs: [Int64], nextID: Int64) {
    self.size = size
    self.previousIDs = previousIDs.suffix(Self.kept)
    self.nextID = nextID
  }

  /// Reads the `paging` parameter; nil when it is none.
  init?(_ text: String) {
    guard let object = (try? JSONValue(parsing: text))?.object, let size = object[anyCase: "pageSize"]?.integer,
      let next = object[anyCase: "nextId"]?.integer, (1...500).contains(size)
    else { return nil }
    self.init(
      size: Int(size),
      previousIDs: object[anyCase: "previousIds"]?.array?.compactMap(\.integer) ?? [],
      nextID: next
    )
  }

  /// The page that follows one which begins at an id.
  func following(from first: Int64, to next: Int64) -> PageLink {
    PageLink(size: size, previousIDs: previousIDs + [first], nextID: next)
  }

  /// The page before, nil for the first.
  var preceding: PageLink? {
    previousIDs.last.map { PageLink(size: size, previousIDs: previousIDs.dropLast(), nextID: $0) }
  }

  /// The address of the page; after a GET it carries the search, after a POST the body must be sent again.
  func url(base: String, path: String, search: String?) -> String {
    let paging: JSONValue = [
      "pageSize": .integer(Int64(size)), "previousIds": .array(previousIDs.map(JSONValue.integer)),
      "nextId": .integer(nextID),
    ]
    var url = "\(base)V1.0/\(path)/query/next?paging=\(paging.text().percentEncoded)"
    if let search { url += "&search=\(search.percentEncoded)" }
    return url
  }
}

extension String {
  /// The text with everything but letters, digits and `-._~` percent-encoded.
  var percentEncoded: String {
    let plain = CharacterSet(charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
    return addingPercentEncoding(withAllowedCharacters: plain) ?? self
  }

  /// The text of a query parameter: `+` is a space, then percent-decoded; nil when it is not UTF-8.
  var formDecoded: String? { replacing("+", with: " ").removingPercentEncoding }
}
