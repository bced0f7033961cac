internal import Autotask
internal import FuzzSupport

/// Reads the input as method and path, `GET /V1.0/Tickets/5`: the table answers what a slow walk over all operations
/// finds, and nothing else.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  guard let walk, let text = String(validating: input(start, count), as: UTF8.self) else { return walk == nil ? -2 : 0 }
  let parts = text.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
  let (method, path) = (parts[0], parts.count > 1 ? parts[1] : "")
  let found = walk.operations(of: path)
  do {
    let answer = try walk.table.resolve(method: method, path: path)
    let expected = found.filter { $0.offers(method) }
    require(expected.map(\.template) == [answer.template], "\(text) is \(answer.template), not \(expected)")
    let isSpecial = if case .special = answer.kind { true } else { false }
    let ids = [answer.parent?.id, answer.id].compactMap { $0 }
    require(
      ids == Array(walk.ids(of: path, by: answer.template).prefix(isSpecial ? 1 : 2)),
      "\(text) has the ids of its path"
    )
    require((answer.kind == .nextPage) == answer.template.hasSuffix("/next"), "\(text) is a page if it says so")
  } catch .methodNotAllowed(let allowed) {
    require(!found.isEmpty && allowed == Set(found.map(\.method)).sorted(), "\(text) offers \(allowed), not \(found)")
    require(!found.contains { $0.offers(method) }, "\(text) is refused although it is offered")
  } catch {
    require(found.isEmpty, "\(text) is none of \(found)")
  }
  return 0
}

private let walk: SlowWalk? = (try? EntityCatalogue(.embedded)).map { SlowWalk(RouteTable($0)) }
