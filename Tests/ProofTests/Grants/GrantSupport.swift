import Autotask
import Foundation
import LeastPrivilege
import Testing

/// The entities and routes, decoded once for all tests.
enum Shared {
  static let model = Result { try ResourceModel() }
}

/// Compiles grants written as JSON; `'` stands for `"`.
func compile(_ text: String, context: GrantContext = GrantContext(connections: ["main"])) throws -> CompiledGrants {
  let (grants, problems) = try examine(text, context: context)
  guard let grants else {
    Issue.record("\(problems.map { "\($0.path): \($0.message)" })")
    throw GrantsRefused()
  }
  return grants
}

/// Reads and compiles grants, with everything that was found.
func examine(
  _ text: String,
  context: GrantContext = GrantContext(connections: ["main"])
) throws -> (grants: CompiledGrants?, problems: [GrantProblem]) {
  var reader = GrantReader()
  let json = try JSONValue(parsing: text.replacing("'", with: "\""))
  guard let document = reader.read(LocatedValue(json)) else { return (nil, reader.problems) }
  var compiler = GrantCompiler(try Shared.model.get(), for: context)
  let grants = compiler.compile(document)
  return (grants, compiler.problems)
}

struct GrantsRefused: Error {}

/// One caller, `c`, with these grants.
func caller(_ grants: String, forbid: String = "[]") -> String {
  "{'version': 1, 'callers': [{'id': 'c', 'forbid': \(forbid), 'grants': [\(grants)]}]}"
}

extension CompiledGrants {
  /// Decides a call of `c`, with rows given as `Tickets/7` and their fields.
  func decide(
    _ method: AutotaskMethod,
    _ path: String,
    _ body: String? = nil,
    search: String? = nil,
    as resource: Int64? = nil,
    at time: Date = Date(timeIntervalSince1970: 1_800_000_000),
    knowing rows: [String: String?] = [:]
  ) throws -> Decision {
    var known = KnownRows()
    for (place, row) in rows {
      let parts = place.split(separator: "/")
      let reference = RowReference(String(parts[0]), Int64(parts[1]) ?? 0)
      known.learn(
        reference,
        try row.map { try JSONValue(parsing: $0.replacing("'", with: "\"")).object ?? JSONObject() }
      )
    }
    let request = AutotaskRequest(
      method,
      path,
      parameters: search.map { [("search", $0.replacing("'", with: "\""))] } ?? [],
      body: try body.map { try JSONValue(parsing: $0.replacing("'", with: "\"")) },
      impersonating: resource
    )
    return decide(AccessRequest(caller: "c", connection: "main", request: request, time: time), knowing: known)
  }
}

extension Decision {
  var denial: Denial? { if case .deny(let denial) = self { denial } else { nil } }
  var reason: DenialReason? { denial?.reason }
  var read: ReadPermit? { if case .allow(.read(let permit)) = self { permit } else { nil } }
  var write: WritePermit? { if case .allow(.write(let permit)) = self { permit } else { nil } }
  var missing: Set<RowReference> { if case .resolve(let rows) = self { rows } else { [] } }
}
