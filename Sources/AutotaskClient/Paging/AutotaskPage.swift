public import Autotask

/// One page of a query's or list's answer.
public struct AutotaskPage: Sendable, Equatable {
  /// The rows in the order in which they came.
  public var rows: [JSONObject]
  /// The link to the next page, nil on the last one.
  public var nextLink: String?

  /// Makes a page.
  public init(rows: [JSONObject], nextLink: String? = nil) {
    self.rows = rows
    self.nextLink = nextLink
  }
}

extension JSONObject {
  /// The row's id, nil where it carries none; id 0 is a row like any other.
  public var rowID: Int64? {
    let value = self[anyCase: "id"]
    return value?.integer ?? value?.string.flatMap { Int64(canonical: $0) }
  }
}
