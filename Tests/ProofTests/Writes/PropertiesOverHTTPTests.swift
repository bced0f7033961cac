import Autotask
import Foundation
import LeastPrivilege
import PosternRuntime
import RuntimeSupport
import Synchronization
import TestSupport
import Testing

/// What holds of every decision holds of what comes over the wire.
@Suite("What holds of decisions holds over HTTP, over random databases, grants and requests", .serialized)
struct PropertiesOverHTTPTests {
  /// How many cases: a tenth of those in memory, at most 1,000.
  private static var count: Int { min(1000, max(12, GrantCase.count / 10)) }

  @Test("the order of grants and prohibitions never matters")
  func order() async throws {
    try await compare { tried, random in
      var shuffled = tried
      shuffled.grants.shuffle(using: &random)
      shuffled.forbid.shuffle(using: &random)
      shuffled.ownForbid.shuffle(using: &random)
      return shuffled
    } holds: { one, two in
      one == two
    }
  }

  @Test("a grant less adds nothing, and a grant more takes nothing away")
  func monotony() async throws {
    try await compare(\.plainRequests) { tried, random in
      var fewer = tried
      fewer.grants.remove(at: Int.random(in: 0..<tried.grants.count, using: &random))
      return fewer
    } holds: { more, less in
      more.covers(less)
    }
  }

  @Test("forbid wins: a prohibition more adds nothing")
  func prohibition() async throws {
    try await compare(\.plainRequests) { tried, random in
      var stricter = tried
      stricter.forbid.append(GrantMaker.forbid(9, &random))
      return stricter
    } holds: { free, strict in
      free.covers(strict)
    }
  }

  @Test("a grant holds until a millisecond before its end, and not at it")
  func expiry() async throws {
    let end = Date(timeIntervalSince1970: 1_830_000_000)
    try await forAll { tried, bench in
      var ending = tried
      var lasting = tried
      for index in tried.grants.indices {
        var grant = tried.grants[index].object ?? JSONObject()
        grant["validUntil"] = nil
        lasting.grants[index] = .object(grant)
        grant["validUntil"] = "2027-12-28T13:20:00Z"
        ending.grants[index] = .object(grant)
      }
      guard let before = try await bench.told(ending, at: end.addingTimeInterval(-0.001)),
        let always = try await bench.told(lasting, at: end.addingTimeInterval(-0.001)),
        let after = try await bench.told(ending, at: end)
      else { return nil }
      if before != always { return "just before its end: \(before)\nwithout one: \(always)" }
      // At its end nothing is shown, and nothing goes out.
      let open = after.filter { !$0.isDenied }
      return open.isEmpty ? nil : "at its end: \(open)"
    }
  }

  @Test("what is unknown is denied")
  func unknown() async throws {
    try await forAll { tried, bench in
      var strange = tried
      strange.requests = tried.requests.flatMap { request -> [AutotaskRequest] in
        var (entity, version, parameter) = (request, request, request)
        entity.path = "/V1.0/Nothing" + request.path.dropFirst(5)
        version.path = "/V2.0" + request.path.dropFirst(5)
        parameter.parameters.append(("_method", "DELETE"))
        return [entity, version, parameter]
      }
      let told = try await bench.told(strange, at: GrantCase.now) ?? []
      let open = told.filter { !$0.isDenied }
      return open.isEmpty ? nil : "\(open)"
    }
  }

  @Test("an error while deciding denies: without Autotask nothing is shown and nothing written")
  func errors() async throws {
    try await forAll { tried, bench in
      bench.upstream.isBroken.withLock { $0 = true }
      defer { bench.upstream.isBroken.withLock { $0 = false } }
      let told = try await bench.told(tried, at: GrantCase.now) ?? []
      let open = told.filter { $0.rows != nil || $0.reply.status == 200 && $0.reply.item != nil }
      return open.isEmpty ? nil : "\(open)"
    }
  }

  // MARK: Trying cases

  /// Compares what a case and a changed one are told, one request after the other.
  private func compare(
    _ requests: @escaping (GrantCase) -> [AutotaskRequest] = { $0.requests },
    _ change: @escaping (GrantCase, inout SeededGenerator) -> GrantCase,
    holds: @escaping (Told, Told) -> Bool
  ) async throws {
    try await forAll { tried, bench in
      var random = SeededGenerator(seed: tried.seed)
      var asking = tried
      asking.requests = requests(tried)
      let changed = change(asking, &random)
      guard let one = try await bench.told(asking, at: GrantCase.now),
        let two = try await bench.told(changed, at: GrantCase.now)
      else { return nil }
      for (index, pair) in zip(one, two).enumerated() where !holds(pair.0, pair.1) {
        let request = asking.requests[index]
        return "\(request.method.rawValue) \(request.path) \(request.body?.text() ?? "")\n\(pair.0)\n\(pair.1)"
      }
      return nil
    }
  }

  private func forAll(_ check: (GrantCase, PropertyBench) async throws -> String?) async throws {
    let upstream = SwitchedTables(try Shared.model.get().routes)
    let connection = UpstreamConnection(id: "main", transport: upstream, model: try Shared.model.get(), limits: .plenty)
    let nobody = "{'version': 1, 'callers': []}"
    let held = PropertyClock()
    try await GatewayBench.run(nobody, over: [connection], now: { held.now.withLock { $0 } }) { bench in
      let properties = PropertyBench(bench: bench, upstream: upstream, clock: held)
      for seed in GrantCase.firstSeed..<GrantCase.firstSeed + Self.count {
        let tried = GrantCase(seed: seed)
        guard let why = try await check(tried, properties) else { continue }
        Issue.record("seed \(seed): \(why)\n\(tried.summary)")
        return
      }
    }
  }
}

/// The clock of the server.
private final class PropertyClock: Sendable {
  let now = Mutex(GrantCase.now)
}

/// What one request was told, and what went out for it.
private struct Told: Equatable, CustomStringConvertible {
  var reply: WireCaller.Reply
  var sent: [String]
  /// The fields that went out.
  var written: [String: JSONValue]?

  /// The rows that are shown, by id; nil where the answer has none.
  var rows: [Int64: [String: JSONValue]]? {
    let json = reply.json
    guard reply.status == 200 else { return nil }
    let items = json["items"]?.array ?? json["item"].map { [$0] }
    return items.map { items in
      Dictionary(
        items.compactMap(\.object).map { ($0["id"]?.integer ?? 0, Row(entity: "", fields: $0).values) }
      ) { first, _ in first }
    }
  }

  var isDenied: Bool { reply.status >= 400 && sent.isEmpty }

  /// Whether everything that the other was let do is let through here, too.
  func covers(_ other: Told) -> Bool {
    if let less = other.written, !other.sent.isEmpty {
      return !sent.isEmpty && less.allSatisfy { written?[$0.key] == $0.value }
    }
    guard let fewer = other.rows else { return true }
    // A page that is too wide shows nothing, which is no decision.
    if reply.text.contains("scope-too-wide") { return true }
    return fewer.allSatisfy { id, row in
      guard let more = rows?[id] else { return false }
      return row.allSatisfy { more[$0.key] == $0.value }
    }
  }

  var description: String { "\(reply.status) \(reply.text) \(sent)" }
}

/// Tables behind a gateway, that are changed between cases, and that may be out of reach.
private final class SwitchedTables: AutotaskTransport {
  private struct Broken: Error {}

  let tables = Mutex<WrittenTables?>(nil)
  let isBroken = Mutex(false)
  let routes: RouteTable

  init(_ routes: RouteTable) { self.routes = routes }

  func send(_ request: AutotaskRequest) async throws -> AutotaskResponse {
    guard !isBroken.withLock({ $0 }), let tables = tables.withLock({ $0 }) else { throw Broken() }
    return try await tables.send(request)
  }
}

private struct PropertyBench {
  let bench: GatewayBench
  let upstream: SwitchedTables
  let clock: PropertyClock

  /// What each request of a case is told at a moment; nil where its grants are none.
  func told(_ tried: GrantCase, at moment: Date) async throws -> [Told]? {
    guard (try? tried.compiled()) != nil else { return nil }
    try await bench.apply(tried.document.text())
    clock.now.withLock { $0 = moment }
    var told: [Told] = []
    for request in tried.requests {
      // Each request finds the rows as they were.
      let tables = WrittenTables(tried.tables, upstream.routes, .keeps)
      upstream.tables.withLock { $0 = tables }
      var reply = try await bench.caller().send(request)
      reply.text = reply.text.replacing(/apr_[0-9a-f]+/, with: "apr")
      reply.headers = [:]
      // Two page links differ even where they mean the same.
      if let link = reply.next { reply.text = reply.text.replacing(link, with: "link") }
      let sent = tables.writes
      told.append(
        Told(
          reply: reply,
          sent: sent.map { "\($0.method.rawValue) \($0.path) \($0.body?.text() ?? "")" },
          written: sent.first.map { Row(entity: "", fields: $0.body?.object ?? JSONObject()).values }
        )
      )
    }
    return told
  }
}
