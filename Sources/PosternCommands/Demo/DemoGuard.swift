import Autotask
import AutotaskEmulator
import Foundation
import LeastPrivilege

/// What the demo shows of the gateway: a caller with the grants of the preset does all of it, a narrow one no more than
/// it was granted, whichever way it comes.
struct DemoGuard: Sendable {
  /// The id of the caller that is granted the preset.
  static let wide = "rewst"
  /// The id of the caller that is granted two actions.
  static let narrow = "narrow"
  /// What the narrow caller is granted: to read tickets and set their status.
  static let granted = ["tickets.get", "tickets.update"]

  /// What became of each action of the preset.
  var actions: [DemoActions.Step] = []
  /// What the wide caller is told.
  var wide: DemoSurfaces
  /// What the narrow caller is told.
  var narrow: DemoSurfaces
  /// The actions that the narrow caller was not granted and called by name, each with whether both REST and the tools
  /// refused it.
  var attempts: [(action: String, isRefused: Bool)] = []
  /// The calls that reached Autotask while it did so.
  var callsInVain: Int64 = 0

  /// The actions that were not refused.
  var breaches: [String] { attempts.filter { !$0.isRefused }.map(\.action) }

  /// Shows it.
  ///
  /// - Parameter ids: The actions of the preset.
  /// - Throws: When the server cannot run or be reached.
  static func shown(
    on emulator: RunningEmulator,
    admin: EmulatorAdmin,
    _ ids: [String],
    _ catalogue: PolicyCatalogue
  ) async throws -> DemoGuard {
    let gateway = DemoGateway(callers: callers, emulator: emulator, model: try ResourceModel())
    return try await gateway.serving { tokens, port in
      let place = try ServerPlace("http://127.0.0.1:\(port)", connection: nil)
      return try await withServer(place, tokens[Self.wide] ?? Secret("")) { wide in
        try await withServer(place, tokens[Self.narrow] ?? Secret("")) { narrow in
          try await DemoGuard(DemoCaller(wide), DemoCaller(narrow), admin: admin, ids, catalogue)
        }
      }
    }
  }

  private static var callers: [CallerGrants] {
    let all = Grant(id: "everything-of-the-guide", actions: ["rewst"])
    let some = Grant(id: "status-of-tickets", actions: granted, write: FieldName("status").map { .only([$0]) })
    return [CallerGrants(id: wide, grants: [all]), CallerGrants(id: narrow, grants: [some])]
  }

  private init(
    _ wideCaller: DemoCaller,
    _ narrowCaller: DemoCaller,
    admin: EmulatorAdmin,
    _ ids: [String],
    _ catalogue: PolicyCatalogue
  ) async throws {
    wide = try await DemoSurfaces(of: wideCaller)
    var running = try await DemoActions(wideCaller, admin: admin, catalogue)
    actions = try await running.run(ids, of: wide.actions)
    narrow = try await DemoSurfaces(of: narrowCaller)
    let before = try await admin.calls()
    for action in wide.actions {
      guard let id = action["id"]?.string, !Self.granted.contains(id) else { continue }
      let input = action["example"]?.object ?? JSONObject()
      attempts.append((id, try await Self.isRefused(id, input, narrowCaller)))
    }
    callsInVain = try await admin.calls() - before
  }

  /// Whether an action is denied over REST, and as a tool is answered like one that does not exist.
  private static func isRefused(_ id: String, _ input: JSONObject, _ caller: DemoCaller) async throws -> Bool {
    let rest = try await caller.run(id, input)
    let name = id.replacing(".", with: "__")
    let tool = try await caller.tool("tools/call", ["name": .string(name), "arguments": .object(input)])
    return rest.status == 403 && tool["error"]?["code"] == -32602
  }
}

extension DemoGuard {
  /// The steps of the demo.
  func steps(_ ids: [String]) -> [DemoRun.Step] {
    let failed = actions.filter { $0.problem != nil }
    let words = failed.map { "\($0.action): \($0.problem ?? "")" }.joined(separator: "; ")
    let all = DemoRun.Step(
      promise: "Every action works through Postern, under a caller that is granted the preset `rewst`",
      seen: "\(actions.count - failed.count) of \(ids.count) actions worked over REST; "
        + "\(wide.tools.count) tools and \(wide.paths.count) paths of /openapi.json list the same"
        + (failed.isEmpty ? "" : "; not as promised: \(words)"),
      isKept: failed.isEmpty && actions.count == ids.count && wide.isAgreed && wide.ids.isSuperset(of: ids)
    )
    let none = DemoRun.Step(
      promise: "A narrow caller lists exactly what it may do, and can do no more",
      seen: "\(narrow.tools.count) tools and \(narrow.paths.count) paths listed; "
        + "\(attempts.count - breaches.count) of \(attempts.count) others, called by name, were refused and "
        + "\(callsInVain) calls reached Autotask"
        + (breaches.isEmpty ? "" : "; not refused: \(breaches.joined(separator: ", "))"),
      isKept: narrow.isAgreed && narrow.ids == Set(Self.granted) && breaches.isEmpty && !attempts.isEmpty
        && callsInVain == 0
    )
    return [all, none]
  }
}
