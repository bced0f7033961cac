import Autotask
import Foundation
import LeastPrivilege
import Testing

/// Attempts to get round the grants, kept as data: each with what must happen. Those of the wire are for the gateway.
@Suite("Attempts to get round the grants")
struct BypassTests {
  @Test(arguments: try BypassList.load().attempts.filter { !$0.isOfTheWire })
  func attempt(_ attempt: BypassAttempt) throws {
    let list = try BypassList.load()
    let outcome = try list.decide(attempt)
    if let reason = attempt.expected["deny"]?.string {
      #expect(outcome.reason == reason, "\(outcome.decision.map { "\($0)" } ?? "")")
    } else if attempt.expected["general"] != nil {
      guard case .allow(.general) = outcome.decision else {
        Issue.record("\(outcome)")
        return
      }
    } else if let allowed = attempt.expected["allow"] {
      if let permit = outcome.decision?.write {
        attempt.check(permit, allowed)
      } else {
        try attempt.check(try #require(outcome.decision?.read, "\(outcome)"), allowed, list)
      }
    } else {
      Issue.record("nothing is expected")
    }
  }

  @Test func theListIsLong() throws {
    #expect(try BypassList.load().attempts.count >= 200)
  }
}

/// The list: grants and rows by name, and the attempts.
struct BypassList {
  let grants: [String: CompiledGrants]
  /// The grants as they are written.
  let documents: JSONObject
  let rows: [String: JSONObject]
  let attempts: [BypassAttempt]

  private static let loaded = Result { try BypassList() }

  static func load() throws -> BypassList { try loaded.get() }

  private init() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "bypass.json")
    let json = try JSONValue(parsing: try Data(contentsOf: file))
    var grants: [String: CompiledGrants] = [:]
    for (name, document) in json["grants"]?.object ?? JSONObject() { grants[name] = try compile(document.text()) }
    self.grants = grants
    var rows: [String: JSONObject] = [:]
    for (place, row) in json["rows"]?.object ?? JSONObject() { rows[place] = row.object }
    self.rows = rows
    documents = json["grants"]?.object ?? JSONObject()
    attempts = (json["attempts"]?.array ?? []).map(BypassAttempt.init)
  }

  /// What is decided, rows read as they are asked for; a body or header that cannot be read is malformed.
  func decide(_ attempt: BypassAttempt) throws -> (decision: Decision?, reason: String?) {
    let grants = try #require(grants[attempt.grants])
    guard let request = attempt.request else { return (nil, DenialReason.malformed.rawValue) }
    var tenant = TenantFields()
    tenant.learn([], userDefined: ["Tier", "Zone"], of: "Tickets")
    let ask = AccessRequest(
      caller: "c",
      connection: "main",
      request: request,
      time: Date(timeIntervalSince1970: 1_800_000_000),
      tenant: tenant
    )
    var known = KnownRows()
    for _ in 0..<10 {
      let decision = grants.decide(ask, knowing: known)
      guard case .resolve(let lacking) = decision else { return (decision, decision.reason?.rawValue) }
      for row in lacking { known.learn(row, rows["\(row.entity)/\(row.id)"]) }
    }
    throw CaseFailed(why: "ten rounds were not enough")
  }

  /// What is shown of a row, nil where it is hidden.
  func shown(_ row: JSONObject, under permit: ReadPermit) -> JSONObject? {
    var known = KnownRows()
    for _ in 0..<10 {
      switch permit.judge(row, knowing: known) {
      case .shown(let fields): return fields.show(row)
      case .hidden: return nil
      case .unknown(let lacking): for row in lacking { known.learn(row, rows["\(row.entity)/\(row.id)"]) }
      }
    }
    return nil
  }
}

/// One attempt.
struct BypassAttempt: Sendable, CustomTestStringConvertible {
  let name: String
  let grants: String
  /// What is asked; nil where it cannot be read in one way.
  let request: AutotaskRequest?
  let expected: JSONValue
  /// The request as it is written.
  let written: JSONValue
  /// Whether it is about something that a request no longer shows once it is read: encodings, headers, links.
  let isOfTheWire: Bool

  var testDescription: String { name }

  init(_ json: JSONValue) {
    name = json["name"]?.string ?? ""
    grants = json["grants"]?.string ?? ""
    expected = json["expect"] ?? .null
    written = json["request"] ?? .null
    isOfTheWire = json["surface"] == "http"
    request = Self.request(written)
  }

  private static func request(_ json: JSONValue) -> AutotaskRequest? {
    guard let method = AutotaskMethod(rawValue: json["method"]?.string ?? "") else { return nil }
    var request = AutotaskRequest(method, json["path"]?.string ?? "")
    for parameter in json["parameters"]?.array ?? [] {
      guard let pair = parameter.array, pair.count == 2 else { continue }
      request.parameters.append((pair[0].string ?? "", pair[1].string ?? ""))
    }
    if let text = json["body"]?.string {
      guard let body = try? JSONValue(parsing: text) else { return nil }
      request.body = body
    }
    if let resource = json["headers"]?["ImpersonationResourceId"]?.string {
      guard let id = Int64(canonical: resource) else { return nil }
      request.impersonating = id
    }
    return request
  }

  /// What is sent is what is expected.
  func check(_ permit: WritePermit, _ allowed: JSONValue) {
    if let body = allowed["body"] { #expect(permit.request.body == body) }
    if let path = allowed["path"]?.string { #expect(permit.request.path == path) }
    if let resource = allowed["impersonating"]?.integer { #expect(permit.request.impersonating == resource) }
    let leftOut = (allowed["leftOut"]?.array ?? []).compactMap(\.string)
    #expect(permit.leftOut.sorted() == leftOut)
    #expect(permit.request.parameters.isEmpty)
  }

  /// The scope and the rows that are shown are what is expected.
  func check(_ permit: ReadPermit, _ allowed: JSONValue, _ list: BypassList) throws {
    if let scope = allowed["scope"] { #expect(permit.scope?.json == scope) }
    if let filter = allowed["filter"] { #expect(permit.query?.json["Filter"] == filter) }
    for (place, isShown) in allowed["shown"]?.object ?? JSONObject() {
      let row = try #require(list.rows[place])
      #expect((list.shown(row, under: permit) != nil) == isShown.bool, "\(place)")
    }
    for (place, expected) in allowed["shows"]?.object ?? JSONObject() {
      let row = try #require(list.rows[place])
      #expect(list.shown(row, under: permit).map(JSONValue.object) == expected, "\(place)")
    }
  }
}
