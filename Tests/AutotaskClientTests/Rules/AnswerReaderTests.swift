import Autotask
import AutotaskClient
import Testing

/// One row of the table of what Autotask answers.
struct RefusalCase: Sendable, CustomTestStringConvertible {
  var status: Int
  var sentence: String?
  var code: AutotaskError.Code

  init(_ status: Int, _ sentence: String?, _ code: AutotaskError.Code) {
    (self.status, self.sentence, self.code) = (status, sentence, code)
  }

  var testDescription: String { "\(status) \(sentence ?? "(empty)") is \(code)" }

  var response: AutotaskResponse {
    guard let sentence else { return .empty(status) }
    return .json(JSONValue.object(JSONObject([("errors", [.string(sentence)])])).text(), status: status)
  }
}

@Suite struct AnswerReaderTests {
  /// The table of known texts (entity help pages, published captures), and the statuses around it.
  static let refusals = [
    RefusalCase(500, "Zone information could not be determined", .unknownUser),
    RefusalCase(500, "IntegrationCode is invalid.", .trackingIdentifierRefused),
    RefusalCase(500, "Missing Required Field: periodType", .refused),
    RefusalCase(
      500,
      "Reference value on field: contactID of type: Contact does not exist or is invalid.",
      .refused
    ),
    RefusalCase(500, "Value does not reference an existing entity for taskType . ", .refused),
    RefusalCase(500, "Picklist value [99] does not exist for priority.", .refused),
    RefusalCase(
      500,
      "Data violation: When assigning a Resource, you must assign both a assignedResourceID and assignedResourceRoleID.",
      .refused
    ),
    RefusalCase(500, "A ContactGroup already exists with Name [IntegrationCode is invalid.]", .refused),
    RefusalCase(500, "No matching records found", .notFound),
    RefusalCase(500, "Unable to find x in the Ticket Entity.", .refused),
    RefusalCase(500, "maxCountOfRecordsToReturn must be between 1 and 500", .refused),
    RefusalCase(500, "Invalid query syntax. Queries are limited to 500 or fewer 'OR' conditions.", .refused),
    RefusalCase(500, "Conversion failed when converting the varchar value 'x' to data type int", .refused),
    RefusalCase(500, "Unexpected character encountered while parsing value: t", .refused),
    RefusalCase(
      500,
      "The logged in Resource does not have the adequate permissions to create this entity type.",
      .denied
    ),
    RefusalCase(
      500,
      "The logged in Resource does not have the adequate permissions to update this entity type.",
      .denied
    ),
    RefusalCase(500, "The Autotask API thread threshold of 3 threads has been exceeded", .throttled),
    RefusalCase(500, "Itgenatr005", .throttled),
    RefusalCase(429, "anything", .throttled),
    RefusalCase(429, nil, .throttled),
    RefusalCase(401, nil, .unauthorized),
    RefusalCase(401, "adequate permissions", .unauthorized),
    RefusalCase(403, "no", .denied),
    RefusalCase(404, nil, .notFound),
    RefusalCase(500, nil, .faulted),
    RefusalCase(500, "An error has occurred.", .faulted),
    RefusalCase(500, "Execution Timeout Expired.", .faulted),
    RefusalCase(502, nil, .faulted),
    RefusalCase(503, "the service is away", .faulted),
    RefusalCase(400, "bad", .refused),
    RefusalCase(415, "The request entity's media type 'x' is not supported for this resource.", .refused),
    RefusalCase(302, nil, .unexpectedAnswer),
  ]

  @Test(arguments: refusals) func refusal(_ row: RefusalCase) throws {
    let request = AutotaskRequest(.post, "/V1.0/Tickets/query", parameters: [("search", "not shown")])
    let error = try #require(AnswerReader(row.response, to: request).failure)
    #expect(error.code == row.code)
    #expect(error.status == row.status)
    #expect(error.sentences == (row.sentence.map { [$0] } ?? []))
    #expect(error.message.hasPrefix("POST /V1.0/Tickets/query: "))
    #expect(!error.description.contains("not shown"))
  }

  @Test func aMessageOfTheServerIsPassedOn() throws {
    let text = "The requested resource does not support http method 'GET'."
    let answer = AutotaskResponse.json(JSONValue.object(JSONObject([("Message", .string(text))])).text(), status: 405)
    let error = try #require(AnswerReader(answer).failure)
    #expect(error.code == .methodNotAllowed)
    #expect(error.description.contains(text))
  }

  @Test func aPageOfHTMLIsNoJSON() throws {
    #expect(throws: AutotaskError.self) { try AnswerReader(.html(200)).json() }
    #expect(AnswerReader(.html(200)).failure == nil)
    let disguised = AutotaskResponse.json("<!DOCTYPE html>")
    let error = try #require(#expect(throws: AutotaskError.self) { try AnswerReader(disguised).json() })
    #expect(error.code == .notJSON)
  }

  @Test(arguments: [
    (#"{"items":[{"id":1"#, AutotaskError.Code.truncated), ("", .unexpectedAnswer), ("hello", .notJSON),
    (#"{"a":1,"a":2}"#, .notJSON), ("[1,", .truncated),
  ])
  func noWholeJSON(_ text: String, _ code: AutotaskError.Code) throws {
    let error = try #require(#expect(throws: AutotaskError.self) { try AnswerReader(.json(text)).json() })
    #expect(error.code == code)
  }

  @Test(arguments: [
    (#"{"item":{"id":1}}"#, Int64(1)), (#"{"items":[{"id":2}]}"#, 2), (#"{"items":{"id":3}}"#, 3),
    (#"{"Item":{"Id":4}}"#, 4), (#"{"item":null}"#, nil), (#"{"items":[]}"#, nil), (#"{"items":{}}"#, nil),
  ])
  func rowsInAllTheirForms(_ text: String, _ id: Int64?) throws {
    #expect(try AnswerReader(.json(text)).row()?.rowID == id)
  }

  @Test func aMissingRowIsNoErrorButAMissingPathIs() throws {
    #expect(try AnswerReader(.empty(404)).row() == nil)
    #expect(try AnswerReader(.json(#"{"errors":["No matching records found"]}"#, status: 404)).row() == nil)
    let error = try #require(#expect(throws: AutotaskError.self) { try AnswerReader(.html(404)).row() })
    #expect(error.code == .notFound)
    #expect(error.message.contains("no such path"))
  }

  @Test(arguments: [
    #"{"queryCount":"many"}"#, #"{"queryCount":1.5}"#, #"{"count":1}"#, "[1]",
  ])
  func wrongShapesNameWhatWasExpected(_ text: String) throws {
    let error = try #require(#expect(throws: AutotaskError.self) { try AnswerReader(.json(text)).number("queryCount") })
    #expect(error.code == .unexpectedAnswer)
    #expect(error.message.contains("`queryCount`"))
  }
}
