internal import Autotask
internal import FuzzSupport

/// Reads the input as JSON, as a query, and as a typed filter: what is accepted can be written anew.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = input(start, count)
  if let json = try? JSONValue(parsing: bytes) {
    check(json)
    if let query = try? Query(json) { check(query) }
  }
  if let text = String(validating: bytes, as: UTF8.self) { checkExpression(text) }
  return 0
}

private func check(_ json: JSONValue) {
  for layout in [JSONValue.Layout.compact, .indented] {
    let written = json.bytes(layout)
    let read = try? JSONValue(parsing: written)
    require(read == json, "JSON is read back the same: \(json.text())")
    require(read?.bytes(layout) == written, "JSON is written the same twice: \(json.text())")
  }
}

private func check(_ query: Query) {
  let read = try? Query(JSONValue(parsing: query.json.bytes()))
  require(read == query, "a query is read back the same: \(query.json.text())")
  for condition in query.filter.flatMap(\.conditions) {
    require(
      condition.comparison.map { $0.rawValue.lowercased() == condition.operatorName.lowercased() } ?? true,
      "an operator is the one that was written: \(condition.operatorName)"
    )
  }
}
