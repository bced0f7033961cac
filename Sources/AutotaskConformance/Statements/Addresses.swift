internal import Autotask

extension Statement {
  private static let practices = "help:REST/General_Topics/REST_BestPractices.htm"
  private static let swagger = "the vendor's Swagger document"

  /// Hosts, zones, versions (section 1).
  static let addresses: [Statement] = zoneRows + pathRows

  private static let zoneRows: [Statement] = [
    .shown("1.1-1", "`zoneInformation` needs neither credentials nor a tracking identifier.", .documented, practices) {
      probe in
      let nobody = probe.with([("UserName", nil), ("Secret", nil), ("ApiIntegrationCode", nil)])
      let reply = try await nobody.call("GET", "zoneInformation?user=\(probe.username.addressEncoded)")
      try expect(reply.status == 200, "200", reply)
    },
    .shown("1.1-2", "The user is named by `user`, encoded or not.", .documented, swagger) { probe in
      for name in [probe.username, probe.username.addressEncoded] {
        let reply = try await probe.call("GET", "zoneInformation?user=\(name)")
        try expect(reply.status == 200, "200 for `\(name)`", reply)
      }
    },
    .shown("1.1-3", "The answer is `zoneName`, `url`, `webUrl` and `ci`, without an envelope.", .documented, swagger) {
      probe in
      let reply = try await probe.call("GET", "zoneInformation?user=\(probe.username.addressEncoded)")
      let keys = reply.json.object?.keys.sorted() ?? []
      try expect(keys == ["ci", "url", "webUrl", "zoneName"], "the four members", reply)
      try expect(reply.json["ci"]?.integer != nil, "a whole number in `ci`", reply)
    },
    .shown("1.1-4", "`url` is the base of all later calls and ends in `/ATServicesRest/`.", .observed, "live answers") {
      probe in
      let reply = try await probe.call("GET", "zoneInformation?user=\(probe.username.addressEncoded)")
      let url = reply.json["url"]?.string ?? ""
      try expect(url.lowercased().hasSuffix("/atservicesrest/"), "the base, found \(url)")
    },
    .shown(
      "1.1-5",
      "An unknown user is a 500: `Zone information could not be determined`.",
      .observed,
      "measured in October 2026"
    ) { probe in
      let reply = try await probe.call("GET", "zoneInformation?user=nobody%40postern.invalid")
      try expectRefusal(reply, "Zone information could not be determined")
    },
    .advice(
      "1.1-6",
      "The answer holds for all later calls: keep it, and look again after unexplained failures.",
      .documented,
      practices
    ),
    .notEmulated(
      "1.1-7",
      "The bare host and every numbered host answer `zoneInformation`.",
      .documented,
      practices,
      because: "the emulator is one host"
    ),
    .advice(
      "1.2-1",
      "Zone hosts are `webservices<N>.autotask.net`; published lists of numbers are stale.",
      .documented,
      practices
    ),
    .notEmulated(
      "1.2-2",
      "A call to the wrong zone is refused, by a 401 or a 500.",
      .inferred,
      "client code",
      because: "the emulator is one zone; nobody shows the answer's bytes"
    ),
  ]

  private static let pathRows: [Statement] = [
    .shown("1.3-1", "Paths are matched without regard to case.", .observed, "client code in two cases") { probe in
      let reply = try await probe.send("GET", "\(probe.origin)AtServicesRest/v1.0/coMPanies/0")
      try expect(reply.item?["id"] == 0, "the company", reply)
    },
    .shown(
      "1.3-2",
      "Page links are absolute and lead back to the host that was asked.",
      .inferred,
      "captures of page links"
    ) { probe in
      let next = try await probe.nextPage(of: "Companies")
      try expect(next.lowercased().hasPrefix(probe.origin.lowercased()), "a link on \(probe.origin), found \(next)")
    },
    .shown("1.3-3", "Entities are named in the plural.", .documented, swagger) { probe in
      let reply = try await probe.call("GET", "Company/0")
      try expect(reply.status == 404 && reply.isPage, "a 404 page for the singular", reply)
    },
    .shown("1.3-4", "Only `V1.0` exists.", .documented, swagger) { probe in
      let reply = try await probe.send("GET", "\(probe.base)V2.0/Companies/0")
      try expect(reply.status == 404, "404 for `V2.0`", reply)
    },
    .shown("1.3-5", "`VersionInformation` answers `apiVersions` and needs no credentials.", .documented, swagger) {
      probe in
      let nobody = probe.with([("UserName", nil), ("Secret", nil), ("ApiIntegrationCode", nil)])
      let reply = try await nobody.send("GET", "\(probe.base)VersionInformation")
      try expect(reply.json["apiVersions"]?.array?.contains("V1.0") == true, "`V1.0`", reply)
    },
    .shown("1.3-6", "`Version` answers four texts of the product's version.", .documented, swagger) { probe in
      let reply = try await probe.call("GET", "Version")
      for key in ["majorVersion", "minorVersion", "build", "customerType"] {
        try expect(reply.json[key]?.string != nil, "a text in `\(key)`", reply)
      }
    },
    .shown("1.3-7", "`Modules` answers key and value of the product's modules.", .documented, swagger) { probe in
      let reply = try await probe.call("GET", "Modules")
      let modules = reply.json["modules"]?.array ?? []
      let isFit = modules.allSatisfy { $0["key"]?.integer != nil && $0["value"]?.bool != nil }
      try expect(!modules.isEmpty && isFit, "keys that are numbers and values that are flags", reply)
    },
    .shown("1.3-8", "`EntityInformation` answers the information of all entities at once.", .documented, swagger) {
      probe in
      let reply = try await probe.call("GET", "EntityInformation")
      let all = reply.json["entityDescriptions"]?.array ?? []
      try expect(
        all.count > 100 && all.allSatisfy { $0["info"]?["name"]?.string != nil },
        "every entity's `info`",
        reply
      )
    },
    .shown("1.3-9", "`Authenticate` answers `authToken` and `expiration`; what for is unknown.", .documented, swagger) {
      probe in
      let reply = try await probe.call("GET", "Authenticate")
      try expect(reply.json["authToken"] != nil && reply.json["expiration"] != nil, "both members", reply)
    },
    .shown(
      "1.3-10",
      "The Swagger document is served without credentials at `/atservicesrest/swagger/docs/v1`, a page at `/swagger/ui`.",
      .observed,
      "the vendor's hosts"
    ) { probe in
      let nobody = probe.with([("UserName", nil), ("Secret", nil), ("ApiIntegrationCode", nil)])
      let document = try await nobody.send("GET", "\(probe.base)swagger/docs/v1")
      try expect(document.json["swagger"] == "2.0", "a document of Swagger 2.0", document)
      let tickets = document.json["paths"]?["/V1.0/Tickets"]?.object?.keys.sorted()
      try expect(tickets == ["patch", "post", "put"], "the writes of tickets, found \(tickets ?? [])")
      let page = try await nobody.send("GET", "\(probe.base)swagger/ui/index")
      try expect(page.status == 200 && page.isPage, "a page", page)
    },
    .notEmulated(
      "1.3-11",
      "TLS 1.2 or later is required.",
      .documented,
      practices,
      because: "the emulator serves plain HTTP on the loopback"
    ),
    .shown("1.3-12", "Answers are `application/json`.", .documented, swagger) { probe in
      let reply = try await probe.call("GET", "Companies/0")
      try expect(reply.headers["content-type"]?.hasPrefix("application/json") == true, "JSON", reply)
    },
  ]
}
