public import Autotask
internal import Foundation

/// Reads an answer of Autotask: what it refused, or the JSON in the shape that was expected.
public struct AnswerReader: Sendable {
  /// The answer as it came.
  public let response: AutotaskResponse
  private let request: AutotaskRequest?

  /// Reads an answer; with the request, messages name the operation.
  public init(_ response: AutotaskResponse, to request: AutotaskRequest? = nil) {
    self.response = response
    self.request = request
  }

  /// Whether the body says that it is HTML, as pages of the web server's own do.
  var isHTML: Bool { response.contentType?.contains("html") == true || firstByte == UInt8(ascii: "<") }

  /// The first byte that is no white space.
  var firstByte: UInt8? { response.body.first { $0 > 0x20 } }

  func error(_ code: AutotaskError.Code, _ message: String, sentences: [String] = []) -> AutotaskError {
    let operation = request.map { "\($0.method.rawValue) \($0.path): " } ?? ""
    return AutotaskError(code, operation + message, status: response.status, sentences: sentences)
  }

  /// The JSON of an answer that is no refusal.
  ///
  /// - Throws: ``AutotaskError``: the refusal; `notJSON`, `truncated`, or `unexpectedAnswer` for an empty body.
  public func json() throws(AutotaskError) -> JSONValue {
    if let failure { throw failure }
    guard let firstByte else { throw error(.unexpectedAnswer, "expected JSON, found an empty body") }
    let found = "\(response.contentType ?? "no content type"), \(response.body.count) bytes"
    guard !isHTML else { throw error(.notJSON, "expected JSON, found a page of HTML (\(found))") }
    do {
      return try JSONValue(parsing: response.body)
    } catch {
      let began = firstByte == UInt8(ascii: "{") || firstByte == UInt8(ascii: "[")
      if error.isTruncated && began { throw self.error(.truncated, "the answer was cut short (\(found))") }
      throw self.error(.notJSON, "expected JSON, found something else (\(found)), \(error)")
    }
  }

  /// Accepts the answer to a write; a success without a body is one too.
  ///
  /// - Throws: ``AutotaskError`` as ``json()``.
  public func acknowledgement() throws(AutotaskError) {
    if let failure { throw failure }
    if firstByte != nil { _ = try json() }
  }

  /// The JSON object of an answer.
  ///
  /// - Throws: ``AutotaskError`` as ``json()``, or `unexpectedAnswer`.
  public func object(with keys: String) throws(AutotaskError) -> JSONObject {
    guard case .object(let object) = try json() else {
      throw error(.unexpectedAnswer, "expected an object with \(keys), found another value")
    }
    return object
  }

  /// The row of a get; nil when there is none.
  ///
  /// A missing row is a 404 or `{"item":null}`; attachments come as `items`, an array or an object. A 404 with a
  /// page of HTML is no missing row but a missing path, and an error.
  public func row() throws(AutotaskError) -> JSONObject? {
    if response.status == 404, !isHTML { return nil }
    let object = try object(with: "`item`")
    let value = object[anyCase: "item"] ?? object[anyCase: "items"]
    switch value {
    case .null: return nil
    case .object(let row): return row.isEmpty ? nil : row
    case .array(let rows):
      guard let first = rows.first else { return nil }
      guard case .object(let row) = first, rows.count == 1 else { break }
      return row
    default: break
    }
    throw error(.unexpectedAnswer, "expected an object with `item`")
  }

  /// The page of a query or list.
  public func page() throws(AutotaskError) -> AutotaskPage {
    let object = try object(with: "`items`")
    guard case .array(let items)? = object[anyCase: "items"] else {
      throw error(.unexpectedAnswer, "expected an object with `items`, an array")
    }
    var rows: [JSONObject] = []
    rows.reserveCapacity(items.count)
    for item in items {
      guard case .object(let row) = item else {
        throw error(.unexpectedAnswer, "expected rows in `items`, found another value")
      }
      rows.append(row)
    }
    let details = object[anyCase: "pageDetails"]?.object
    return AutotaskPage(rows: rows, nextLink: details?[anyCase: "nextPageUrl"]?.string)
  }

  /// The number under a key, such as `itemId` or `queryCount`; digits in a string count.
  public func number(_ key: String) throws(AutotaskError) -> Int64 {
    let value = try object(with: "`\(key)`")[anyCase: key]
    guard let number = value?.integer ?? value?.string.flatMap({ Int64(canonical: $0) }) else {
      throw error(.unexpectedAnswer, "expected an object with `\(key)`, a whole number")
    }
    return number
  }

  /// The array of objects under a key.
  public func list(_ key: String) throws(AutotaskError) -> [JSONValue] {
    guard case .array(let values)? = try object(with: "`\(key)`")[anyCase: key] else {
      throw error(.unexpectedAnswer, "expected an object with `\(key)`, an array")
    }
    return values
  }
}
