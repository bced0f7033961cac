import Autotask
import Testing

@Suite("The route table")
struct RouteTableTests {
  static let table: RouteTable? = (try? EntityCatalogue(.embedded)).map(RouteTable.init)

  private func table() throws -> RouteTable { try #require(Self.table) }

  @Test("every operation resolves to itself, however its letters are cased")
  func everyOperation() throws {
    let table = try table()
    for (position, operation) in table.operations.enumerated() {
      let path = operation.template.replacing(#/\{[A-Za-z]+\}/#, with: "\(position + 1)")
      let mixed = String(
        path.enumerated().map { ($0 + position) % 2 == 0 ? Character($1.uppercased()) : Character($1.lowercased()) }
      )
      for spelling in [path, path.uppercased(), mixed] {
        let resolved = try table.resolve(method: operation.method, path: spelling)
        #expect(resolved.template == operation.template, "\(operation.method) \(spelling)")
      }
    }
  }

  @Test("an operation knows its entity, verb, parent and id")
  func parts() throws {
    let table = try table()
    let note = try table.resolve(method: "get", path: "/v1.0/tickets/17/notes/4")
    #expect(note.entity == "TicketNotes" && note.verb == .get && note.id == 4)
    #expect(note.parent?.segment == "Tickets" && note.parent?.id == 17)
    let list = try table.resolve(method: "GET", path: "/V1.0/Companies/0/Contacts")
    #expect(list.entity == "Contacts" && list.verb == .query && list.parent?.id == 0 && list.id == nil)
    let balance = try table.resolve(method: "GET", path: "/V1.0/Resources/5/TimeOffBalances/2026")
    #expect(balance.entity == "ResourceTimeOffBalances" && balance.id == 2026)
    let next = try table.resolve(method: "POST", path: "/V1.0/Tickets/query/next")
    #expect(next.kind == .nextPage && next.verb == .query)
  }

  @Test("a row of data says what is a write, not the HTTP method")
  func createByGet() throws {
    let approve = try table().resolve(method: "GET", path: "/V1.0/TimeOffRequests/3/Approve")
    #expect(approve.verb == .create)
    let authenticate = try table().resolve(method: "GET", path: "/V1.0/Authenticate")
    #expect(authenticate.verb == nil)
  }

  static let strangers = [
    "", "/", "/V1.0", "/V1.0/", "/V2.0/Tickets/query", "/V1.0/Ticket/query", "/V1.0/Tickets/queries",
    "/V1.0/Tickets/query/all", "/V1.0/Tickets/query/count/all", "/V1.0/Tickets/1/2", "/V1.0/Tickets/+1",
    "/V1.0/Tickets/01", "/V1.0/Tickets/-0", "/V1.0/Tickets/1.0", "/V1.0/Tickets/0x1", "/V1.0/Tickets/1e3",
    "/V1.0/Tickets/99999999999999999999", "/V1.0/Tickets/٣", "/V1.0/Tickets/１", "/V1.0/Tickets/1 ",
    "/V1.0/Tickets/%31", "/V1.0/Tickets%2Fquery", "/V1.0/%54ickets/query", "/V1.0/Tickets/../Companies/query",
    "/V1.0/./Tickets/query", "/V1.0/Tickets/query;x=1", "/V1.0/Tickets/query?search={}", "/V1.0/Tickets/1/Note",
    "/V1.0/Tickets/1/TicketNotes", "/V1.0/Tickets/1/TicketAttachments", "/V1.0/Tickets/1/Notes/query",
    "/V1.0/Tickets/batch", "/V1.0/Attachments/1/download", "/V1.0/entityInformation/fields",
    "/V1.0/Tickets/entityInformation/userDefinedFieldsquery", "/V1.0/Tickets/entityInformation/field",
    "/V1.0/Tıckets/query", "/V1.0/Tickets/query\u{0}", "/V1.0/Tickets\\query", "/V1.0/TimeEntries/1/Notes",
    "/V1.0/Projects/1/TimeEntries", "/V1.0/Contracts/AdjustServices", "/V1.0/Contracts/AdjustChildServices",
    "/V1.0/Companies/1/Contacts/2/Notes", "/V1.0/Companies/x/Contacts", "/V1.0/Companies/1/invoiceSettings/other",
    "/V1.0/Companies/1/invoiceSettings/contactRecipients/x", "/V1.0/Invoices/1/InvoicePDFs", "/Tickets/query",
    "/VersionInformation/1", "/V1.0/VersionInformation", "/V1.0/Zone", "/V1.0/ThresholdInformations",
    "/V1.0/Resources/1/TimeOffBalances/y2026", "/atservicesrest/V1.0/Tickets/query",
  ]

  @Test("what is no path of the API resolves to nothing", arguments: strangers)
  func stranger(path: String) throws {
    let table = try table()
    for method in AutotaskMethod.allCases {
      #expect(throws: RouteFailure.unknownPath, "\(method.rawValue) \(path)") {
        try table.resolve(method: method.rawValue, path: path)
      }
    }
  }

  @Test("more than fifty strangers are tried")
  func enoughStrangers() { #expect(Set(Self.strangers).count >= 50) }

  @Test(
    "a path of the API refuses other methods and names its own",
    arguments: [
      ("PATCH", "/V1.0/Tickets/1", ["GET"]), ("DELETE", "/V1.0/Tickets/1", ["GET"]),
      ("POST", "/V1.0/TicketNotes", []), ("GET", "/V1.0/Tickets", ["PATCH", "POST", "PUT"]),
      ("TRACE", "/V1.0/Tickets/query", ["GET", "POST"]),
    ]
  )
  func otherMethod(method: String, path: String, allowed: [String]) throws {
    let failure: RouteFailure = allowed.isEmpty ? .unknownPath : .methodNotAllowed(allowed: allowed)
    #expect(throws: failure) { try table().resolve(method: method, path: path) }
  }

  @Test("letters beyond ASCII are no letters of a method, whatever their capitals are")
  func methodsInASCII() throws {
    #expect(try table().resolve(method: "post", path: "/V1.0/Tickets").verb == .create)
    #expect(throws: RouteFailure.methodNotAllowed(allowed: ["PATCH", "POST", "PUT"])) {
      try table().resolve(method: "po\u{17F}t", path: "/V1.0/Tickets")
    }
  }

  @Test("doubled and trailing slashes are passed over, as clients in production write them")
  func slashes() throws {
    #expect(try table().resolve(method: "POST", path: "//V1.0//Tickets/query/").entity == "Tickets")
  }
}
