import Autotask
import LeastPrivilege
import Testing

/// Postern decides as the reference does.
@Suite("Grants decide as the sentence of the design has it, over random databases, grants and requests")
struct ReferenceTests {
  @Test("reads show exactly the rows and fields that some grant permits and no prohibition withholds")
  func reads() {
    GrantCase.forAll { tried in
      let grants = try tried.compiled()
      for request in tried.requests where request.isRead {
        let reference = try tried.reference(request)
        let asked = AskedRead(request)
        let isPermitted = asked.isPermitted(by: reference)
        let decision = try tried.decide(request, by: grants)
        guard let permit = decision.read else {
          if isPermitted { return "denied \(decision), and the reference permits it" }
          continue
        }
        guard isPermitted else { return "allowed, and the reference denies it" }
        for row in tried.tables.all(asked.entity) {
          let expected = asked.shown(row, by: reference)
          let shown = try tried.shown(row, under: permit)
          if shown.map({ Row(entity: row.entity, fields: $0).values }) != expected {
            return
              "\(row.entity) \(row.id): shown \(String(describing: shown)), expected \(String(describing: expected))"
          }
          if let why = asked.scopeFails(permit, row, expected != nil, reference) { return why }
        }
      }
      return nil
    }
  }

  @Test("writes are permitted, carried out and cut down exactly as the sentence has it")
  func writes() {
    GrantCase.forAll { tried in
      let grants = try tried.compiled()
      for request in tried.requests where !request.isRead {
        let expected = try tried.reference(request).judge(Reference.Write(request))
        let decision = try tried.decide(request, by: grants)
        // Not every entity can be deleted or changed; the reference knows no routes.
        if decision.reason == .methodNotAllowed { continue }
        switch (expected, decision) {
        case (.denied, .deny): continue
        case (.permitted(let mode, let leftOut), .allow(.write(let permit))):
          guard permit.mode.rawValue == mode else { return "mode \(permit.mode), expected \(mode)" }
          let left = Set(permit.leftOutKeys)
          guard left == leftOut else { return "left out \(left), expected \(leftOut)" }
        default: return "\(decision), expected \(expected)"
        }
      }
      return nil
    }
  }
}

extension AutotaskRequest {
  /// Whether the request only reads.
  var isRead: Bool { method == .get || path.contains("/query") }

  /// The parts of the path below the version.
  var segments: [String] { path.split(separator: "/").dropFirst().map(String.init) }
}

extension WritePermit {
  /// The fields that are left out, in lower case.
  var leftOutKeys: [String] {
    leftOut.map { ["Tier", "Zone", "Ghost"].contains($0) ? "udf:\($0)" : $0 }.map { $0.lowercased() }
  }
}

/// The child collection or entity that a path names.
private func place(_ segments: [String]) -> (entity: String, parent: (field: String, id: Int64)?, id: Int64?) {
  if segments.count >= 3, let id = Int64(segments[1]),
    let child = ReferenceWorld.children.first(where: { $0.value.parent == segments[0] && $0.value.sub == segments[2] })
  {
    return (child.key, (child.value.field.lowercased(), id), segments.count > 3 ? Int64(segments[3]) : nil)
  }
  return (segments[0], nil, segments.count > 1 ? Int64(segments[1]) : nil)
}

/// A read as the test asked it.
struct AskedRead {
  var entity: String
  var verb: String
  var id: Int64?
  var parent: (field: String, id: Int64)?
  /// The fields that the filter names, in lower case.
  var filtered: [String] = []
  /// The fields that are asked for, nil for all.
  var included: [String]?

  init(_ request: AutotaskRequest) {
    let segments = request.segments
    let place = place(segments)
    (entity, parent, id) = (place.entity, place.parent, place.id)
    verb = request.path.hasSuffix("count") ? "count" : id == nil ? "query" : "get"
    guard segments.contains("query") else { return }
    let query = request.body ?? request.parameters.first.flatMap { try? JSONValue(parsing: $0.value) }
    filtered = (query?["filter"]?.array ?? []).map { condition in
      (condition["udf"] == true ? "udf:" : "") + (condition["field"]?.string ?? "").lowercased()
    }
    if let names = query?["IncludeFields"]?.array, !names.isEmpty {
      included = names.compactMap { $0.string?.lowercased() }.map { $0 == "tier" ? "udf:tier" : $0 }
    }
  }

  /// Whether it may be asked at all: it is opened, and the filter names only what every permitted row shows.
  func isPermitted(by reference: Reference) -> Bool {
    let opening = reference.grants.filter { reference.isOpen($0, verb, entity) }
    return !opening.isEmpty && !reference.isForbidden(verb, entity)
      && filtered.allSatisfy { field in
        reference.facts.isKnown(field, entity) && !reference.isWithheld(field, verb, entity)
          && opening.allSatisfy { reference.reads($0, field, entity) }
      }
  }

  /// What is shown of a row, nil where it is not an answer to what was asked.
  func shown(_ row: Row, by reference: Reference) -> [String: JSONValue]? {
    if let id, row.id != id { return nil }
    if let parent, row.values[parent.field] != .integer(parent.id) { return nil }
    guard let seen = reference.seen(row, by: verb) else { return nil }
    guard let included else { return seen }
    return seen.filter { included.contains($0.key) }
  }

  /// The scope excludes no permitted row; and admits no other, where it says that it is exact.
  func scopeFails(_ permit: ReadPermit, _ row: Row, _ isShown: Bool, _ reference: Reference) -> String? {
    let isPermitted = reference.seen(row, by: verb) != nil
    let isAdmitted = permit.scope.map { FilterEvaluator().passes($0, row) } ?? true
    if isPermitted, !isAdmitted { return "the scope excludes \(row.entity) \(row.id), which is permitted" }
    if permit.isScopeExact, isAdmitted, !isPermitted {
      return "the scope is said to be exact and admits \(row.entity) \(row.id), which is not permitted"
    }
    return nil
  }
}

extension Reference.Write {
  /// The write that a request asks for.
  init(_ request: AutotaskRequest) {
    let place = place(request.segments)
    let verbs: [AutotaskMethod: String] = [.post: "create", .patch: "update", .put: "put", .delete: "delete"]
    let body = Row(entity: place.entity, fields: request.body?.object ?? JSONObject())
    self.init(
      verb: verbs[request.method] ?? "",
      entity: place.entity,
      id: place.id ?? request.body?["id"]?.integer,
      parent: place.parent,
      fields: body.values.filter { $0.key != "id" }
    )
  }
}
