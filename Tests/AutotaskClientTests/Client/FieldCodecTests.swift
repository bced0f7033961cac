import Autotask
import AutotaskClient
import Foundation
import Testing

@Suite struct FieldCodecTests {
  private let codec = FieldCodec([
    FieldInformation(name: "id", dataType: "long"), FieldInformation(name: "title", dataType: "string"),
    FieldInformation(name: "isActive", dataType: "integer"), FieldInformation(name: "isBilled", dataType: "boolean"),
    FieldInformation(name: "createDate", dataType: "datetime"), FieldInformation(name: "price", dataType: "decimal"),
    FieldInformation(name: "data", dataType: "byte[]", isQueryable: false),
    FieldInformation(name: "Due", dataType: "Date", isUserDefined: true),
    FieldInformation(name: "Floor", dataType: "Number", isUserDefined: true),
    FieldInformation(name: "Colour", dataType: "integer", picklist: [], isUserDefined: true),
  ])
  private let noon = Date(timeIntervalSince1970: 1_706_713_445.307)

  private func value(_ name: String, _ json: JSONValue) throws -> FieldValue? {
    try codec.row(JSONObject([("id", 1), (name, json)])).value(name)
  }

  @Test func valuesByDescription() throws {
    #expect(try value("title", "x") == .text("x"))
    #expect(try value("isActive", true) == .integer(1))
    #expect(try value("isActive", "0") == .integer(0))
    #expect(try value("isBilled", 1) == .boolean(true))
    #expect(try value("isBilled", "False") == .boolean(false))
    #expect(try value("createDate", "2024-01-31T15:04:05.307") == .date(noon))
    #expect(try value("createDate", "2024-01-31T15:04:05.307Z") == .date(noon))
    #expect(try value("price", .decimal("12.10")) == .decimal(Decimal(121) / 10))
    #expect(try value("price", 3) == .decimal(3))
    #expect(try value("data", "aGk=") == .bytes([104, 105]))
    #expect(try value("title", nil) == .null)
    #expect(try value("newField", 7) == .integer(7))
    #expect(try codec.row(JSONObject()).value("title") == nil)
  }

  @Test(arguments: [("createDate", JSONValue("soon")), ("isBilled", 2), ("id", "x"), ("data", "%"), ("price", "nan")])
  func aValueOfAnotherTypeIsAnErrorThatDoesNotShowIt(_ name: String, _ json: JSONValue) throws {
    let error = try #require(#expect(throws: AutotaskError.self) { try value(name, json) })
    #expect(error.code == .unexpectedAnswer)
    #expect(error.message.contains("`\(name)`"))
    #expect(!error.message.contains("soon"))
  }

  @Test func userDefinedFieldsAreTextsOnTheWire() throws {
    let row = codec.row(
      JSONObject([
        (
          "userDefinedFields",
          [
            ["name": "Due", "value": "2024-02-29"], ["name": "Floor", "value": "3.5"],
            ["name": "Colour", "value": "7"],
            ["name": "Other", "value": nil],
          ]
        )
      ])
    )
    #expect(try row.userDefined("due") == .date(Date(timeIntervalSince1970: 1_709_164_800)))
    #expect(try row.userDefined("Floor") == .decimal(Decimal(35) / 10))
    #expect(try row.userDefined("Colour") == .text("7"))
    #expect(try row.userDefined("Other") == .null)
    #expect(try row.userDefined("Missing") == nil)
    #expect(try codec.row(JSONObject([("userDefinedFields", nil)])).userDefined("Due") == nil)
  }

  @Test func rowsAreWrittenInTheTypesOfTheFields() throws {
    let row = try codec.encode(
      [
        ("TITLE", .text("x")), ("isActive", .boolean(true)), ("isBilled", .integer(0)), ("createDate", .date(noon)),
        ("price", .decimal(Decimal(121) / 10)), ("id", .text("5")), ("data", .bytes([104, 105])),
      ],
      userDefined: [("Floor", .decimal(Decimal(35) / 10)), ("Due", .null)]
    )
    #expect(
      JSONValue.object(row).text()
        == #"{"title":"x","isActive":1,"isBilled":false,"createDate":"2024-01-31T15:04:05.307Z","price":12.1,"id":5,"#
        + #""data":"aGk=","userDefinedFields":[{"name":"Floor","value":"3.5"},{"name":"Due","value":null}]}"#
    )
  }

  @Test func whatDoesNotFitIsRefusedBeforeItIsSent() throws {
    for values: [(name: String, value: FieldValue)] in [
      [("isBilled", .text("yes"))], [("id", .text("x"))], [("createDate", .integer(1))], [("tilte", .text("x"))],
    ] {
      let error = try #require(#expect(throws: AutotaskError.self) { try codec.encode(values) })
      #expect(error.code == .refused)
    }
  }

  @Test func conditionsCarryDecimalsAndDatesAsTexts() throws {
    #expect(try codec.condition("price", .gt, .decimal(Decimal(121) / 10)) == .field("price", .gt, "12.1"))
    #expect(
      try codec.condition("CreateDate", .lt, .date(noon)) == .field("createDate", .lt, "2024-01-31T15:04:05.307Z")
    )
    #expect(try codec.condition("isActive", .eq, .boolean(true)) == .field("isActive", .eq, 1))
    #expect(try codec.condition("title", .exist) == .field("title", .exist))
    #expect(throws: AutotaskError.self) { try codec.condition("data", .exist) }
  }
}

@Suite struct AutotaskDateTests {
  @Test(arguments: [
    ("1970-01-01T00:00:00Z", 0.0), ("1970-01-01", 0), ("2024-02-29T00:00:00", 1_709_164_800),
    ("2000-03-01T12:30", 951_913_800), ("1969-12-31T23:59:59.5", -0.5),
    ("2024-01-31T15:04:05.3078912", 1_706_713_445.307),
    ("2024-01-31T17:04:05+02:00", 1_706_713_445), ("0001-01-01T00:00:00", -62_135_596_800),
  ])
  func read(_ text: String, _ seconds: Double) throws {
    #expect(try #require(AutotaskDate.date(text)).timeIntervalSince1970 == seconds)
  }

  @Test(arguments: [
    "", "2024", "2024-13-01", "2023-02-29", "2024-01-31T24:00:00", "2024-01-31T15:04:05.", "31.01.2024",
    "2024-01-31T15:04:05 GMT", "2024-01-31T", "２０２４-01-31",
  ])
  func refuse(_ text: String) {
    #expect(AutotaskDate.date(text) == nil)
  }

  @Test(arguments: Array(stride(from: -80_000.0, to: 80_000, by: 997))) func everyDayComesBack(_ day: Double) {
    let date = Date(timeIntervalSince1970: day * 86_400 + 3723.045)
    #expect(AutotaskDate.date(AutotaskDate.text(date)) == date)
  }
}
