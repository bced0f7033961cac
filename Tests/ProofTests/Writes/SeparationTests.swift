import Autotask
import AutotaskClient
import AutotaskEmulator
import Foundation
import LeastPrivilege
import NIOHTTP1
import PosternRuntime
import PosternSQLite
import PosternStore
import RuntimeSupport
import TestSupport
import Testing

/// Two tenants and three callers at once, who ask for the same things in the same words: each sees its own rows alone.
@Suite("What one caller is told holds nothing of another caller's or another tenant's")
struct SeparationTests {
  /// How many rounds of calls each caller makes: `POSTERN_CASES`, at most 2,000, else 40.
  private static var rounds: Int {
    min(2000, ProcessInfo.processInfo.environment["POSTERN_CASES"].flatMap(Int.init) ?? 40)
  }
  private static var seed: Int { ProcessInfo.processInfo.environment["POSTERN_SEED"].flatMap(Int.init) ?? 0 }

  /// A caller, what its rows are marked with, and what they are marked with that it never sees.
  private struct Party {
    var id: String
    var tenant: String
    var company: Int64
    var mark: String { "canary-\(tenant)-\(company)-" }
  }

  @Test func separate() async throws {
    try await withEmulator(EmulatorConfiguration(seed: 1, rows: 300)) { one in
      try await withEmulator(EmulatorConfiguration(seed: 2, rows: 300)) { two in
        try await withWire { wire in
          let connections = try [
            UpstreamConnection.emulated("a", one, wire), UpstreamConnection.emulated("b", two, wire),
          ]
          let companies = try await Self.mark(one, as: "a")
          let others = try await Self.mark(two, as: "b")
          let parties = [
            Party(id: "c", tenant: "a", company: companies[0]), Party(id: "d", tenant: "a", company: companies[1]),
            Party(id: "e", tenant: "b", company: others[0]),
          ]
          try await GatewayBench.run(Self.grants(parties), callers: parties.map(\.id), over: connections) { bench in
            let approver = Task { try await Self.approve(bench, parties[0].id) }
            defer { approver.cancel() }
            try await withThrowingTaskGroup(of: [String].self) { tasks in
              for (index, party) in parties.enumerated() {
                for lane in 0..<2 {
                  let seed = Self.seed &* 100 &+ lane
                  tasks.addTask {
                    try await Self.play(party, bench, seed: seed, index: index)
                  }
                }
              }
              for try await why in tasks { #expect(why.isEmpty, "seed \(Self.seed): \(why.prefix(5))") }
            }
            try await Self.cursors(bench, parties)
            try await Self.keysAndApprovals(bench, parties, [one, one, two])
          }
        }
      }
    }
  }

  /// Marks each ticket with its tenant and company; answers the two companies with the most of them.
  private static func mark(_ emulator: RunningEmulator, as tenant: String) async throws -> [Int64] {
    var count: [Int64: Int] = [:]
    for row in try await emulator.stored("Tickets") {
      guard let id = row["id"]?.integer, let company = row["companyID"]?.integer else { continue }
      count[company, default: 0] += 1
      let title = "canary-\(tenant)-\(company)-\(id)"
      try await emulator.admin(.POST, "tables/Tickets", #"{"id":\#(id),"title":"\#(title)","description":"\#(title)"}"#)
    }
    return count.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
  }

  private static func grants(_ parties: [Party]) -> String {
    let callers = parties.map { party in
      """
      {'id': '\(party.id)', 'grants': [
        {'id': 'g', 'connection': '\(party.tenant)', 'companies': [\(party.company)], 'operations': [
          {'entity': 'Tickets', 'verbs': ['query', 'get', 'count', 'create', 'update']}],
         'fields': {'write': {'except': ['status', 'priority']}}},
        {'id': 'h', 'connection': '\(party.tenant)', 'companies': [\(party.company)], 'mode': 'approval', 'operations': [
          {'entity': 'Tickets', 'verbs': ['update']}], 'fields': {'write': {'only': ['priority']}}}]}
      """
    }
    return "{'version': 1, 'callers': [\(callers.joined(separator: ", "))]}"
  }

  /// Approves what one caller asks for, for as long as it runs.
  private static func approve(_ bench: GatewayBench, _ caller: String) async throws {
    let approvals = Approvals(store: bench.store, ledger: bench.ledger, isSeparate: false)
    while !Task.isCancelled {
      for call in try await bench.store.heldCalls() where call.caller == caller && call.state == .waiting {
        _ = try? await approvals.decide(call.id, approves: true, by: "ann", at: Date())
      }
      // Between two looks at what waits.
      try await Task.sleep(for: .milliseconds(20))
    }
  }

  /// One caller's calls, in words that the others use, too; answers what it was told that it must not be.
  private static func play(_ party: Party, _ bench: GatewayBench, seed: Int, index: Int) async throws -> [String] {
    var random = SeededGenerator(seed: seed)
    let caller = bench.caller(party.id)
    var why: [String] = []
    var link: String?
    for round in 0..<rounds {
      let id = Int64.random(in: 1...120, using: &random)
      let reply: WireCaller.Reply
      switch Int.random(in: 0...6, using: &random) {
      case 0: reply = try await caller.send(.GET, "V1.0/Tickets/\(id)")
      case 1:
        reply = try await caller.send(
          .POST,
          "V1.0/Tickets/query",
          #"{"filter":[{"op":"gte","field":"id","value":0}],"MaxRecords":3}"#
        )
        link = reply.next ?? link
      case 2:
        guard let next = link else { continue }
        reply = try await caller.send(
          .POST,
          next,
          #"{"filter":[{"op":"gte","field":"id","value":0}],"MaxRecords":3}"#
        )
        link = reply.next
        if reply.status != 200 { why.append("its own page: \(reply.status) \(reply.text)") }
      case 3:
        reply = try await caller.send(
          .POST,
          "V1.0/Tickets/query/count",
          #"{"filter":[{"op":"contains","field":"title","value":"canary"}]}"#
        )
      case 4:
        reply = try await caller.send(
          .PATCH,
          "V1.0/Tickets",
          #"{"id":\#(id),"purchaseOrderNumber":"p-\#(round)"}"#,
          headers: random.once(in: 2) ? [("Idempotency-Key", "key-\(round)")] : []
        )
      case 5: reply = try await caller.send(.PATCH, "V1.0/Tickets", #"{"id":\#(id),"priority":1}"#)
      default: reply = try await caller.send(.GET, "V1.0/Tickets/\(id)?x=canary-\(round)")
      }
      // Whatever else stands behind the word is not the caller's.
      let told = reply.everything.replacing(party.mark, with: "").replacing("x=canary-", with: "")
      if told.contains("canary-") { why.append("\(party.mark): \(reply.everything.prefix(600))") }
    }
    return why
  }

  /// A page link of one serves nobody else, at no other connection.
  private static func cursors(_ bench: GatewayBench, _ parties: [Party]) async throws {
    let query = #"{"filter":[{"op":"gte","field":"id","value":0}],"MaxRecords":1}"#
    for party in parties {
      let first = try await bench.caller(party.id).send(.POST, "V1.0/Tickets/query", query)
      let link = try #require(first.next, "\(first.text)")
      let tail = try #require(link.split(separator: "atservicesrest/", maxSplits: 1).last).description
      for other in parties where other.id != party.id {
        let tries = [
          try await bench.caller(other.id).send(.POST, link, query),
          try await bench.caller(other.id).send(.POST, tail, query),
          try await bench.caller(other.id, at: party.tenant).send(.POST, tail, query),
        ]
        for reply in tries {
          #expect(reply.status >= 400 && !reply.text.contains("canary"), "\(party.id), \(other.id): \(reply.text)")
        }
      }
      let elsewhere = party.tenant == "a" ? "b" : "a"
      let moved = try await bench.caller(party.id, at: elsewhere).send(.POST, tail, query)
      #expect(moved.status >= 400 && !moved.text.contains("canary"), "\(moved.text)")
    }
  }

  /// One key and one call of several callers are as many keys and calls.
  private static func keysAndApprovals(
    _ bench: GatewayBench,
    _ parties: [Party],
    _ emulators: [RunningEmulator]
  ) async throws {
    for (party, emulator) in zip(parties, emulators) {
      let body = """
        {"companyID":\(party.company),"title":"shared","status":1,"priority":2,"queueID":8,
         "dueDateTime":"2027-01-01T00:00:00Z"}
        """
      // Creating needs fields that the grant withholds: an answer that is kept for nobody.
      let denied = try await bench.caller(party.id).send(
        .POST,
        "V1.0/Tickets",
        body,
        headers: [("Idempotency-Key", "k")]
      )
      #expect(denied.status == 403, "\(denied.text)")
      let row = try await emulator.stored("Tickets").first { $0["companyID"]?.integer == party.company }
      let id = try #require(row?["id"]?.integer)
      let update = #"{"id":\#(id),"title":"\#(party.mark)shared"}"#
      let key = [("Idempotency-Key", "the-same-of-\(party.id)")]
      let first = try await bench.caller(party.id).send(.PATCH, "V1.0/Tickets", update, headers: key)
      #expect(first.status == 200 && first.item == id, "\(party.id): \(first.text)")
      let again = try await bench.caller(party.id).send(.PATCH, "V1.0/Tickets", update, headers: key)
      #expect(again.item == id)
      for other in parties where other.id != party.id {
        // Neither the answer that is kept nor that the key is known.
        let stolen = try await bench.caller(other.id).send(.PATCH, "V1.0/Tickets", update, headers: key)
        let same = try await bench.caller(other.id).send(.PATCH, "V1.0/Tickets", update)
        #expect(stolen.status == same.status && stolen.text == same.text)
        #expect(other.tenant != party.tenant || same.status >= 400, "\(same.text)")
      }
      // What is approved for one waits for the other still.
      let call = #"{"id":\#(id),"priority":3,"title":"\#(party.mark)approved"}"#
      _ = try await bench.caller(party.id).send(.PATCH, "V1.0/Tickets", call)
      for other in parties where other.id != party.id {
        let reply = try await bench.caller(other.id).send(.PATCH, "V1.0/Tickets", call)
        #expect(reply.status >= 400 && !reply.text.contains("canary"), "\(reply.text)")
      }
    }
    let held = try await bench.store.heldCalls()
    #expect(held.allSatisfy { call in parties.contains { $0.id == call.caller && $0.tenant == call.connection } })
    #expect(Set(held.map(\.id)).count == held.count)
  }
}
