import Autotask
import AutotaskEmulator
import Testing

/// The Swagger document says what the catalogue says, and the emulator serves what it says.
@Suite struct SwaggerTests {
  /// The document as somebody without credentials gets it.
  private func document(_ wire: Wire) async throws -> JSONValue {
    var nobody = wire
    (nobody.username, nobody.secret, nobody.integrationCode) = ("", "", "")
    let reply = try await nobody.send("GET", wire.emulator.baseURL + "swagger/docs/v1")
    #expect(reply.status == 200)
    #expect(reply.headers["content-type"] == "application/json; charset=utf-8")
    return reply.json
  }

  @Test func itHasEveryCallOfTheCatalogueAndNoOther() async throws {
    try await withSmallEmulator { wire in
      let paths = try await document(wire)["paths"]?.object ?? .init()
      let described = paths.flatMap { path in (path.value.object?.keys ?? []).map { "\($0.uppercased()) \(path.key)" } }
      let known = RouteTable(try EntityCatalogue(.embedded)).operations.map { "\($0.method) \($0.template)" }
      #expect(known.count == 3_009)
      #expect(described.sorted() == known.sorted())
      #expect(paths.count == 2_077)
    }
  }

  @Test func everyCallHasItsNameItsHeadersAndItsParameters() async throws {
    try await withSmallEmulator { wire in
      let document = try await document(wire)
      let definitions = Set(document["definitions"]?.object?.keys ?? [])
      var names: Set<String> = []
      for path in document["paths"]?.object ?? .init() {
        let variables = Set(
          path.key.split(separator: "/").filter { $0.hasPrefix("{") }.map { $0.dropFirst().dropLast() }
        )
        for call in path.value.object ?? .init() {
          let name = call.value["operationId"]?.string ?? ""
          #expect(names.insert(name).inserted, "\(name) stands twice")
          let parameters = call.value["parameters"]?.array ?? []
          let headers = parameters.filter { $0["in"] == "header" }.compactMap { $0["name"]?.string }
          #expect(headers == ["ApiIntegrationCode", "UserName", "Secret", "ImpersonationResourceId"])
          let inPath = parameters.filter { $0["in"] == "path" }.compactMap { $0["name"]?.string }
          #expect(Set(inPath.map { $0[...] }) == variables, "\(name)")
          let schemas = parameters.compactMap { $0["schema"] } + [call.value["responses"]?["200"]?["schema"]]
          for case .some(let schema) in schemas {
            let target = schema["$ref"]?.string?.dropFirst("#/definitions/".count) ?? ""
            #expect(definitions.contains(String(target)), "\(name): \(target)")
          }
        }
      }
    }
  }

  @Test func theModelsHaveTheFieldsThatMetadataHas() async throws {
    try await withSmallEmulator { wire in
      let definitions = try await document(wire)["definitions"]?.object ?? .init()
      for (entity, model) in [
        ("Tickets", "TicketModel"), ("Companies", "CompanyModel"), ("TimeEntries", "TimeEntryModel"),
      ] {
        let fields = try await wire.call("GET", "\(entity)/entityInformation/fields").json["fields"]?.array ?? []
        let properties = definitions[model]?["properties"]?.object?.keys ?? []
        let apart: Set = ["userDefinedFields", "soapParentPropertyId"]
        #expect(Set(properties).subtracting(apart) == Set(fields.compactMap { $0["name"]?.string }), "\(entity)")
      }
      let ticket = definitions["TicketModel"]?["properties"]
      #expect(ticket?["createDate"] == ["format": "date-time", "type": "string"])
      #expect(ticket?["estimatedHours"] == ["format": "double", "type": "number"])
      #expect(ticket?["userDefinedFields"]?["items"] == ["$ref": "#/definitions/UserDefinedField"])
    }
  }

  @Test func itNamesTheHostThatWasAsked() async throws {
    try await withSmallEmulator { wire in
      var elsewhere = wire
      elsewhere.headers = [("Host", "autotask.test:81")]
      let document = try await elsewhere.send("GET", wire.emulator.baseURL + "swagger/docs/v1").json
      #expect(document["host"] == "autotask.test:81")
      #expect(document["basePath"] == "/ATServicesRest")
    }
  }

  @Test func thePageListsTheCallsAndNeedsNothingElse() async throws {
    try await withSmallEmulator { wire in
      let page = try await wire.send("GET", wire.emulator.baseURL + "Swagger/UI/index")
      #expect(page.status == 200)
      #expect(page.text.contains("<code>/V1.0/Tickets/{id}</code>"))
      #expect(page.text.contains("href=\"../docs/v1\""))
      for asset in ["src=", "<script", "<link", "http:", "https:"] { #expect(!page.text.contains(asset)) }
      #expect(try await wire.send("GET", wire.emulator.baseURL + "swagger/docs/v2").status == 404)
      #expect(try await wire.send("POST", wire.emulator.baseURL + "swagger/docs/v1").status == 405)
    }
  }
}
