import Autotask
import NIOHTTP1

/// What a caller is told that it may do, by each of a server's surfaces.
struct DemoSurfaces: Sendable {
  /// The actions as `GET /api/v1/actions` lists them.
  var actions: [JSONObject]
  /// The ids of the actions that have a path in `/openapi.json`.
  var paths: Set<String>
  /// The ids of the actions that are tools in `tools/list`.
  var tools: Set<String>

  /// The ids of the listed actions.
  var ids: Set<String> { Set(actions.compactMap { $0["id"]?.string }) }
  /// Whether every surface tells of the same.
  var isAgreed: Bool { paths == ids && tools == ids }

  /// Asks every surface.
  ///
  /// - Throws: ``CommandFailure`` when the server cannot be reached.
  init(of caller: DemoCaller) async throws {
    actions = try await caller.ask(.GET, "api/v1/actions").json.array?.compactMap(\.object) ?? []
    let prefix = "/api/v1/actions/"
    let document = try await caller.ask(.GET, "openapi.json").json
    paths = Set(
      (document["paths"]?.object?.keys ?? []).filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
    )
    tools = []
    var cursor: JSONValue?
    repeat {
      let page = try await caller.tool("tools/list", .object(JSONObject(cursor.map { [("cursor", $0)] } ?? [])))
      tools.formUnion(page["result"]?["tools"]?.array?.compactMap { $0["title"]?.string } ?? [])
      cursor = page["result"]?["nextCursor"]
    } while cursor != nil
  }
}
