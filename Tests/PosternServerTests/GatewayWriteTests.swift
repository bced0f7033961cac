import Autotask
import Foundation
import Ledger
import NIOHTTP1
import RuntimeSupport
import Testing

/// Writes through the gateway, against an emulator that would let it do everything.
struct GatewayWriteTests {
  static let tickets = "{'entity': 'Tickets', 'verbs': ['query', 'get', 'create', 'update', 'put', 'delete']}"

  /// A ticket, and the company of another one.
  static func ticket(_ gateway: RunningGateway) async throws -> (id: Int64, company: Int64, other: Int64) {
    let rows = try await gateway.admin(.GET, "tables/Tickets").array ?? []
    let first = try #require(rows.first { $0["status"] != 5 })
    let company = try #require(first["companyID"]?.integer)
    let other = try #require(rows.first { $0["companyID"]?.integer != company })
    return (try #require(first["id"]?.integer), company, try #require(other["id"]?.integer))
  }

  @Test func aWriteIsSentAsItsGrantHasItAndRecordedBeforeAndAfter() async throws {
    try await withGateway(grants("{'id': 'g', 'operations': [\(Self.tickets)]}")) { gateway in
      let (id, company, _) = try await Self.ticket(gateway)
      try await gateway.apply(
        grants(
          """
          {'id': 'g', 'operations': [\(Self.tickets)], 'companies': [\(company)],
           'fields': {'write': {'only': ['title', 'priority']}}}
          """
        )
      )
      let answer = try await gateway.send(.PATCH, "V1.0/Tickets", #"{"ID":\#(id),"TITLE":"mended"}"#)
      #expect(answer.status == 200 && answer.json["itemId"] == .integer(id))
      #expect(try await gateway.stored("Tickets", id)?["title"] == "mended")
      let records = await gateway.ledger.entries
      #expect(records.map(\.kind) == [.decision, .outcome])
      #expect(records.allSatisfy { $0.ids == [id] && $0.fields == ["title"] && $0.entity == "Tickets" })
      #expect(records.first?.decision == "allow" && records.last?.reason == "done" && records.last?.status == 200)
      #expect(records.last?.follows == "memory/1")
    }
  }

  @Test func whatMayNotBeWrittenIsNotSent() async throws {
    try await withGateway(grants("{'id': 'g', 'operations': [\(Self.tickets)]}")) { gateway in
      let (id, company, other) = try await Self.ticket(gateway)
      try await gateway.apply(
        grants(
          """
          {'id': 'g', 'operations': [\(Self.tickets)], 'companies': [\(company)],
           'fields': {'write': {'only': ['title', 'companyID', 'contactID']}}}
          """
        )
      )
      let foreign = try #require(
        try await gateway.admin(.GET, "tables/Contacts").array?.first { $0["companyID"]?.integer != company }
      )
      let refused = [
        try await gateway.send(.PATCH, "V1.0/Tickets", #"{"id":\#(id),"status":5}"#),
        try await gateway.send(.PATCH, "V1.0/Tickets", #"{"id":\#(other),"title":"mine"}"#),
        try await gateway.send(.PATCH, "V1.0/Tickets", #"{"id":\#(id),"companyID":0}"#),
        try await gateway.send(
          .PATCH,
          "V1.0/Tickets",
          #"{"id":\#(id),"contactID":\#(foreign["id"]?.integer ?? 0)}"#
        ),
        try await gateway.send(.PUT, "V1.0/Tickets", #"{"id":\#(id),"title":"all else is wiped"}"#),
        try await gateway.send(.POST, "V1.0/Tickets", #"{"title":"of nobody"}"#),
      ]
      #expect(refused.allSatisfy { $0.status >= 400 })
      #expect(try await gateway.writes().isEmpty)
      // A row that may not be seen and one that does not exist are answered alike.
      let none = try await gateway.send(.PATCH, "V1.0/Tickets", #"{"id":987654321,"title":"mine"}"#)
      #expect(none.status == refused[1].status && none.json == refused[1].json)
      // So are a reference that leads outside and one that leads nowhere.
      let nowhere = try await gateway.send(.PATCH, "V1.0/Tickets", #"{"id":\#(id),"contactID":987654321}"#)
      #expect(nowhere.status == refused[3].status && nowhere.json == refused[3].json)
      let records = await gateway.ledger.entries
      #expect(records.count == 8 && records.allSatisfy { $0.decision == "deny" && $0.kind == .decision })
    }
  }

  @Test func newRowsAndThoseBelowAParentAreMade() async throws {
    try await withGateway(grants("{'id': 'g', 'operations': [\(Self.tickets)]}")) { gateway in
      let (id, company, other) = try await Self.ticket(gateway)
      try await gateway.apply(
        grants(
          """
          {'id': 'g', 'operations': [\(Self.tickets), {'entity': 'TicketNotes', 'verbs': ['create', 'get']},
             {'entity': 'TicketAttachments', 'verbs': ['create', 'delete', 'query', 'get']}], 'companies': [\(company)]}
          """
        )
      )
      let ticket = try await gateway.send(
        .POST,
        "V1.0/Tickets",
        #"{"id":0,"companyID":\#(company),"title":"new","status":1,"priority":2,"queueID":8,"dueDateTime":"2027-01-01T00:00:00Z"}"#
      )
      #expect(ticket.status == 200, "\(ticket.json.text())")
      let made = try #require(ticket.json["itemId"]?.integer)
      #expect(try await gateway.stored("Tickets", made)?["companyID"] == .integer(company))
      let text = #"{"title":"a","description":"b","noteType":1,"publish":1}"#
      let note = try await gateway.send(.POST, "V1.0/Tickets/\(id)/Notes", text)
      #expect(note.status == 200, "\(note.json.text())")
      #expect(try await gateway.send(.POST, "V1.0/Tickets/\(other)/Notes", text).status >= 400)
      let file = #"{"fullPath":"a.txt","title":"a.txt","data":"YQ==","attachmentType":"FILE_ATTACHMENT","publish":1}"#
      let attached = try await gateway.send(.POST, "V1.0/Tickets/\(id)/Attachments", file)
      #expect(attached.status == 200, "\(attached.json.text())")
      #expect(try await gateway.send(.POST, "V1.0/Tickets/\(other)/Attachments", file).status >= 400)
      let attachment = try #require(attached.json["itemId"]?.integer)
      #expect(try await gateway.send(.DELETE, "V1.0/Tickets/\(other)/Attachments/\(attachment)").status >= 400)
      let removed = try await gateway.send(.DELETE, "V1.0/Tickets/\(id)/Attachments/\(attachment)")
      #expect(removed.status == 200, "\(removed.json.text())")
    }
  }

  @Test func autotasksOwnRefusalIsPassedOn() async throws {
    try await withGateway(grants("{'id': 'g', 'operations': [\(Self.tickets)]}")) { gateway in
      let (id, _, _) = try await Self.ticket(gateway)
      let answer = try await gateway.send(.PATCH, "V1.0/Tickets", #"{"id":\#(id),"status":4711}"#)
      #expect(answer.status == 500 && !answer.errors.isEmpty)
      #expect(await gateway.ledger.entries.last?.reason == "refused")
    }
  }

  @Test func aWriteOfUnknownOutcomeIsFoundOutByReading() async throws {
    try await withGateway(grants("{'id': 'g', 'operations': [\(Self.tickets)]}")) { gateway in
      let (id, company, _) = try await Self.ticket(gateway)
      try await gateway.faults(
        """
        {'script': [{'method': 'PATCH', 'path': '/V1.0/Tickets', 'status': 503, 'store': true},
          {'method': 'POST', 'path': '/V1.0/Tickets', 'drop': true, 'store': true}]}
        """
      )
      let stored = try await gateway.send(.PATCH, "V1.0/Tickets", #"{"id":\#(id),"title":"stored"}"#)
      #expect(stored.status == 200 && stored.json["itemId"] == .integer(id), "\(stored.json.text())")
      #expect(await gateway.ledger.entries.last?.reason == "confirmed")
      // A new row has no id to look for: nobody can tell, and it is not sent again.
      let made = try await gateway.send(
        .POST,
        "V1.0/Tickets",
        #"{"companyID":\#(company),"title":"once","status":1,"priority":2,"queueID":8,"dueDateTime":"2027-01-01T00:00:00Z"}"#
      )
      #expect(made.status == 504 && made.errors.first?.hasPrefix("ambiguous") == true, "\(made.json.text())")
      try await gateway.faults("{}")
      let rows = try await gateway.admin(.GET, "tables/Tickets").array ?? []
      #expect(rows.filter { $0["title"] == "once" }.count == 1)
      #expect(await gateway.ledger.entries.last?.reason == "ambiguous")
      #expect(try await gateway.writes().count == 2)
    }
  }

  @Test func aWriteThatWasNotKeptIsTold() async throws {
    let grant = "{'id': 'g', 'verifyAfterWrite': true, 'operations': [\(Self.tickets)]}"
    try await withGateway(grants(grant)) { gateway in
      let (id, _, _) = try await Self.ticket(gateway)
      let answer = try await gateway.send(.PATCH, "V1.0/Tickets", #"{"id":\#(id),"title":"kept"}"#)
      #expect(answer.status == 200, "\(answer.json.text())")
      #expect(await gateway.ledger.entries.last?.reason == "verified")
      // Autotask may confirm a change that it does not make.
      try await gateway.faults("{'script': [{'method': 'PATCH', 'path': '/V1.0/Tickets', 'forget': true}]}")
      let lost = try await gateway.send(.PATCH, "V1.0/Tickets", #"{"id":\#(id),"title":"lost"}"#)
      #expect(lost.status == 502 && lost.errors.first?.contains("`title`") == true, "\(lost.json.text())")
      let record = await gateway.ledger.entries.last
      #expect(record?.reason == "not-kept" && record?.fields == ["title"])
    }
  }

  @Test func withoutALedgerNothingIsServed() async throws {
    let ledger = MemoryLedger()
    try await withGateway(grants("{'id': 'g', 'operations': [\(Self.tickets)]}"), ledger: ledger) { gateway in
      let (id, _, _) = try await Self.ticket(gateway)
      await ledger.fail(after: 0)
      let read = try await gateway.send(.GET, "V1.0/Tickets/\(id)")
      #expect(read.status == 503 && read.errors.first?.hasPrefix("ledger-unwritable") == true)
      let denied = try await gateway.send(.GET, "V1.0/Companies/0")
      #expect(denied.status == 503)
      let write = try await gateway.send(.PATCH, "V1.0/Tickets", #"{"id":\#(id),"title":"unseen"}"#)
      #expect(write.status == 503)
      #expect(try await gateway.writes().isEmpty)
      // A decision that could be recorded, and an outcome that could not: nobody is told that it is done.
      await ledger.fail(after: 1)
      let sent = try await gateway.send(.PATCH, "V1.0/Tickets", #"{"id":\#(id),"title":"seen"}"#)
      #expect(sent.status == 503 && sent.errors.first?.hasPrefix("ambiguous") == true)
      #expect(try await gateway.writes().count == 1)
    }
  }
}
