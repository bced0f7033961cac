import Autotask
import Foundation
import Ledger
import NIOHTTP1
import PosternRuntime
import PosternSQLite
import PosternStore
import RuntimeSupport
import Testing

/// Calls that are asked for again after something went wrong, or after their own doing has taken the row away.
struct GatewayRepeatTests {
  private static let attachments = "{'entity': 'TicketAttachments', 'verbs': ['query', 'get', 'create', 'delete']}"
  private static let key = [("Idempotency-Key", "k")]

  private static func grant(_ mode: String, _ operations: String = GatewayWriteTests.tickets) -> String {
    grants("{'id': 'g', 'mode': '\(mode)', 'operations': [\(operations)]}")
  }

  @Test func aKeyIsFreeAgainWhenTheLedgerKeptItsCallFromBeingSent() async throws {
    let ledger = MemoryLedger()
    try await withGateway(Self.grant("live"), ledger: ledger) { gateway in
      let (id, _, _) = try await GatewayWriteTests.ticket(gateway)
      let body = #"{"id":\#(id),"title":"later"}"#
      await ledger.fail(after: 0)
      let failed = try await gateway.send(.PATCH, "V1.0/Tickets", body, headers: Self.key)
      #expect(failed.status == 503 && failed.errors.first?.hasPrefix("ledger-unwritable") == true)
      await ledger.fail(after: .max)
      let sent = try await gateway.send(.PATCH, "V1.0/Tickets", body, headers: Self.key)
      #expect(sent.status == 200, "\(sent.json.text())")
      // After sending, the key is not free: nobody knows what the first call's answer was.
      let other = [("Idempotency-Key", "l")]
      await ledger.fail(after: 1)
      #expect(try await gateway.send(.PATCH, "V1.0/Tickets", body, headers: other).status == 503)
      await ledger.fail(after: .max)
      #expect(try await gateway.send(.PATCH, "V1.0/Tickets", body, headers: other).status == 409)
      #expect(try await gateway.writes().count == 2)
    }
  }

  @Test func aDeleteThatIsAskedForAgainIsAnsweredAsItWas() async throws {
    try await withGateway(Self.grant("live", Self.attachments)) { gateway in
      let (id, _, _) = try await GatewayWriteTests.ticket(gateway)
      let path = "V1.0/Tickets/\(id)/Attachments/\(try await Self.attach(gateway, to: id))"
      let first = try await gateway.send(.DELETE, path, headers: Self.key)
      #expect(first.status == 200, "\(first.json.text())")
      let again = try await gateway.send(.DELETE, path, headers: Self.key)
      #expect(again.status == 200 && again.json == first.json)
      #expect(await gateway.ledger.entries.last?.reason == "repeated")
      // Without the key, under another one, and for another caller the row is as gone as any.
      #expect(try await gateway.send(.DELETE, path).errors == ["No matching records found"])
      let other = try await gateway.send(.DELETE, path, headers: [("Idempotency-Key", "l")])
      #expect(other.errors == ["No matching records found"])
      #expect(try await gateway.writes().count { $0["method"] == "DELETE" } == 1)
    }
  }

  @Test func anApprovedDeleteThatIsAskedForAgainIsAnsweredAsItWas() async throws {
    try await withGateway(Self.grant("live", Self.attachments)) { gateway in
      let (id, _, _) = try await GatewayWriteTests.ticket(gateway)
      let path = "V1.0/Tickets/\(id)/Attachments/\(try await Self.attach(gateway, to: id))"
      try await gateway.apply(Self.grant("approval", Self.attachments))
      #expect(try await gateway.send(.DELETE, path).status == 403)
      let held = try #require(try await gateway.store.heldCalls().first)
      let approvals = Approvals(store: gateway.store, ledger: gateway.ledger, isSeparate: false)
      _ = try await approvals.decide(held.id, approves: true, by: "ann", at: Date())
      let first = try await gateway.send(.DELETE, path)
      #expect(first.status == 200, "\(first.json.text())")
      let again = try await gateway.send(.DELETE, path)
      #expect(again.status == 200 && again.json == first.json)
      #expect(try await gateway.writes().count { $0["method"] == "DELETE" } == 1)
    }
  }

  @Test func anApprovedCallThatAutotaskTurnsAwayMayRunYet() async throws {
    try await withGateway(Self.grant("approval")) { gateway in
      let (id, _, _) = try await GatewayWriteTests.ticket(gateway)
      let body = #"{"id":\#(id),"title":"approved"}"#
      _ = try await gateway.send(.PATCH, "V1.0/Tickets", body)
      let held = try #require(try await gateway.store.heldCalls().first)
      let approvals = Approvals(store: gateway.store, ledger: gateway.ledger, isSeparate: false)
      _ = try await approvals.decide(held.id, approves: true, by: "ann", at: Date())
      try await gateway.faults("{'script': [{'method': 'PATCH', 'path': '/V1.0/Tickets', 'status': 429}]}")
      #expect(try await gateway.send(.PATCH, "V1.0/Tickets", body).status == 429)
      #expect(await gateway.ledger.entries.last?.reason == "refused")
      let ran = try await gateway.send(.PATCH, "V1.0/Tickets", body)
      #expect(ran.status == 200, "\(ran.json.text())")
    }
  }

  @Test func whatNoRowTellsIsNeverConfirmedByOne() async throws {
    let companies = "{'entity': 'Companies', 'verbs': ['query', 'get', 'update']}"
    try await withGateway(Self.grant("live", companies)) { gateway in
      let path = "V1.0/Companies/0/invoiceSettings/contactRecipients"
      try await gateway.faults("{'script': [{'method': 'POST', 'path': '/V1.0/Companies/0/invoice*', 'drop': true}]}")
      let lost = try await gateway.send(.POST, path, #"{"contactID":1}"#)
      #expect(lost.status == 504 && lost.errors.first?.hasPrefix("ambiguous") == true, "\(lost.json.text())")
      #expect(await gateway.ledger.entries.last?.reason == "ambiguous")
      try await gateway.apply(Self.grant("dryRun", companies))
      let dry = try await gateway.send(.POST, path, #"{"contactID":1}"#)
      let template = "/V1.0/Companies/{id}/invoiceSettings/contactRecipients"
      #expect(dry.errors == ["dry run: nothing was sent; POST \(template) would be sent"], "\(dry.json.text())")
    }
  }

  @Test func aHiddenValueIsNotFoundOutByWritingGuesses() async throws {
    let grant = """
      {'id': 'g', 'verifyAfterWrite': true, 'operations': [\(GatewayWriteTests.tickets)],
       'fields': {'read': {'except': ['purchaseOrderNumber']}}}
      """
    try await withGateway(grants(grant)) { gateway in
      let (id, _, _) = try await GatewayWriteTests.ticket(gateway)
      try await gateway.admin(.POST, "tables/Tickets", #"{"id":\#(id),"purchaseOrderNumber":"hidden"}"#)
      for fault in ["'forget': true", "'drop': true"] {
        var told: [RunningGateway.Answer] = []
        for guess in ["wrong", "hidden"] {
          // Autotask stores neither, and says that it did, or nothing.
          try await gateway.faults("{'script': [{'method': 'PATCH', 'path': '/V1.0/Tickets', \(fault)}]}")
          told.append(
            try await gateway.send(.PATCH, "V1.0/Tickets", #"{"id":\#(id),"purchaseOrderNumber":"\#(guess)"}"#)
          )
        }
        #expect(told[0].status == told[1].status && told[0].json == told[1].json, "\(fault): \(told)")
      }
      // The ledger knows.
      let words = await gateway.ledger.entries.filter { $0.kind == .outcome }.map(\.reason)
      #expect(words == ["not-kept", "verified", "ambiguous", "confirmed"])
    }
  }

  private static func attach(_ gateway: RunningGateway, to id: Int64) async throws -> Int64 {
    let file = #"{"fullPath":"a.txt","title":"a.txt","data":"YQ==","attachmentType":"FILE_ATTACHMENT","publish":1}"#
    let attached = try await gateway.send(.POST, "V1.0/Tickets/\(id)/Attachments", file)
    return try #require(attached.json["itemId"]?.integer, "\(attached.json.text())")
  }
}
