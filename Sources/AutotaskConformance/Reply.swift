package import Autotask

/// What a service answered.
package struct Reply: Sendable {
  package var status: Int
  /// Header fields by lower-case name.
  package var headers: [String: String]
  package var body: [UInt8]

  package var text: String { String(decoding: body, as: UTF8.self) }
  /// The body as JSON; null where it is none.
  package var json: JSONValue { (try? JSONValue(parsing: body)) ?? .null }
  /// The `item` of a get.
  package var item: JSONObject? { json["item"]?.object }
  /// The `items` of a query or list.
  package var items: [JSONObject] { json["items"]?.array?.compactMap(\.object) ?? [] }
  /// The ids of the items.
  package var ids: [Int64] { items.compactMap { $0["id"]?.integer } }
  /// The `itemId` of a write.
  package var itemID: Int64? { json["itemId"]?.integer }
  /// Autotask's own sentences.
  package var errors: [String] { json["errors"]?.array?.compactMap(\.string) ?? [] }
  /// ASP.NET's `Message`.
  package var message: String { json["Message"]?.string ?? "" }
  package var next: String? { json["pageDetails"]?["nextPageUrl"]?.string }
  package var previous: String? { json["pageDetails"]?["prevPageUrl"]?.string }
  /// Whether the body is a page of HTML.
  package var isPage: Bool { headers["content-type"]?.hasPrefix("text/html") == true }
}
