import Autotask
import Foundation
import HTTPTypes
import LeastPrivilege
import PosternStore
import PosternWire

extension Administration {
  /// The grants: what is and was in force, what another document would change, and putting it in force.
  static let grantRoutes: [AdministrationRoute] = [
    AdministrationRoute(method: .get, path: "grants", role: .viewer, operation: "grants.show") { own, call in
      .answer(try await own.show(call))
    },
    AdministrationRoute(method: .post, path: "grants/check", role: .viewer, operation: "grants.check") { own, call in
      let weighed = try await own.weigh(call, against: try await own.store.currentGrants())
      return .answer(.json(weighed.json, operation: "grants.check"))
    },
    AdministrationRoute(method: .post, path: "grants/diff", role: .viewer, operation: "grants.diff") { own, call in
      let applied = try await own.store.currentGrants()
      let ready = try await own.weigh(call, against: applied).checked()
      var answer = WireAnswer.json(
        ["version": applied.map { .integer($0.version) } ?? .null, "differences": ready.differences],
        operation: "grants.diff"
      )
      answer.headers.append(("ETag", tag(applied)))
      return .answer(answer)
    },
    AdministrationRoute(method: .put, path: "grants", role: .operator, operation: "grants.apply") { own, call in
      try await own.apply(call)
    },
  ]

  /// The mark of a version, for `ETag` and `If-Match`; before the first it is that of version 0.
  private static func tag(_ applied: AppliedGrants?) -> String { "\"\(applied?.version ?? 0)\"" }

  private func show(_ call: AdministrationCall) async throws -> WireAnswer {
    let query = try call.query(["version", "at"])
    let applied: AppliedGrants?
    var time: Date?
    switch (query["version"], query["at"]) {
    case (nil, nil): applied = try await store.currentGrants()
    case (let text?, nil):
      guard let version = Int64(canonical: text) else { throw Problem.malformed("`version` takes a number") }
      applied = try await store.grants(version: version)
    case (nil, let text?):
      guard let moment = try? Date(text, strategy: .iso8601) else {
        throw Problem.malformed("`at` takes a time such as 2026-03-03T00:00:00Z")
      }
      time = moment
      applied = try await store.grants(at: moment)
    default: throw Problem.malformed("`version` and `at` exclude each other")
    }
    guard let applied else {
      var problem = Problem("not-found", 404, "There is nothing here", "no such version was in force")
      // Whoever puts the first version in force needs its mark, too.
      if query.isEmpty { problem.headers.append(("ETag", Self.tag(nil))) }
      throw problem
    }
    var answer = WireAnswer.json(
      [
        "version": .integer(applied.version), "time": AccessToken.json(applied.time),
        "author": applied.author.map(JSONValue.string) ?? .null, "document": applied.document,
        "callers": try desk.show(applied, mapped: try await store.mappedCompanies(at: time)),
      ],
      operation: "grants.show"
    )
    answer.headers.append(("ETag", Self.tag(applied)))
    return answer
  }

  private func weigh(_ call: AdministrationCall, against applied: AppliedGrants?) async throws -> WeighedGrants {
    try desk.weigh(try call.document(), against: applied, mapped: try await store.mappedCompanies(at: nil))
  }

  private func apply(_ call: AdministrationCall) async throws -> AdministrationOutcome {
    let marks = call.head.headers[values: .ifMatch]
    guard let mark = marks.first else {
      throw Problem("if-match-missing", 428, "Say which version is replaced", "If-Match takes the ETag of the version")
    }
    let before = try await store.currentGrants()
    guard marks.count == 1, mark == Self.tag(before) else { throw Problem.outdated(Self.tag(before)) }
    let ready = try await weigh(call, against: before).checked()
    let replaced = before?.version
    let isNew = before?.document != ready.document || before?.opened != ready.opened
    let next = isNew ? "a version in place of \(replaced ?? 0)" : "version \(replaced ?? 0) once more"
    return .act(
      AdministrativeAct(words: "grants.apply \(next)") { [store] in
        let applied = try await store.applyGrants(
          document: ready.document,
          opened: ready.opened,
          by: call.administrator.name,
          at: call.now,
          replacing: replaced
        )
        guard let applied else { throw Problem.outdated(nil) }
        var answer = WireAnswer.json(
          [
            "version": .integer(applied.version), "time": AccessToken.json(applied.time), "isNew": .bool(isNew),
            "differences": ready.differences,
          ],
          operation: "grants.apply"
        )
        answer.headers.append(("ETag", Self.tag(applied)))
        return answer
      }
    )
  }
}

extension AdministrationCall {
  /// The document that was sent, in YAML or JSON.
  fileprivate func document() throws(Problem) -> String {
    let bytes = try body.bytes()
    guard let text = String(validating: bytes, as: UTF8.self), !text.allSatisfy(\.isWhitespace) else {
      throw .malformed("expected a document of grants in YAML or JSON, in UTF-8")
    }
    return text
  }
}

extension WeighedGrants {
  fileprivate var json: JSONValue {
    ["findings": .array(findings), "isGood": .bool(ready != nil)]
  }

  /// What can be put in force.
  ///
  /// - Throws: ``Problem`` with every error of the document.
  fileprivate func checked() throws(Problem) -> Ready {
    if let ready { return ready }
    let errors = findings.filter { $0["severity"] == "error" }
    throw Problem(
      "invalid-grants",
      422,
      "The document has errors",
      errors: errors.map { finding in
        let line = finding["line"]?.integer.map { "line \($0): " } ?? ""
        return .init(line + (finding["message"]?.string ?? ""), at: finding["path"]?.string)
      }
    )
  }
}

extension Problem {
  fileprivate static func outdated(_ tag: String?) -> Problem {
    var problem = Problem("outdated", 412, "Another version is in force by now; look at it again")
    if let tag { problem.headers.append(("ETag", tag)) }
    return problem
  }
}
