import Autotask
import Foundation
import LeastPrivilege
import Ledger
import PosternRuntime
import RuntimeSupport
import TestSupport
import Testing

/// What goes out for a write is what the reference says, and what Postern itself answers tells two databases apart only
/// where the caller could.
@Suite("The gateway carries out writes as the sentence of the design has it, over random databases")
struct WriteProofTests {
  @Test("what goes out is what the reference lets through, written anew, once; nothing else goes out")
  func sent() async throws {
    try await forAll { tried in
      for request in tried.requests where !request.isRead {
        let told = try await tried.told(request, .keeps, calls: 1)
        // Not every entity can be deleted or changed; the reference knows no routes.
        if told.answers[0].status == 405 { continue }
        let reference = try tried.reference(request)
        let write = Reference.Write(request)
        let mode: String
        let leftOut: Set<String>
        switch reference.judge(write) {
        case .denied:
          guard told.writes.isEmpty, told.answers.allSatisfy({ $0.status >= 400 }) else {
            return "\(request.asked): sent \(told.writes.map(\.asked)), and the reference denies it"
          }
          continue
        case .permitted(let how, let what): (mode, leftOut) = (how, what)
        }
        let answer = String(decoding: told.answers[0].body, as: UTF8.self)
        switch mode {
        case "dryRun":
          guard told.writes.isEmpty, answer.contains("dry run: nothing was sent") else {
            return "\(request.asked): \(answer), expected a dry run"
          }
        case "approval":
          guard told.writes.isEmpty, answer.contains("approval apr is needed") else {
            return "\(request.asked): \(answer), expected that an approval is needed"
          }
        default:
          guard let sent = told.writes.first, told.writes.count == 1 else {
            return "\(request.asked): sent \(told.writes.count) times: \(answer)"
          }
          if let why = sent.differs(from: request, write, leftOut, reference) { return "\(request.asked): \(why)" }
        }
      }
      return nil
    }
  }

  @Test(
    "two databases that agree on what the caller may see give the same bytes to every write, whatever becomes of it"
  )
  func nonInterference() async throws {
    try await forAll { tried in
      for (index, request) in tried.requests.enumerated() where !request.isRead {
        var random = SeededGenerator(seed: tried.seed)
        var other = tried
        other.tables = try tried.lookalike(for: request, &random)
        let manner = WrittenTables.Manner.allCases[(tried.seed + index) % WrittenTables.Manner.allCases.count]
        let (one, two) = (
          try await tried.told(request, manner, calls: 2), try await other.told(request, manner, calls: 2)
        )
        if one != two { return "\(request.asked), \(manner): \(one.text), and of the other \(two.text)" }
      }
      return nil
    }
  }

  @Test("whoever writes what it guesses a hidden field to hold learns nothing from what comes of it")
  func guesses() async throws {
    try await forAll(4) { tried in
      guard let like = tried.requests.first(where: { !$0.isRead }) else { return nil }
      var random = SeededGenerator(seed: tried.seed)
      var other = tried
      other.tables = try tried.lookalike(for: like, &random)
      for request in tried.guesses(against: other.tables, as: like.impersonating).prefix(6) {
        for manner in [WrittenTables.Manner.forgets, .fallsSilent, .storesAndFallsSilent] {
          let (one, two) = (
            try await tried.told(request, manner, calls: 1), try await other.told(request, manner, calls: 1)
          )
          if one != two { return "\(request.asked), \(manner): \(one.text), and of the other \(two.text)" }
        }
      }
      return nil
    }
  }

  /// Tries cases from one seed on; one that fails is made smaller for as long as it fails.
  private func forAll(_ part: Int = 1, _ check: (GrantCase) async throws -> String?) async throws {
    for seed in GrantCase.firstSeed..<GrantCase.firstSeed + max(1, GrantCase.count / part) {
      var tried = GrantCase(seed: seed).verifying
      guard var why = await failure(of: tried, check) else { continue }
      while let next = await firstSmaller(than: tried, check) { (tried, why) = next }
      Issue.record("seed \(seed): \(why)\n\(tried.summary)")
      return
    }
  }

  private func failure(of tried: GrantCase, _ check: (GrantCase) async throws -> String?) async -> String? {
    do { return try await check(tried) } catch is CaseMalformed { return nil } catch { return "\(error)" }
  }

  private func firstSmaller(
    than tried: GrantCase,
    _ check: (GrantCase) async throws -> String?
  ) async -> (GrantCase, String)? {
    for smaller in tried.smaller where (try? smaller.compiled()) != nil {
      if let why = await failure(of: smaller, check) { return (smaller, why) }
    }
    return nil
  }
}

/// What a caller is told by two equal calls, and what went out.
private struct Told: Equatable {
  var answers: [GatewayAnswer]
  var writes: [AutotaskRequest]

  static func == (left: Told, right: Told) -> Bool {
    left.answers == right.answers && left.writes.map(\.asked) == right.writes.map(\.asked)
  }

  var text: String {
    answers.map { "\($0.status) \(String(decoding: $0.body, as: UTF8.self))" }.joined(separator: ", ")
      + writes.map { " sent \($0.asked)" }.joined()
  }
}

extension GrantCase {
  /// The case with the grants of every other seed reading back what they write.
  fileprivate var verifying: GrantCase {
    guard seed.isMultiple(of: 2) else { return self }
    var copy = self
    copy.grants = grants.map { grant in
      guard var object = grant.object else { return grant }
      object["verifyAfterWrite"] = true
      return .object(object)
    }
    return copy
  }

  /// Updates that write to each field in which another database differs what it holds in this one.
  fileprivate func guesses(against other: Tables, as resource: Int64?) -> [AutotaskRequest] {
    tables.everything.flatMap { place -> [AutotaskRequest] in
      guard let row = tables[place.entity, place.id], let unlike = other[place.entity, place.id], row != unlike else {
        return []
      }
      var path = "/V1.0/\(place.entity)"
      if let child = ReferenceWorld.children[place.entity] {
        guard let parent = row[child.field]?.integer else { return [] }
        path = "/V1.0/\(child.parent)/\(parent)/\(child.sub)"
      }
      return row.filter { $0.key != "userDefinedFields" && unlike[$0.key] != $0.value }.map { name, value in
        AutotaskRequest(.patch, path, body: ["id": .integer(place.id), name: value], impersonating: resource)
      }
    }
  }

  /// The gateway's answers to a call that is made once or again, the ids of approvals masked, and what went out for it.
  fileprivate func told(
    _ request: AutotaskRequest,
    _ manner: WrittenTables.Manner,
    calls: Int
  ) async throws -> Told {
    let grants = try compiled()
    let tables = WrittenTables(tables, grants.model.routes, manner)
    let gateway = Gateway(ledger: MemoryLedger(), heldCalls: MemoryHeldCalls(), reconcilePause: .zero)
    let connection = UpstreamConnection(id: "main", transport: tables, model: grants.model, limits: .plenty)
    let rules = Gateway.Rules(grants: grants, version: 1)
    var told = Told(answers: [], writes: [])
    for _ in 0..<calls {
      let call = Gateway.Call(
        caller: "c",
        request: request,
        time: Self.now,
        base: "http://postern/atservicesrest/",
        // Under one key the second call is told what the first one was.
        idempotencyKey: seed.isMultiple(of: 3) ? "key" : nil
      )
      var answer = await gateway.answer(call, under: rules, over: connection)
      let text = String(decoding: answer.body, as: UTF8.self)
      answer.body = Array(text.replacing(/apr_[0-9a-f]+/, with: "apr").utf8)
      told.answers.append(answer)
    }
    told.writes = tables.writes
    return told
  }
}

extension AutotaskRequest {
  /// The request in one line.
  fileprivate var asked: String {
    "\(method.rawValue) \(path) \(body?.text() ?? "")" + (impersonating.map { " as \($0)" } ?? "")
  }

  /// How a write that went out differs from what was asked for without what is left out; nil where it does not.
  fileprivate func differs(
    from request: AutotaskRequest,
    _ write: Reference.Write,
    _ leftOut: Set<String>,
    _ reference: Reference
  ) -> String? {
    let sent = Reference.Write(self)
    guard method == request.method, path == request.path, impersonating == request.impersonating,
      parameters.isEmpty, sent.id == write.id
    else { return "\(asked) went out" }
    var expected: [String: JSONValue] = [:]
    for (field, value) in write.fields where !leftOut.contains(field) {
      expected[field] = field.hasPrefix("udf:") ? value : reference.plain(value)
    }
    // The body may name the parent of the path once more.
    if let parent = write.parent, let given = sent.fields[parent.field] {
      guard given == .integer(parent.id) else { return "\(asked) went out, for another parent" }
    }
    var (left, right) = (sent.fields, expected)
    if let parent = write.parent { (left[parent.field], right[parent.field]) = (nil, nil) }
    return left == right ? nil : "\(left) went out, expected \(right)"
  }
}
