import Autotask
import Testing

@Suite("A filter as people type it")
struct FilterExpressionTests {
  private let fields = [
    FieldInformation(name: "id", dataType: "long"),
    FieldInformation(
      name: "status",
      dataType: "integer",
      picklist: [
        .init(value: "1", label: "New"), .init(value: "5", label: "Complete"),
        .init(value: "7", label: "Waiting Customer"), .init(value: "8", label: "Twice"),
        .init(value: "9", label: "Twice", isActive: false),
      ]
    ),
    FieldInformation(name: "priority", dataType: "integer", picklist: [.init(value: "1", label: "High")]),
    FieldInformation(name: "title", dataType: "string", length: 255),
    FieldInformation(name: "createDate", dataType: "datetime"),
    FieldInformation(name: "estimatedHours", dataType: "double"),
    FieldInformation(name: "isActive", dataType: "boolean"),
    FieldInformation(name: "lastActivityPersonType", dataType: "integer", isQueryable: false),
    FieldInformation(name: "Customer ID", dataType: "string", isUserDefined: true),
  ]

  private func filter(_ text: String) throws -> Filter {
    try FilterExpression(parsing: text).filter(with: fields, of: "Tickets")
  }

  private func message(_ text: String) -> String {
    do {
      return "no error: \(try filter(text))"
    } catch {
      return "\(error)"
    }
  }

  @Test("`and` binds more tightly than `or`, and parentheses bind first")
  func precedence() throws {
    #expect(
      try filter(#"status != Complete and (priority = 1 or title contains "vpn") and createDate > 2026-01-01"#)
        == .and([
          .field("status", .noteq, 5),
          .or([.field("priority", .eq, 1), .field("title", .contains, "vpn")]),
          .field("createDate", .gt, "2026-01-01"),
        ])
    )
    #expect(
      try filter("id = 1 or id = 2 and id = 3")
        == .or([.field("id", .eq, 1), .and([.field("id", .eq, 2), .field("id", .eq, 3)])])
    )
  }

  @Test(
    "Each operator becomes its own",
    arguments: [
      ("id = 1", Filter.field("id", .eq, 1)), ("id != 1", .field("id", .noteq, 1)), ("id>1", .field("id", .gt, 1)),
      ("id>=1", .field("id", .gte, 1)), ("id < 1", .field("id", .lt, 1)), ("id <= -1", .field("id", .lte, -1)),
      ("title beginswith 'a b'", .field("title", .beginsWith, "a b")),
      ("TITLE EndsWith x", .field("title", .endsWith, "x")), ("title is null", .field("title", .notExist)),
      ("title is not null", .field("title", .exist)), ("id in (1, 2)", .field("id", .in, [1, 2])),
      ("id not in (3)", .field("id", .notIn, [3])), ("isActive = TRUE", .field("isActive", .eq, true)),
      ("estimatedHours > 1.5", .field("estimatedHours", .gt, "1.5")),
      (#"title = "say ""hi"" \\ 'now'""#, .field("title", .eq, #"say "hi" \ 'now'"#)),
      ("status = 'waiting customer'", .field("status", .eq, 7)), ("status in (New, 5)", .field("status", .in, [1, 5])),
      (
        "udf.\"customer id\" = 7",
        .condition(.init("Customer ID", "eq", "7", isUserDefined: true))
      ),
    ]
  )
  func operators(text: String, expected: Filter) throws {
    #expect(try filter(text) == expected)
  }

  @Test(
    "An error says where, and what would be right",
    arguments: [
      ("", "column 1: expected a field's name, found the end"),
      ("status", "column 7: expected an operator: = != > >= < <= contains beginswith endswith in is, found the end"),
      ("status = ", "column 10: expected a value, found the end"),
      ("(status = 1", "column 12: expected `)`, found the end"),
      ("status = 1 priority = 2", "column 12: expected `and`, `or` or the end, found `priority`"),
      ("title = 'open", "column 9: this quotation mark is not closed"),
      ("title = null", "column 9: nothing equals null; write `is null` or `is not null`"),
      ("id ! 3", "column 4: expected `!=`, found `!`"),
      ("id not 3", "column 8: expected `in`: a single condition is negated by `!=`, found `3`"),
      ("id in 3", "column 7: expected `(` before the values, found `3`"),
      ("statsu = 1", "column 1: Tickets has no field `statsu`; did you mean `status`?"),
      ("status = Complet", "column 10: `status` has no value `Complet`; did you mean `Complete`?"),
      ("status = Twice", "column 10: `status` has several values labelled `Twice`; write one of 8, 9 (inactive)"),
      ("id = x", "column 6: `id` takes a whole number, found `x`"),
      (
        "createDate > soon",
        "column 14: `createDate` takes a date such as 2026-01-31 or 2026-01-31T09:30:00, found `soon`"
      ),
      ("isActive = 1", "column 12: `isActive` takes true or false, found `1`"),
      ("lastActivityPersonType = 1", "column 1: no filter may name the field `lastActivityPersonType` of Tickets"),
    ]
  )
  func errors(text: String, expected: String) {
    #expect(message(text) == expected)
  }
  @Test("A filter that nests too deeply is refused, not followed; any other is a query that can be read")
  func depth() throws {
    let open = String(repeating: "id = 1 or id = 2 and (", count: 14)
    let deepest = open + "id = 3 or id = 4 and id = 5" + String(repeating: ")", count: 14)
    let query = Query(filter: [try filter(deepest)])
    #expect(try Query(JSONValue(parsing: query.json.bytes())) == query)
    #expect(message("(" + deepest + ")").hasSuffix("expected a filter that nests less deeply, found `(`"))
    #expect(message(String(repeating: "(", count: 100_000)).hasPrefix("column 15: expected a filter"))
  }
}
