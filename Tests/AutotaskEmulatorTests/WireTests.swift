import Autotask
import AutotaskEmulator
import Testing

/// Addresses, credentials and routing.
@Suite struct WireTests {
  @Test func credentialsAreCheckedOneByOne() async throws {
    try await withSmallEmulator { wire in
      #expect(try await wire.call("GET", "Companies/174").status == 200)
      for change in [\Wire.username, \Wire.secret, \Wire.integrationCode] {
        var wrong = wire
        wrong[keyPath: change] = "wrong"
        let reply = try await wrong.call("GET", "Companies/174")
        #expect(reply.status == 401)
        #expect(reply.body.isEmpty)
        #expect(reply.headers["www-authenticate"]?.hasPrefix("Basic Realm=") == true)
      }
    }
  }

  @Test func theTrackingIdentifierHasTwoFormsOfRefusal() async throws {
    try await withSmallEmulator({ $0.switches = [.trackingIdentifierAs500] }) { wire in
      var wrong = wire
      wrong.integrationCode = "wrong"
      let reply = try await wrong.call("GET", "Companies/174")
      #expect(reply.status == 500)
      #expect(reply.error == "IntegrationCode is invalid.")
      wrong.secret = "wrong"
      #expect(try await wrong.call("GET", "Companies/174").status == 401)
    }
  }

  @Test func zoneInformationNeedsNoCredentials() async throws {
    try await withSmallEmulator { wire in
      var nobody = wire
      (nobody.username, nobody.secret, nobody.integrationCode) = ("", "", "")
      let reply = try await nobody.call("GET", "zoneInformation?user=\(wire.username.replacing("@", with: "%40"))")
      #expect(reply.status == 200)
      #expect(reply.json["url"]?.string?.lowercased() == wire.emulator.baseURL.lowercased())
      let unknown = try await nobody.call("GET", "ZoneInformation?user=nobody@example.net")
      #expect(unknown.status == 500)
      #expect(unknown.error == "Zone information could not be determined")
      let versions = try await nobody.send("GET", wire.emulator.baseURL + "versioninformation")
      #expect(versions.json["apiVersions"]?.array == ["V1.0"])
    }
  }

  @Test(arguments: [
    "/ATServicesRest/V1.0/Companies/174", "/atservicesrest//v1.0//companies/174/", "/AtServicesRest/v1.0/COMPANIES/174",
  ])
  func caseAndSlashesDoNotMatter(_ path: String) async throws {
    try await withSmallEmulator { wire in
      let reply = try await wire.send("GET", "http://127.0.0.1:\(wire.emulator.port)\(path)")
      #expect(reply.status == 200)
      #expect(reply.json["item"]?["id"] == 174)
    }
  }

  @Test(arguments: [
    "Nothing", "Tickets/100/TicketNotes", "Tickets/batch/1", "Attachments/1/download", "Tickets/100/Notes/query",
    "Tickets/entityInformation/userDefinedFieldsquery", "Ticket%73/100", "Tickets/007",
  ])
  func unknownPathsAreAPageOfHTML(_ path: String) async throws {
    try await withSmallEmulator { wire in
      let reply = try await wire.call("GET", path)
      #expect(reply.status == 404)
      #expect(reply.headers["content-type"]?.hasPrefix("text/html") == true)
    }
  }

  @Test(arguments: [
    ("PATCH", "Tickets/100"), ("PUT", "Tickets/100"), ("DELETE", "Tickets/100"), ("GET", "Tickets"),
    ("POST", "TicketNotes"), ("POST", "Contacts"), ("DELETE", "Companies/174"),
  ])
  func wrongMethodsAreToldByMessage(_ method: String, _ path: String) async throws {
    try await withSmallEmulator { wire in
      let reply = try await wire.call(method, path, method == "GET" || method == "DELETE" ? nil : ["id": 100])
      #expect(reply.status == 405)
      #expect(reply.json["Message"]?.string == "The requested resource does not support http method '\(method)'.")
    }
  }

  @Test func longAddressesAreNotFound() async throws {
    try await withSmallEmulator { wire in
      let reply = try await wire.call("GET", "Tickets/query?search=" + String(repeating: "x", count: 2100))
      #expect(reply.status == 404)
    }
  }

  @Test func thingsOfTheWholeTenantAnswer() async throws {
    try await withSmallEmulator { wire in
      let threshold = try await wire.call("GET", "ThresholdInformation")
      #expect(threshold.json["externalRequestThreshold"] == 10_000)
      #expect(threshold.json["currentTimeframeRequestCount"] == 1)
      #expect(try await wire.call("GET", "Version").json["majorVersion"]?.string != nil)
      #expect(try await wire.call("GET", "Modules").json["modules"]?.array?.count == 2)
    }
  }

  /// No operation of the API is missing, and none fails for a reason of the emulator's own.
  @Test func everyOperationIsServed() async throws {
    let routes = RouteTable(try EntityCatalogue(.embedded))
    #expect(routes.operations.count >= 3009)
    try await withSmallEmulator { wire in
      for (method, template) in routes.operations {
        let path = template.replacing(/\{[^}]*\}/, with: "1")
        let hasBody = method != "GET" && method != "DELETE"
        let body: JSONValue? = hasBody ? ["id": 1, "filter": [["op": "exist", "field": "id"]]] : nil
        let search = method == "GET" && path.contains("/query") ? "?search=%7B%22filter%22:%5B%5D%7D" : ""
        let reply = try await wire.send(
          method,
          wire.emulator.baseURL + path.dropFirst() + search,
          body?.bytes()
        )
        #expect([200, 404, 500].contains(reply.status), "\(method) \(template): \(reply.status)")
        #expect(
          !reply.headers["content-type", default: ""].hasPrefix("text/html") || reply.status == 200,
          "\(template)"
        )
        #expect(!reply.text.contains("An unexpected error"), "\(method) \(template)")
      }
    }
  }

  @Test(arguments: [
    "", "null", "[]", "{", "\"text\"", "{\"a\":1,\"a\":2}", "{\"filter\":{\"op\":1}}",
    String(repeating: "[", count: 5000), "{\"filter\":[{\"op\":\"and\"}]}", "{\"filter\":7}",
  ])
  func malformedBodiesAreRefusedInASentence(_ body: String) async throws {
    try await withSmallEmulator { wire in
      for (method, path) in [("POST", "Tickets/query"), ("POST", "Tickets"), ("PATCH", "Tickets")] {
        let reply = try await wire.send(method, wire.emulator.baseURL + "V1.0/" + path, Array(body.utf8))
        #expect(reply.status == 500)
        #expect(!reply.error.isEmpty)
        #expect(!reply.error.contains("unexpected error"))
      }
    }
  }
}
