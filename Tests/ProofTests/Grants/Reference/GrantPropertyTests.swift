import Autotask
import Foundation
import LeastPrivilege
import TestSupport
import Testing

@Suite("What holds of every decision, over random databases, grants and requests")
struct GrantPropertyTests {
  @Test("the order of grants, prohibitions and callers never matters")
  func order() {
    GrantCase.forAll(3) { tried in
      var random = SeededGenerator(seed: tried.seed)
      var shuffled = tried
      shuffled.grants.shuffle(using: &random)
      shuffled.forbid.shuffle(using: &random)
      shuffled.ownForbid.shuffle(using: &random)
      let (forth, back) = (try tried.compiled(), try shuffled.compiled())
      for request in tried.requests {
        let (one, two) = (try tried.answer(request, by: forth), try tried.answer(request, by: back))
        if one != two { return "\(one) and \(two)" }
      }
      return nil
    }
  }

  @Test("a grant more takes nothing away, and a grant less adds nothing")
  func monotony() {
    GrantCase.forAll(6) { tried in
      let all = try tried.compiled()
      for index in tried.grants.indices {
        var fewer = tried
        fewer.grants.remove(at: index)
        let some = try fewer.compiled()
        for request in tried.plainRequests {
          let (more, less) = (try tried.answer(request, by: all), try tried.answer(request, by: some))
          if !more.covers(less) { return "with grant \(index) \(more), without \(less)" }
        }
      }
      return nil
    }
  }

  @Test("forbid wins: a prohibition more adds nothing")
  func prohibition() {
    GrantCase.forAll(3) { tried in
      var random = SeededGenerator(seed: tried.seed)
      var stricter = tried
      stricter.forbid.append(GrantMaker.forbid(9, &random))
      let (free, strict) = (try tried.compiled(), try stricter.compiled())
      for request in tried.plainRequests {
        let (more, less) = (try tried.answer(request, by: free), try tried.answer(request, by: strict))
        if !more.covers(less) { return "without the prohibition \(more), with it \(less)" }
      }
      return nil
    }
  }

  @Test("a grant holds until one millisecond before its end, and not at it")
  func expiry() throws {
    let end = Date(timeIntervalSince1970: 1_830_000_000)
    GrantCase.forAll(6) { tried in
      var ending = tried
      var lasting = tried
      for index in tried.grants.indices {
        var grant = tried.grants[index].object ?? JSONObject()
        grant["validUntil"] = nil
        lasting.grants[index] = .object(grant)
        grant["validUntil"] = "2027-12-28T13:20:00Z"
        ending.grants[index] = .object(grant)
      }
      let (some, all) = (try ending.compiled(), try lasting.compiled())
      for request in tried.requests {
        let before = try tried.answer(request, by: some, at: end.addingTimeInterval(-0.001))
        if before != (try tried.answer(request, by: all)) { return "just before its end: \(before)" }
        guard case .denied = try tried.answer(request, by: some, at: end) else { return "allowed at its end" }
      }
      return nil
    }
  }

  @Test("what is unknown is denied: entities, methods, operators, parameters, keys")
  func unknown() {
    GrantCase.forAll(3) { tried in
      let grants = try tried.compiled()
      for request in tried.requests {
        for strange in request.strange {
          guard case .denied = try tried.answer(strange, by: grants) else {
            return
              "allowed: \(strange.method.rawValue) \(strange.path) \(strange.parameters) \(strange.body?.text() ?? "")"
          }
        }
      }
      return nil
    }
  }

  @Test("the least addition is enough, and opens nothing else")
  func leastAddition() {
    GrantCase.forAll(2) { tried in
      let grants = try tried.compiled()
      for request in tried.requests {
        guard case .deny(let denial) = try tried.decide(request, by: grants),
          case .grant(let addition)? = denial.leastAddition
        else { continue }
        // A row that is not there is answered as one that may not be seen, and no grant brings it into being.
        if !request.isRead, !tried.isThere(request) { continue }
        var added = tried
        added.grants.append(addition.json)
        let more = try added.compiled()
        let decision = try tried.decide(request, by: more)
        guard case .allow = decision else { return "\(denial.reason) became \(decision) with \(addition.json.text())" }
        let opened = more.opened["c"]?["addition"]?.verbs.keys.sorted() ?? []
        guard opened.count == 1, opened[0] == Reference.Write(request).entity else { return "it opens \(opened)" }
      }
      return nil
    }
  }

  @Test("a caller is told the names of no grant and no prohibition: those are the operator's words")
  func told() {
    GrantCase.forAll(3) { tried in
      let grants = try tried.compiled()
      let ids = (tried.grants + tried.forbid + tried.ownForbid).compactMap { $0["id"]?.string }
      for request in tried.requests {
        guard case .deny(let denial) = try tried.decide(request, by: grants) else { continue }
        let told = Decision.deny(denial).json(isForCaller: true).text()
        if ids.contains(where: { told.contains("`\($0)`") || told.contains("\"\($0)\"") }) { return told }
      }
      return nil
    }
  }

  @Test("two databases that agree on what the caller may see and do are answered alike")
  func nonInterference() {
    GrantCase.forAll(2) { tried in
      let grants = try tried.compiled()
      var lookalikes: [Int64?: GrantCase] = [:]
      for request in tried.requests {
        var random = SeededGenerator(seed: tried.seed)
        var other = tried
        if let made = lookalikes[request.impersonating] {
          other = made
        } else {
          other.tables = try tried.lookalike(for: request, &random)
          lookalikes[request.impersonating] = other
        }
        let (one, two) = (try tried.answer(request, by: grants), try other.answer(request, by: grants))
        if one != two {
          let changed = other.tables.everything.filter {
            tried.tables[$0.entity, $0.id] != other.tables[$0.entity, $0.id]
          }
          let rows = changed.map { place in
            "\(place) \(other.tables[place.entity, place.id].map { JSONValue.object($0).text() } ?? "none")"
          }
          return "\(one) and \(two)\nother: \(rows)"
        }
      }
      return nil
    }
  }
}

extension AutotaskRequest {
  /// The request with something in it that nobody knows.
  fileprivate var strange: [AutotaskRequest] {
    var requests: [AutotaskRequest] = []
    func add(_ change: (inout AutotaskRequest) -> Void) {
      var copy = self
      change(&copy)
      requests.append(copy)
    }
    add { $0.path = "/V1.0/Nothing" + $0.path.dropFirst(5) }
    add { $0.path = "/V2.0" + $0.path.dropFirst(5) }
    add { $0.path += "/more" }
    add { $0.path = $0.path.replacing("/V1.0/", with: "/V1.0/%2e/") }
    add { $0.parameters.append(("_method", "DELETE")) }
    if var body = body?.object {
      if path.contains("/query") {
        body["sort"] = "id"
        add { $0.body = .object(body) }
        body["sort"] = nil
        body["filter"] = [["op": "like", "field": "id", "value": 1]]
        add { $0.body = .object(body) }
        body["filter"] = [["op": "eq", "field": "nothing", "value": 1]]
        add { $0.body = .object(body) }
      } else {
        body["nothing"] = 1
        add { $0.body = .object(body) }
      }
    } else {
      add { $0.body = ["id": 1] }
    }
    return requests
  }
}

extension GrantCase {
  /// Whether the row of a write is there, below the parent that its path names.
  fileprivate func isThere(_ request: AutotaskRequest) -> Bool {
    let write = Reference.Write(request)
    guard let id = write.id else { return write.verb == "create" }
    guard let row = tables[write.entity, id] else { return false }
    return write.parent.map { Row(entity: write.entity, fields: row).values[$0.field] == .integer($0.id) } ?? true
  }
}
