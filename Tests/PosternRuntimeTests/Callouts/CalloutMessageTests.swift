import Autotask
import Foundation
import LeastPrivilege
import PosternRuntime
import PosternStore
import Testing

@Suite("Bodies of callouts")
struct CalloutMessageTests {
  private static let model = Result { try ResourceModel() }

  private func read(_ body: String, about entity: String = "Tickets") throws -> CalloutMessage {
    let entity = try #require(try Self.model.get()[entity])
    return try CalloutMessage(Array(body.utf8), about: entity)
  }

  @Test("The sample of the documents is read: its fields have their names in the REST interface")
  func sample() throws {
    let message = try read(
      """
      {"Action":"Update","Guid":"7C6A","EntityType":"Ticket","Id":123456,"Fields":{"Status":5,"TicketNumber":"T1",
       "CompanyID":174,"TicketCreateDate":"2025-09-15T14:57:50Z","Some UDF":"x"},
       "EventTime":"2025-09-15T14:57:50Z","SequenceNumber":42,"PersonID":29682885}
      """
    )
    #expect(message.subject == .row(id: 123_456, action: .update))
    #expect(message.guid == "7C6A" && message.sequence == 42 && message.person == 29_682_885)
    #expect(message.time == Date(timeIntervalSince1970: 1_757_948_270))
    #expect(message.fields.map(\.key) == ["status", "ticketNumber", "companyID", "createDate", "Some UDF"])
    #expect(message.fields["companyID"] == 174)
  }

  @Test("Keys are read in any case, and what may be missing may be missing")
  func tolerance() throws {
    let bare = try read(#"{"action":"CREATE","ID":"7"}"#)
    #expect(bare.subject == .row(id: 7, action: .create))
    #expect(bare.sequence == nil && bare.person == nil && bare.time == nil && bare.fields.isEmpty)
    #expect(try read(#"{"Action":"Delete","Id":7,"Fields":null,"PersonId":4}"#).person == 4)
    #expect(try read(#"{"Action":"Update","Id":7,"EventTime":"2025-09-15T14:57:50.25Z"}"#).time != nil)
    #expect(try read(#"{"Action":"Update","Id":7,"EventTime":"yesterday"}"#).time == nil)
    #expect(try read(#"{"Action":"Deactivated","Guid":"x"}"#).subject == .deactivation)
  }

  @Test(
    "Payloads name entities as the older interface does",
    arguments: [
      ("Companies", "Account"), ("Contacts", "Contact"), ("ConfigurationItems", "InstalledProduct"),
      ("Tickets", "Ticket"), ("TicketNotes", "TicketNote"),
    ]
  )
  func entities(entity: String, type: String) throws {
    #expect(try read(#"{"Action":"Update","Id":7,"EntityType":"\#(type)"}"#, about: entity).fields.isEmpty)
    #expect(throws: CalloutMessage.Unreadable.self) {
      try read(#"{"Action":"Update","Id":7,"EntityType":"Project"}"#, about: entity)
    }
  }

  @Test(
    "What is no callout is refused in words that show nothing of it",
    arguments: [
      "", "x", "[]", "null", "{}", #"{"Action":"Update"}"#, #"{"Action":"Update","Id":0}"#,
      #"{"Action":"Stale","Id":7}"#,
      #"{"Action":7,"Id":7}"#, #"{"Action":"Update","Id":"S3CRET"}"#, #"{"Action":"S3CRET","Id":7}"#,
      #"{"Action":"Update","Id":7,"Id":8}"#, #"{"Action":"Update","Id":1e400}"#,
    ]
  )
  func refusals(_ body: String) throws {
    let error = #expect(throws: CalloutMessage.Unreadable.self) { try read(body) }
    #expect(error?.problem.isEmpty == false && error?.problem.contains("S3CRET") == false)
  }

  @Test("Callouts are the same by webhook, number, row, action and GUID; without a number by their very bytes")
  func identities() throws {
    func identity(_ body: String, key: String = "k") throws -> Data {
      try read(body).identity(of: Array(body.utf8), key: key).bytes
    }
    let body = #"{"Action":"Update","Guid":"a","Id":7,"SequenceNumber":1}"#
    #expect(try identity(body) == identity(#"{"Guid":"A","Action":"update","Id":7,"SequenceNumber":1}"#))
    var others = try [
      #"{"Action":"Create","Guid":"a","Id":7,"SequenceNumber":1}"#,
      #"{"Action":"Update","Guid":"b","Id":7,"SequenceNumber":1}"#,
      #"{"Action":"Update","Guid":"a","Id":8,"SequenceNumber":1}"#,
      #"{"Action":"Update","Guid":"a","Id":7,"SequenceNumber":2}"#, #"{"Action":"Update","Guid":"a","Id":7}"#,
      #"{"Action":"Update","Guid":"a", "Id":7}"#, body,
    ].map { try identity($0) }
    others.append(try identity(body, key: "l"))
    #expect(Set(others).count == others.count)
    let plain = #"{"Action":"Update","Id":7}"#
    #expect(try read(plain).identity(of: Array(plain.utf8), key: "k").lasts == 600)
    #expect(try read(body).identity(of: Array(body.utf8), key: "k").lasts == nil)
  }
}
