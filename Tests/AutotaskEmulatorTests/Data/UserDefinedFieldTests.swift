import Autotask
import AutotaskEmulator
import Testing

/// User-defined fields: their definitions, options and values.
@Suite struct UserDefinedFieldTests {
  private static let device: JSONObject = .init([
    ("companyID", 174), ("productID", 1), ("isActive", true), ("referenceTitle", "PC"),
  ])

  private static func define(
    _ wire: Wire,
    _ name: String,
    _ type: Int64,
    on udfType: Int64 = 6,
    _ more: [(String, JSONValue)] = []
  ) async throws -> Wire.Reply {
    var body = JSONObject([
      ("name", .string(name)), ("dataType", .integer(type)), ("udfType", .integer(udfType)), ("isActive", true),
    ])
    for (key, value) in more { body[key] = value }
    return try await wire.call("POST", "UserDefinedFieldDefinitions", .object(body))
  }

  /// The value of a field of a device.
  private static func value(_ name: String, _ id: Int64, _ wire: Wire) async throws -> JSONValue? {
    let item = try await wire.call("GET", "ConfigurationItems/\(id)").json["item"]
    return item?["userDefinedFields"]?.array?.first { $0["name"] == .string(name) }?["value"]
  }

  private static func fields(_ pairs: [(String, JSONValue)]) -> JSONValue {
    .array(pairs.map { ["name": .string($0.0), "value": $0.1] })
  }

  private static func make(_ wire: Wire, _ pairs: [(String, JSONValue)]) async throws -> Wire.Reply {
    var body = device
    body["userDefinedFields"] = fields(pairs)
    return try await wire.call("POST", "ConfigurationItems", .object(body))
  }

  @Test func aDefinitionIsAFieldOfItsEntityAtOnce() async throws {
    try await withSmallEmulator { (wire: Wire) async throws in
      #expect(try await Self.define(wire, "Asset Tag", 1).status == 200)
      let described = try await wire.call("GET", "ConfigurationItems/entityInformation/userDefinedFields")
      let field = described.json["fields"]?.array?.first { $0["name"] == "Asset Tag" }
      #expect(field?["type"] == "string")
      #expect(field?["length"] == 8000)
      let id = try #require(try await Self.make(wire, [("asset tag", "A-1")]).itemID)
      #expect(try await Self.value("Asset Tag", id, wire) == "A-1")
    }
  }

  @Test(
    arguments: [
      ("udfType", 9, "The udfType of a user-defined field cannot be changed."),
      ("dataType", 2, "The dataType of a user-defined field cannot be changed."),
      ("name", "Rack Unit", "A UserDefinedFieldDefinition already exists with Name [Rack Unit]"),
      ("name", "a\"b", "The name of a user-defined field cannot contain quotation marks or backslashes."),
      ("defaultValue", "tall", "Could not convert string to double: tall. Path 'Height'."),
    ] as [(String, JSONValue, String)]
  )
  func definitionsHaveRules(_ field: String, _ value: JSONValue, _ sentence: String) async throws {
    try await withSmallEmulator { (wire: Wire) async throws in
      let id = JSONValue.integer(try #require(try await Self.define(wire, "Height", 3).itemID))
      let patch = JSONValue.object(JSONObject([("id", id), (field, value)]))
      let reply = try await wire.call("PATCH", "UserDefinedFieldDefinitions", patch)
      #expect(reply.error == sentence)
    }
  }

  @Test func activeFieldsAreLimitedPerEntity() async throws {
    try await withSmallEmulator({ $0.switches = [.withoutThresholdDelays] }) { (wire: Wire) async throws in
      // Contracts have one field from the start and can have fifty.
      for number in 2...50 { #expect(try await Self.define(wire, "Field \(number)", 1, on: 4).status == 200) }
      let sentence = "The limit of 50 active user-defined fields of Contracts has been reached."
      #expect(try await Self.define(wire, "One More", 1, on: 4).error == sentence)
      let asleep = try await Self.define(wire, "One More", 1, on: 4, [("isActive", false)])
      let id = JSONValue.integer(try #require(asleep.itemID))
      let woken = try await wire.call("PATCH", "UserDefinedFieldDefinitions", ["id": id, "isActive": true])
      #expect(woken.error == sentence)
    }
  }

  @Test func definitionsAreNeverDeleted() async throws {
    try await withSmallEmulator { (wire: Wire) async throws in
      #expect(try await wire.call("DELETE", "UserDefinedFieldDefinitions/1").status == 405)
      #expect(try await wire.call("DELETE", "UserDefinedFields/1/ListItems/1").status == 405)
    }
  }

  @Test func valuesAreReadByTheirType() async throws {
    try await withSmallEmulator { (wire: Wire) async throws in
      for (name, type) in [("Height", 3), ("Bought", 4), ("Text", 2)] as [(String, Int64)] {
        #expect(try await Self.define(wire, name, type).status == 200)
      }
      let id = try #require(
        try await Self.make(wire, [("Height", .decimal("2.5")), ("Bought", "2026-03-01"), ("Text", "one\ntwo")]).itemID
      )
      #expect(try await Self.value("Height", id, wire) == "2.5")
      #expect(try await Self.value("Bought", id, wire) == "2026-03-01T00:00:00")
      #expect(try await Self.value("Text", id, wire) == "one\ntwo")
      let wrong: [(String, JSONValue, String)] = [
        ("Height", "tall", "Could not convert string to double: tall. Path 'Height'."),
        ("Bought", "then", "Could not convert string to datetime: then. Path 'Bought'."),
        ("Nothing", "x", "Unable to find Nothing in the user-defined fields."),
        (
          "Text", .string(String(repeating: "x", count: 8001)),
          "The length of field Text exceeds the maximum of 8000 characters."
        ),
      ]
      for (name, value, sentence) in wrong {
        #expect(try await Self.make(wire, [(name, value)]).error == sentence)
      }
    }
  }

  @Test func aListTakesItsOptionsUntilTheyAreInactive() async throws {
    try await withSmallEmulator { (wire: Wire) async throws in
      let list = try #require(try await Self.define(wire, "Colour", 5).itemID)
      let path = "UserDefinedFields/\(list)/ListItems"
      let item: JSONValue = ["valueForDisplay": "Black & White", "valueForExport": "B&W", "isActive": true]
      let option = try #require(try await wire.call("POST", path, item).itemID)
      #expect(
        try await wire.call("POST", path, item).error == "A UserDefinedFieldListItem already exists with Value [B&W]"
      )
      let id = try #require(try await Self.make(wire, [("Colour", "B&W")]).itemID)
      #expect(try await Self.value("Colour", id, wire) == "B&W")
      #expect(try await Self.make(wire, [("Colour", "Red")]).error == "Picklist value [Red] does not exist for Colour.")
      #expect(try await wire.call("PATCH", path, ["id": .integer(option), "isActive": false]).status == 200)
      let other: JSONValue = ["valueForDisplay": "Red", "valueForExport": "Red", "isActive": true]
      #expect(try await wire.call("POST", path, other).status == 200)
      #expect(try await Self.make(wire, [("Colour", "B&W")]).error == "Picklist value [B&W] does not exist for Colour.")
      #expect(try await Self.value("Colour", id, wire) == "B&W")
      let number = try #require(try await Self.define(wire, "Height", 3).itemID)
      let refused = try await wire.call("POST", "UserDefinedFields/\(number)/ListItems", item)
      #expect(refused.error == "Only a user-defined field of the type List has list items.")
    }
  }

  @Test func aDefaultIsAppliedOnCreateAlone() async throws {
    try await withSmallEmulator { (wire: Wire) async throws in
      #expect(try await Self.define(wire, "Height", 3, [("defaultValue", "4")]).status == 200)
      let id = try #require(try await Self.make(wire, []).itemID)
      #expect(try await Self.value("Height", id, wire) == "4")
      let clear: JSONValue = ["id": .integer(id), "userDefinedFields": Self.fields([("Height", .null)])]
      #expect(try await wire.call("PATCH", "ConfigurationItems", clear).status == 200)
      #expect(try await Self.value("Height", id, wire) == .null)
    }
  }

  @Test func patchLeavesTheOtherFieldsAndPutClearsThem() async throws {
    try await withSmallEmulator { (wire: Wire) async throws in
      let id = try #require(try await Self.make(wire, [("Rack Unit", 3), ("Warranty Provider", "Dell")]).itemID)
      let patch: JSONValue = ["id": .integer(id), "userDefinedFields": Self.fields([("Rack Unit", 4)])]
      #expect(try await wire.call("PATCH", "ConfigurationItems", patch).status == 200)
      #expect(try await Self.value("Warranty Provider", id, wire) == "Dell")
      #expect(try await Self.value("Rack Unit", id, wire) == "4")
      var whole = Self.device
      whole["id"] = .integer(id)
      #expect(try await wire.call("PUT", "ConfigurationItems", .object(whole)).status == 200)
      #expect(try await Self.value("Warranty Provider", id, wire) == .null)
    }
  }

  @Test func aNewNameKeepsTheValuesAndAnInactiveFieldHidesThem() async throws {
    try await withSmallEmulator { (wire: Wire) async throws in
      let id = try #require(try await Self.make(wire, [("Rack Unit", 3)]).itemID)
      let found = try await wire.query(
        "UserDefinedFieldDefinitions",
        [["op": "eq", "field": "name", "value": "Rack Unit"]]
      )
      let definition = JSONValue.integer(try #require(found.ids.first))
      let renamed: JSONValue = ["id": definition, "name": "Height Unit"]
      #expect(try await wire.call("PATCH", "UserDefinedFieldDefinitions", renamed).status == 200)
      #expect(try await Self.value("Height Unit", id, wire) == "3")
      #expect(try await Self.value("Rack Unit", id, wire) == nil)
      let asleep: JSONValue = ["id": definition, "isActive": false]
      #expect(try await wire.call("PATCH", "UserDefinedFieldDefinitions", asleep).status == 200)
      #expect(try await Self.value("Height Unit", id, wire) == nil)
    }
  }

  @Test func numbersCompareAsNumbersAndDatesAsDates() async throws {
    try await withSmallEmulator { (wire: Wire) async throws in
      #expect(try await Self.define(wire, "Bought", 4).status == 200)
      let nine = try #require(try await Self.make(wire, [("Rack Unit", 9), ("Bought", "2026-03-01")]).itemID)
      let ten = try #require(
        try await Self.make(wire, [("Rack Unit", "10.0"), ("Bought", "2026-03-02T08:00:00Z")]).itemID
      )
      func found(_ op: String, _ field: String, _ value: JSONValue) async throws -> [Int64] {
        let filter: JSONValue = [["op": .string(op), "field": .string(field), "value": value, "udf": true]]
        return try await wire.query("ConfigurationItems", filter).ids
      }
      #expect(try await found("lt", "Rack Unit", 10) == [nine])
      #expect(try await found("eq", "rack unit", "10") == [ten])
      #expect(try await found("in", "Rack Unit", [9, 10]) == [nine, ten])
      #expect(try await found("gt", "Bought", "2026-03-01T23:00:00") == [ten])
      #expect(try await found("eq", "Bought", "2026-03-02T08:00:00") == [ten])
    }
  }

  @Test func oneConditionOnAUserDefinedFieldIsTheMost() async throws {
    try await withSmallEmulator { (wire: Wire) async throws in
      let one: JSONValue = ["op": "exist", "field": "Rack Unit", "udf": true]
      #expect(try await wire.query("ConfigurationItems", [one]).status == 200)
      #expect(try await wire.query("ConfigurationItems", [one, one]).status == 500)
    }
  }

  @Test func userDefinedFieldsAreAmongTheFieldsWanted() async throws {
    try await withSmallEmulator { (wire: Wire) async throws in
      let id = try #require(try await Self.make(wire, [("Rack Unit", 3)]).itemID)
      let filter: JSONValue = [["op": "eq", "field": "id", "value": .integer(id)]]
      let item = try await wire.query("ConfigurationItems", filter, include: ["id", "Rack Unit"]).items.first
      #expect(item?.object?.keys == ["id", "userDefinedFields"])
      #expect(item?["userDefinedFields"] == [["name": "Rack Unit", "value": "3"]])
    }
  }

  @Test func requiredOnesAreAskedForOnSiteConfigurationsAlone() async throws {
    try await withSmallEmulator { (wire: Wire) async throws in
      #expect(try await Self.define(wire, "Needed", 1, on: 6, [("isRequired", true)]).status == 200)
      #expect(try await Self.make(wire, []).status == 200)
      #expect(try await Self.define(wire, "Gateway", 1, on: 10, [("isRequired", true)]).status == 200)
      let site = try #require(try await wire.all("CompanySiteConfigurations").items.first)
      let company = site["companyID"]?.integer ?? 0
      let path = "Companies/\(company)/SiteConfigurations"
      let without: JSONValue = ["id": site["id"] ?? .null, "userDefinedFields": []]
      #expect(try await wire.call("PATCH", path, without).error == "Missing Required Field: Gateway")
      let with: JSONValue = ["id": site["id"] ?? .null, "userDefinedFields": Self.fields([("Gateway", "10.0.0.1")])]
      #expect(try await wire.call("PATCH", path, with).status == 200)
    }
  }
}
