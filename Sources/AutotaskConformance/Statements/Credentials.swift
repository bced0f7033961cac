internal import Autotask

extension Statement {
  private static let security = "help:REST/General_Topics/REST_Security_Auth.htm"
  private static let measured = "measured in October 2026"

  /// Authentication and API users (section 2).
  static let credentials: [Statement] = [
    .shown(
      "2.1-1",
      "Every call carries `UserName`, `Secret` and `ApiIntegrationCode`; without one it is a 401.",
      .documented,
      security,
      failsToSignIn: true
    ) { probe in
      for name in ["UserName", "Secret", "ApiIntegrationCode"] {
        let reply = try await probe.with([(name, nil)]).call("GET", "Companies/0")
        try expect(reply.status == 401, "401 without `\(name)`", reply)
      }
    },
    .shown(
      "2.1-2",
      "There is no session: an answer sets no cookie, and each call stands alone.",
      .inferred,
      "client code"
    ) { probe in
      let reply = try await probe.call("GET", "Companies/0")
      try expect(reply.headers["set-cookie"] == nil, "no cookie", reply)
    },
    .shown("2.1-3", "Basic authentication is not taken, although the 401 names it.", .inferred, "client code") {
      probe in
      let basic = probe.with([
        ("UserName", nil), ("Secret", nil), ("ApiIntegrationCode", nil), ("Authorization", "Basic cG9zdGVybjp4"),
      ])
      try expect(try await basic.call("GET", "Companies/0").status == 401, "401")
    },
    .shown(
      "2.2-1",
      "An unknown user is a 401 with an empty body and `WWW-Authenticate: Basic Realm=…`.",
      .observed,
      measured
    ) { probe in
      let reply = try await probe.with([("UserName", "nobody@postern.invalid")]).call("GET", "Companies/0")
      try expect(reply.status == 401 && reply.body.isEmpty, "an empty 401", reply)
      let header = reply.headers["www-authenticate"] ?? ""
      try expect(header.hasPrefix("Basic Realm=\"webservices"), "the realm, found `\(header)`")
    },
    .shown("2.2-2", "A wrong secret is the same.", .observed, measured, needs: .emulator) { probe in
      let reply = try await probe.with([("Secret", "wrong")]).call("GET", "Companies/0")
      try expect(reply.status == 401 && reply.body.isEmpty, "an empty 401", reply)
    },
    .switchable(
      "2.2-3",
      "A wrong tracking identifier is an empty 401; client code of 2023 has a 500 for it.",
      .observed,
      "measured in October 2026; github:asachs01/py-autotask",
      needs: .emulator,
      by: "trackingIdentifierAs500",
      check: { probe in
        let reply = try await probe.with([("ApiIntegrationCode", "WRONG")]).call("GET", "Companies/0")
        try expect(reply.status == 401 && reply.body.isEmpty, "an empty 401", reply)
      },
      switched: { probe in
        let reply = try await probe.with([("ApiIntegrationCode", "WRONG")]).call("GET", "Companies/0")
        try expectRefusal(reply, "IntegrationCode is invalid.")
      }
    ),
    .shown(
      "2.2-4",
      "A user that is locked after wrong secrets gets the same 401.",
      .assumed,
      "SOAP faults only",
      needs: .emulator
    ) { probe in
      try await probe.admin("PUT", "limits", ["failedLogins": 2])
      for _ in 0..<2 { _ = try await probe.with([("Secret", "wrong")]).call("GET", "Companies/0") }
      let reply = try await probe.call("GET", "Companies/0")
      try expect(reply.status == 401 && reply.body.isEmpty, "an empty 401 for the right secret", reply)
      try await probe.admin("PUT", "users/\(probe.username)", ["locked": false])
      try expect(try await probe.call("GET", "Companies/0").status == 200, "200 once it is unlocked")
    },
    .shown("2.2-5", "An inactive user gets the same 401.", .assumed, "no source", needs: .emulator) { probe in
      try await probe.admin("PUT", "users/\(probe.username)", ["active": false])
      let reply = try await probe.call("GET", "Companies/0")
      try expect(reply.status == 401 && reply.body.isEmpty, "an empty 401", reply)
    },
    .advice("2.2-6", "A 401 means stop: repeated bad secrets lock the account.", .inferred, security),
    .shown(
      "2.3-1",
      "An API user is a row of Resources with the licence type 7, its level in `userType`.",
      .observed,
      "a live picklist"
    ) { probe in
      let row = try await probe.anyRow("Resources", where: [["op": "eq", "field": "licenseType", "value": 7]])
      try expect(row["userType"]?.integer != nil, "a number in `userType`")
    },
    .shown("2.3-2", "`userType` is a picklist of the database's security levels.", .observed, "a live picklist") {
      probe in
      let values = try await probe.field("userType", of: "Resources")["picklistValues"]?.array ?? []
      let labels = values.compactMap { $0["label"]?.string }
      try expect(labels.contains { $0.hasPrefix("API User (system)") }, "`API User (system)` among \(labels)")
    },
    .shown(
      "2.3-3",
      "An API user cannot be assigned anything.",
      .documented,
      "help:General/Define_API_User.htm",
      needs: .writes
    ) { probe in
      let user = try await probe.anyRow("Resources", where: [["op": "eq", "field": "licenseType", "value": 7]])
      let role = try await probe.anyID("Roles")
      let body = try await probe.ticketBody([
        ("assignedResourceID", user["id"]), ("assignedResourceRoleID", .integer(role)),
      ])
      try expectRefusal(try await probe.call("POST", "Tickets", .object(body)))
    },
    .advice(
      "2.3-4",
      "API users are managed in the web interface alone, cost no licence, and their password does not expire.",
      .documented,
      "help:General/Define_API_User.htm"
    ),
    .advice(
      "2.4-1",
      "A vendor's identifier is known to the vendor alone; a custom one is shown on the user's page.",
      .documented,
      security
    ),
    .switchable(
      "2.4-2",
      "The call's identifier must be the one stored on the user; whether an empty one is bound on first use is unknown.",
      .assumed,
      "no source",
      needs: .emulator,
      by: "bindsEmptyIdentifier",
      check: { probe in
        let user = try await probe.unbound()
        try expect(try await user.call("GET", "Companies/0").status == 401, "401 for a user without identifier")
      },
      switched: { probe in
        let user = try await probe.unbound()
        try expect(try await user.call("GET", "Companies/0").status == 200, "200, the identifier bound")
      }
    ),
  ]
}

extension Probe {
  /// A user of the emulator without a tracking identifier, called with one.
  fileprivate func unbound() async throws -> Probe {
    let name = "unbound@conformance.example"
    try await admin("PUT", "users/\(name)", ["secret": "s", "integrationCode": "", "level": "API User (system)"])
    return with([("UserName", name), ("Secret", "s"), ("ApiIntegrationCode", "FIRST")])
  }
}
