import Autotask
import Testing

@Suite("The query envelope")
struct QueryTests {
  @Test("keys are read in any case, and groups nest")
  func read() throws {
    let text = """
      {"maxrecords":100,"INCLUDEFIELDS":["id","title"],"Filter":[{"op":"eq","field":"status","value":1},
      {"op":"OR","items":[{"op":"exist","field":"queueID"},{"op":"contains","field":"Region","value":"n","udf":true}]}]}
      """
    let query = try Query(JSONValue(parsing: text))
    #expect(query.maxRecords == 100 && query.includeFields == ["id", "title"])
    #expect(query.filter.first == .field("status", .eq, 1))
    #expect(query.filter.flatMap(\.conditions).map(\.isUserDefined) == [false, false, true])
  }

  @Test("what is written is read back the same")
  func roundTrip() throws {
    let query = Query(
      filter: [
        .or([.field("id", .in, [1, 2]), .and([.field("title", .beginsWith, "a"), .field("queueID", .notExist)])])
      ],
      maxRecords: 500,
      includeFields: ["id"]
    )
    #expect(try Query(query.json) == query)
  }

  @Test("an operator that is none is kept as written and is no comparison")
  func unknownOperator() throws {
    let query = try Query(["filter": [["op": "ne", "field": "status", "value": 5]]])
    #expect(query.filter.first?.conditions.first?.operatorName == "ne")
    #expect(query.filter.first?.conditions.first?.comparison == nil)
    #expect(Filter.Comparison(anyCase: "NOTEXIST") == .notExist)
  }

  @Test(
    "another shape is refused with its place",
    arguments: [
      ("[]", "query"), ("{\"filter\":5}", "filter"), ("{\"filter\":[5]}", "filter[0]"),
      ("{\"filter\":[{\"field\":\"a\"}]}", "filter[0].op"), ("{\"filter\":[{\"op\":\"eq\"}]}", "filter[0].field"),
      ("{\"filter\":[{\"op\":\"and\",\"items\":[{\"op\":\"or\"}]}]}", "filter[0].items[0].items"),
      ("{\"maxRecords\":\"x\",\"filter\":[]}", "maxRecords"), ("{\"includeFields\":[1]}", "includeFields[0]"),
    ]
  )
  func shape(text: String, path: String) throws {
    let json = try JSONValue(parsing: text)
    let error = #expect(throws: QueryShapeError.self) { try Query(json) }
    #expect(error?.path == path)
  }
}
