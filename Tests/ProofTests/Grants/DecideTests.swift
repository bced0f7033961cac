import Autotask
import Foundation
import LeastPrivilege
import Testing

/// The sentence of the design, clause by clause.
struct DecideTests {
  static let tickets = """
    {'id': 'g', 'operations': [{'entity': 'Tickets', 'verbs': ['query', 'get', 'update']}],
     'companies': [174], 'fields': {'read': {'except': ['description']}, 'write': {'only': ['status', 'title']}},
     'values': {'Tickets.status': [1, 5]}}
    """

  @Test func whatNoGrantOpensIsDenied() throws {
    let grants = try compile(caller(Self.tickets))
    #expect(try grants.decide(.delete, "/V1.0/Tickets/1").reason == .methodNotAllowed)
    #expect(try grants.decide(.get, "/V1.0/Companies/1").reason == .notGranted)
    #expect(try grants.decide(.get, "/V1.0/Nothing/1").reason == .unknownOperation)
    #expect(try grants.decide(.get, "/V1.0/Authenticate").reason == .neverPassedOn)
  }

  @Test func queriesCarryTheScopeAndRowsAreJudged() throws {
    let grants = try compile(caller(Self.tickets))
    let decision = try grants.decide(.post, "/V1.0/Tickets/query", "{'filter':[{'op':'gte','field':'id','value':0}]}")
    let permit = try #require(decision.read)
    #expect(permit.scope == .field("companyID", .in, [174]))
    #expect(permit.isScopeExact)
    let row: JSONValue = ["id": 1, "companyID": 174, "title": "a", "description": "secret"]
    guard case .shown(let fields) = permit.judge(row.object ?? JSONObject(), knowing: KnownRows()) else {
      Issue.record("the row is hidden")
      return
    }
    #expect(JSONValue.object(fields.show(row.object ?? JSONObject())) == ["id": 1, "companyID": 174, "title": "a"])
    let other: JSONValue = ["id": 1, "companyID": 175]
    guard case .hidden = permit.judge(other.object ?? JSONObject(), knowing: KnownRows()) else {
      Issue.record("the row is shown")
      return
    }
  }

  @Test func filtersMayNotAskForWhatIsWithheld() throws {
    let grants = try compile(caller(Self.tickets))
    let filter = "{'filter':[{'op':'contains','field':'description','value':'x'}]}"
    let denial = try #require(try grants.decide(.post, "/V1.0/Tickets/query", filter).denial)
    #expect(denial.reason == .fieldNotReadable)
    #expect(denial.leastAddition == .read(fields: [FieldName(.field("description"))], grants: ["g"]))
  }

  @Test func writesNeedFieldAndValueAndRow() throws {
    let grants = try compile(caller(Self.tickets))
    let row = "{'id': 1, 'companyID': 174, 'status': 1, 'title': 'a', 'queueID': 8}"
    func patch(_ body: String, _ row: String? = row) throws -> Decision {
      try grants.decide(.patch, "/V1.0/Tickets", body, knowing: ["Tickets/1": row])
    }
    #expect(
      try grants.decide(.patch, "/V1.0/Tickets", "{'id': 1, 'status': 5}").missing == [RowReference("Tickets", 1)]
    )
    let permit = try #require(try patch("{'ID': '1', 'Status': '5'}").write)
    #expect(permit.request.body == ["id": 1, "status": 5])
    #expect(permit.mode == .live)
    #expect(try patch("{'id': 1, 'status': 7}").reason == .valueNotPermitted)
    #expect(try patch("{'id': 1, 'status': 5.0}").reason == .valueNotCanonical)
    #expect(try patch("{'id': 1, 'priority': 5}").reason == .fieldNotWritable)
    #expect(try patch("{'id': 1, 'nothing': 5}").reason == .unknownField)
    #expect(try patch("{'id': 1, 'status': 5, 'queueID': 8}").write?.leftOut == ["queueID"])
    #expect(try patch("{'id': 1, 'status': 5, 'queueID': 9}").reason == .fieldNotWritable)
    #expect(try patch("{'id': 1, 'status': 5}", nil).reason == .rowMissing)
    #expect(try patch("{'id': 1, 'status': 5}", "{'id': 1, 'companyID': 175}").reason == .rowMissing)
  }

  @Test func childrenAreJudgedByTheirParents() throws {
    let grants = try compile(
      caller("{'id': 'n', 'operations': [{'entity': 'TicketNotes', 'verbs': ['query', 'create']}], 'companies': [174]}")
    )
    let body = "{'title': 'a', 'description': 'b', 'noteType': 1, 'publish': 1}"
    func create(_ ticket: String?) throws -> Decision {
      try grants.decide(.post, "/V1.0/Tickets/7/Notes", body, knowing: ["Tickets/7": ticket])
    }
    #expect(try grants.decide(.post, "/V1.0/Tickets/7/Notes", body).missing == [RowReference("Tickets", 7)])
    #expect(try create("{'id': 7, 'companyID': 174}").write?.grants == ["n"])
    #expect(try create("{'id': 7, 'companyID': 9}").reason == .referenceOutside)
    #expect(try create(nil).reason == .referenceOutside)
    let disagreeing = "{'title': 'a', 'ticketID': 8}"
    #expect(try grants.decide(.post, "/V1.0/Tickets/7/Notes", disagreeing).reason == .parentDisagrees)
  }

  @Test func aGrantEndsAtTheMomentThatItNames() throws {
    let grants = try compile(
      caller(
        """
        {'id': 'g', 'operations': [{'entity': 'Tickets', 'verbs': ['get']}], 'validUntil': '2027-03-01T00:00:00Z'}
        """
      )
    )
    let end = Date(timeIntervalSince1970: 1_803_859_200)
    #expect(try grants.decide(.get, "/V1.0/Tickets/1", at: end.addingTimeInterval(-0.001)).read != nil)
    #expect(try grants.decide(.get, "/V1.0/Tickets/1", at: end).reason == .expired)
  }

  @Test func aGrantOfDescribeAloneTellsOfItsFields() throws {
    let grants = try compile(
      caller(
        """
        {'id': 'd', 'operations': [{'entity': 'Tickets', 'verbs': ['describe']}], 'fields': {'read': {'only': ['title']}}}
        """
      )
    )
    guard case .allow(.describe(let permit)) = try grants.decide(.get, "/V1.0/Tickets/entityInformation/fields") else {
      Issue.record("it may not be described")
      return
    }
    #expect(permit.shows(FieldKey("title")))
    #expect(!permit.shows(FieldKey("status")))
    #expect(permit.access[.query] == UserAccess.none)
  }

  @Test func theListOfUserDefinedFieldsShowsByItsGrants() throws {
    let row = try JSONValue(parsing: #"{"id": 1, "userDefinedFields": [{"name": "Tier", "value": "gold"}]}"#).object
    func shown(_ read: String) throws -> JSONObject? {
      let grants = try compile(
        caller("{'id': 'g', 'operations': [{'entity': 'Tickets', 'verbs': ['get']}], 'fields': {'read': \(read)}}")
      )
      let permit = try #require(try grants.decide(.get, "/V1.0/Tickets/1").read)
      guard case .shown(let fields) = permit.judge(row ?? JSONObject(), knowing: KnownRows()) else { return nil }
      return fields.show(row ?? JSONObject())
    }
    #expect(try shown("{'only': ['title']}")?.keys == ["id"])
    #expect(try shown("{'except': ['udf:*']}")?.keys == ["id"])
    #expect(try shown("{'only': ['udf:Zone']}")?["userDefinedFields"] == [])
    #expect(try shown("{'only': ['udf:tier']}")?["userDefinedFields"]?.array?.count == 1)
  }

  @Test func whatTheCallerSeesIsResolvedBeforeAWriteIsAnswered() throws {
    let grants = try compile(
      caller(
        """
        {'id': 'r', 'operations': [{'entity': 'TicketNotes', 'verbs': ['get']}], 'companies': [174]},
        {'id': 'w', 'operations': [{'entity': 'TicketNotes', 'verbs': ['update']}],
         'where': [{'op': 'eq', 'field': 'publish', 'value': 1}]}
        """
      )
    )
    var rows: [String: String?] = ["TicketNotes/5": "{'id': 5, 'ticketID': 7, 'publish': 2}"]
    func patch() throws -> Decision {
      try grants.decide(.patch, "/V1.0/Tickets/7/Notes", "{'id': 5, 'title': 'a'}", knowing: rows)
    }
    #expect(try patch().missing == [RowReference("Tickets", 7)])
    rows["Tickets/7"] = "{'id': 7, 'companyID': 174}"
    #expect(try patch().reason == .rowNotPermitted)
    rows["Tickets/7"] = "{'id': 7, 'companyID': 9}"
    #expect(try patch().reason == .rowMissing)
  }
}
