import Autotask
import Foundation
import LeastPrivilege
import PosternRuntime
import RuntimeSupport
import TestSupport
import Testing

/// What comes out of the gateway, page by page, is what the reference says; and of two databases that look alike to the
/// caller it cannot tell which one it is asked about.
@Suite("The gateway answers reads as the sentence of the design has it, over random databases")
struct GatewayProofTests {
  @Test("every page of every read shows exactly the rows and fields that some grant permits")
  func reads() async throws {
    try await forAll { tried in
      for request in tried.pagedReads {
        let reference = try tried.reference(request)
        let asked = AskedRead(request)
        let answers = try await tried.answers(to: request)
        let last = answers[answers.count - 1]
        // Many grants of different shapes may take more calls than a page may cost; that is said, and shows nothing.
        if answers.contains(where: \.isTooWide) { continue }
        guard asked.isPermitted(by: reference) else {
          if last.status != 403 { return "\(request.path): \(last.status), and the reference denies it" }
          continue
        }
        let passing = tried.tables.all(asked.entity).filter { row in
          request.conditions.allSatisfy { FilterEvaluator().passes($0, row) }
        }
        let expected = passing.compactMap { asked.shown($0, by: reference) }
        if let why = answers.differ(from: expected, passing, asked, reference) {
          return "\(request.method) \(request.path) \(request.body?.text() ?? ""): \(why)"
        }
      }
      return nil
    }
  }

  @Test("two databases that agree on what the caller may see give the same bytes, on every page")
  func nonInterference() async throws {
    try await forAll { tried in
      for request in tried.pagedReads {
        var random = SeededGenerator(seed: tried.seed)
        var other = tried
        other.tables = try tried.lookalike(for: request, &random)
        let (one, two) = (
          try await tried.answers(to: request, sealing: false), try await other.answers(to: request, sealing: false)
        )
        if one != two { return "\(request.method) \(request.path) \(request.body?.text() ?? "")" }
      }
      return nil
    }
  }

  @Test("however an answer of Autotask is written, the caller receives the same bytes")
  func writing() async throws {
    try await forAll { tried in
      for request in tried.pagedReads {
        // The first is shown by copying, the second partly, and the third is left to the parser.
        let plain = try await tried.answers(to: request, sealing: false)
        for writing in [AnswerWriting.spaced, .escaped] {
          let other = try await tried.answers(to: request, sealing: false) { writing.bytes($0) }
          if plain != other { return "\(writing): \(request.method) \(request.path) \(request.body?.text() ?? "")" }
        }
      }
      return nil
    }
  }

  /// Tries cases from one seed on, and names the seed of the first that fails.
  private func forAll(_ check: (GrantCase) async throws -> String?) async throws {
    for seed in GrantCase.firstSeed..<GrantCase.firstSeed + GrantCase.count {
      let tried = GrantCase(seed: seed)
      do {
        if let why = try await check(tried) {
          Issue.record("seed \(seed): \(why)\ngrants: \(tried.document.text())")
          return
        }
      } catch is CaseMalformed {
        continue
      }
    }
  }
}

extension GrantCase {
  /// The case's reads, queries with pages of few rows.
  var pagedReads: [AutotaskRequest] {
    requests.filter(\.isRead).map { request in
      var request = request
      if request.method == .post, !request.path.hasSuffix("count"), case .object(var body)? = request.body {
        body["MaxRecords"] = .integer(Int64(1 + seed % 3))
        request.body = .object(body)
      }
      return request
    }
  }

  /// The gateway's answers: the first, and every page that follows it.
  ///
  /// - Parameters:
  ///   - sealing: Whether page links stay in the answers; two of them differ even where they mean the same.
  ///   - writing: How Autotask writes its answers.
  func answers(
    to request: AutotaskRequest,
    sealing: Bool = true,
    writing: @escaping @Sendable (JSONValue) -> [UInt8] = { $0.bytes() }
  ) async throws -> [GatewayAnswer] {
    let grants = try compiled()
    let gateway = Gateway(ledger: MemoryLedger(), heldCalls: NoHeldCalls())
    let connection = UpstreamConnection(
      id: "main",
      transport: WritingTransport(next: TableTransport(tables: tables, routes: grants.model.routes), writing: writing),
      model: grants.model,
      limits: .uncooled
    )
    let rules = Gateway.Rules(grants: grants, version: 1)
    var request = request
    var answers: [GatewayAnswer] = []
    while answers.count < 30 {
      let call = Gateway.Call(caller: "c", request: request, time: Self.now, base: "http://postern/atservicesrest/")
      var answer = await gateway.answer(call, under: rules, over: connection)
      let link = (try? JSONValue(parsing: answer.body))?["pageDetails"]?["nextPageUrl"]?.string
      if !sealing { answer.hideLinks() }
      answers.append(answer)
      guard let link else { return answers }
      request.follow(link)
    }
    throw CaseFailed(why: "the pages do not end")
  }
}

extension AutotaskRequest {
  /// The caller's own conditions.
  fileprivate var conditions: [Filter] {
    guard path.contains("/query") else { return [] }
    let json = body ?? parameters.first { $0.name == "search" }.flatMap { try? JSONValue(parsing: $0.value) }
    return (try? Query(json ?? .null))?.filter ?? []
  }

  /// Makes this the request of a page link, with the method and body of the first.
  fileprivate mutating func follow(_ link: String) {
    let parts = link.dropFirst("http://postern/atservicesrest".count).split(separator: "?", maxSplits: 1)
    path = String(parts[0])
    parameters = parts[1].split(separator: "&").map { pair in
      let sides = pair.split(separator: "=", maxSplits: 1)
      return (String(sides[0]), String(sides[1]).removingPercentEncoding ?? "")
    }
  }
}

extension GatewayAnswer {
  fileprivate var isTooWide: Bool {
    status == 403 && String(decoding: body, as: UTF8.self).hasPrefix(#"{"errors":["scope-too-wide"#)
  }

  /// Puts a word in the place of each page link.
  fileprivate mutating func hideLinks() {
    guard case .object(var object)? = try? JSONValue(parsing: body),
      case .object(var details)? = object["pageDetails"]
    else { return }
    for key in ["nextPageUrl", "prevPageUrl"] where details[key]?.string != nil { details[key] = "link" }
    object["pageDetails"] = .object(details)
    body = JSONValue.object(object).bytes()
  }
}

extension [GatewayAnswer] {
  /// What differs from the rows that are expected, nil where nothing does.
  fileprivate func differ(
    from expected: [[String: JSONValue]],
    _ passing: [Row],
    _ asked: AskedRead,
    _ reference: Reference
  ) -> String? {
    let jsons = compactMap { try? JSONValue(parsing: $0.body) }
    switch asked.verb {
    case "count":
      let visible = passing.filter { reference.seen($0, by: "count") != nil }.count
      return jsons.first?["queryCount"]?.integer == Int64(visible) ? nil : "\(jsons), expected \(visible)"
    case "get":
      guard let row = expected.first else { return self[0].status == 404 ? nil : "\(jsons), expected nothing" }
      let shown = jsons.first?["item"]?.object.map { Row(entity: asked.entity, fields: $0).values }
      return shown == row ? nil : "\(jsons), expected \(row)"
    default:
      let items = jsons.flatMap { $0["items"]?.array ?? [] }.compactMap(\.object)
      let shown = items.map { Row(entity: asked.entity, fields: $0).values }
      return shown == expected ? nil : "\(shown), expected \(expected)"
    }
  }
}
