import Autotask
import Foundation
import LeastPrivilege
import TestSupport
import Testing

/// A database, a caller's grants and requests, made from a seed.
struct GrantCase {
  var seed: Int
  var tables: Tables
  /// What nobody may do.
  var forbid: [JSONValue]
  /// What the caller may not do.
  var ownForbid: [JSONValue]
  var grants: [JSONValue]
  var requests: [AutotaskRequest]

  /// When everything is asked.
  static let now = Date(timeIntervalSince1970: 1_800_000_000)

  /// The case of a seed.
  init(seed: Int) {
    var random = SeededGenerator(seed: seed)
    self.seed = seed
    tables = ReferenceWorld.tables(&random)
    grants = (0...Int.random(in: 0...3, using: &random)).map { GrantMaker.grant($0, &random) }
    forbid = random.once(in: 3) ? [GrantMaker.forbid(0, &random)] : []
    ownForbid = random.once(in: 3) ? [GrantMaker.forbid(1, &random)] : []
    requests = (0..<8).map { _ in RequestMaker.request(&random) }
  }

  /// How many cases are tried: `POSTERN_CASES`, else so many that a debug build is done in seconds.
  static var count: Int { ProcessInfo.processInfo.environment["POSTERN_CASES"].flatMap(Int.init) ?? 100 }

  /// The first seed: `POSTERN_SEED`, else 0.
  static var firstSeed: Int { ProcessInfo.processInfo.environment["POSTERN_SEED"].flatMap(Int.init) ?? 0 }

  /// The grants as a document of one caller, `c`.
  var document: JSONValue {
    [
      "version": 1, "forbid": .array(forbid),
      "callers": [["id": "c", "forbid": .array(ownForbid), "grants": .array(grants)]],
    ]
  }

  /// The grants, compiled.
  func compiled() throws -> CompiledGrants {
    let (grants, problems) = try examine(document.text())
    guard let grants else {
      let errors = problems.filter { $0.severity == .error }.map { "\($0.path): \($0.message)" }
      throw CaseMalformed(why: errors.joined(separator: "; "))
    }
    return grants
  }

  /// What the reference says for a request.
  func reference(_ request: AutotaskRequest, at time: Date = now) throws -> Reference {
    Reference(try Self.facts.get(), document, tables, at: time, as: request.impersonating)
  }

  static let facts = Result { try ReferenceFacts() }

  /// Decides a request, reading from the tables what must be known, in at most ten rounds.
  func decide(
    _ request: AutotaskRequest,
    by grants: CompiledGrants,
    knowing known: inout KnownRows,
    at time: Date = now
  ) throws -> Decision {
    let ask = AccessRequest(
      caller: "c",
      connection: "main",
      request: request,
      time: time,
      tenant: ReferenceWorld.tenant
    )
    for _ in 0..<10 {
      let decision = grants.decide(ask, knowing: known)
      guard case .resolve(let rows) = decision else { return decision }
      for row in rows { known.learn(row, tables[row.entity, row.id]) }
    }
    throw CaseFailed(why: "ten rounds were not enough for \(request.method.rawValue) \(request.path)")
  }

  func decide(_ request: AutotaskRequest, by grants: CompiledGrants, at time: Date = now) throws -> Decision {
    var known = KnownRows()
    return try decide(request, by: grants, knowing: &known, at: time)
  }

  /// What is shown of a row, nil where it is hidden.
  func shown(_ row: Row, under permit: ReadPermit) throws -> JSONObject? {
    var known = KnownRows()
    for _ in 0..<10 {
      switch permit.judge(row.fields, knowing: known) {
      case .shown(let fields): return fields.show(row.fields)
      case .hidden: return nil
      case .unknown(let rows): for row in rows { known.learn(row, tables[row.entity, row.id]) }
      }
    }
    throw CaseFailed(why: "ten rounds were not enough to judge \(row.entity) \(row.id)")
  }
}

struct CaseFailed: Error { var why: String }

/// The grants of a case are none.
struct CaseMalformed: Error { var why: String }

// MARK: Trying cases

extension GrantCase {
  /// Every case with one thing less.
  var smaller: [GrantCase] {
    func less(_ keyPath: WritableKeyPath<GrantCase, [JSONValue]>) -> [GrantCase] {
      self[keyPath: keyPath].indices.map { index in
        var copy = self
        copy[keyPath: keyPath].remove(at: index)
        return copy
      }
    }
    var cases = requests.indices.map { index in
      var copy = self
      copy.requests.remove(at: index)
      return copy
    }
    cases += less(\.grants) + less(\.forbid) + less(\.ownForbid)
    cases += grants.indices.flatMap { index -> [GrantCase] in
      (grants[index].object?.keys ?? []).filter { !["id", "operations", "actions"].contains($0) }.map { key in
        var copy = self
        var grant = grants[index].object ?? JSONObject()
        grant[key] = nil
        copy.grants[index] = .object(grant)
        return copy
      }
    }
    cases += tables.everything.map { place in
      var copy = self
      copy.tables[place.entity, place.id] = nil
      return copy
    }
    cases += requests.indices.flatMap { index -> [GrantCase] in
      let body = requests[index].body?.object ?? JSONObject()
      return body.keys.filter { $0 != "id" && $0 != "filter" }.map { key in
        var copy = self
        var body = body
        body[key] = nil
        copy.requests[index].body = .object(body)
        return copy
      }
    }
    return cases
  }

  private func failure(_ check: (GrantCase) throws -> String?) -> String? {
    do { return try check(self) } catch let failed as CaseFailed { return failed.why } catch { return "\(error)" }
  }

  /// The first smaller case that fails, too.
  private func firstSmaller(_ check: (GrantCase) throws -> String?) -> (GrantCase, String)? {
    for smaller in smaller where (try? smaller.compiled()) != nil {
      if let why = smaller.failure(check) { return (smaller, why) }
    }
    return nil
  }

  /// Tries a property on every case; one that fails is made smaller for as long as it fails.
  static func forAll(
    _ part: Int = 1,
    sourceLocation: SourceLocation = #_sourceLocation,
    _ check: (GrantCase) throws -> String?
  ) {
    for seed in firstSeed..<firstSeed + max(1, count / part) {
      var tried = GrantCase(seed: seed)
      guard var why = tried.failure(check) else { continue }
      while (try? tried.compiled()) != nil, let next = tried.firstSmaller(check) { (tried, why) = next }
      Issue.record("seed \(seed): \(why)\n\(tried.summary)", sourceLocation: sourceLocation)
      return
    }
  }

  var summary: String {
    let rows = tables.everything.map { place in
      "\(place.entity)/\(place.id) \(tables[place.entity, place.id].map { JSONValue.object($0).text() } ?? "")"
    }
    let asked = requests.map { request in
      "\(request.method.rawValue) \(request.path) \(request.parameters) \(request.body?.text() ?? "")"
        + (request.impersonating.map { " as \($0)" } ?? "")
    }
    return ([document.text()] + rows + asked).joined(separator: "\n")
  }
}
