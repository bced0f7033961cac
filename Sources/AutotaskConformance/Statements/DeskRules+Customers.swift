internal import Autotask

extension Statement {
  private static let companyPage = "help:REST/Entities/CompaniesEntity.htm"
  private static let contactPage = "help:REST/Entities/ContactsEntity.htm"
  private static let locationPage = "help:REST/Entities/CompanyLocationsEntity.htm"
  private static let resourcePage = "help:REST/Entities/ResourcesEntity.htm"

  /// Companies, contacts, locations and people (section 13).
  static let customerRules: [Statement] = [
    .shown(
      "13-Companies-1",
      "A company needs `companyName` (100), `companyType`, `ownerResourceID` and `phone` (25).",
      .documented,
      companyPage
    ) { probe in
      for name in ["companyName", "companyType", "ownerResourceID", "phone"] {
        let field = try await probe.field(name, of: "Companies")
        try expect(field["isRequired"] == true, "`\(name)` to be required")
      }
      try expect(try await probe.field("companyName", of: "Companies")["length"] == 100, "100 characters of name")
      try expect(try await probe.field("phone", of: "Companies")["length"] == 25, "25 characters of phone")
    },
    .shown("13-Companies-2", "Companies are not deleted.", .documented, companyPage) { probe in
      let reply = try await probe.call("DELETE", "Companies/\(try await probe.anyID("Companies"))")
      try expect(reply.status == 405, "405", reply)
    },
    .shown("13-Companies-3", "The id 0 is the tenant's own company.", .observed, companyPage) { probe in
      let row = try await probe.row("Companies/0")
      try expect(row["companyName"]?.string?.isEmpty == false, "a company with a name")
    },
    .shown("13-Companies-4", "`assetValue` cannot be queried.", .documented, companyPage) { probe in
      let reply = try await probe.query("Companies", [["op": "gt", "field": "assetValue", "value": 1]])
      try expectRefusal(reply, "assetValue")
    },
    .notEmulated(
      "13-Companies-5",
      "A company has at most 5,000 locations.",
      .documented,
      companyPage,
      because: "the emulator refuses the 5,001st too, but showing it takes 5,000 creates"
    ),
    .shown(
      "13-Companies-6",
      "`address1` and `address2` hold 150 characters on the current page, 128 in older tables.",
      .documented,
      companyPage
    ) { probe in
      for name in ["address1", "address2"] {
        let field = try await probe.field(name, of: "Companies")
        try expect(field["length"] == 150, "150 characters")
      }
    },
    .shown(
      "13-Contacts-1",
      "Contacts are made under their company.",
      .documented,
      contactPage,
      needs: .writes
    ) { probe in
      let body: JSONValue = ["firstName": "Postern", "lastName": "Conformance", "isActive": 1]
      let top = try await probe.call("POST", "Contacts", body)
      try expect([404, 405].contains(top.status), "no create at the root", top)
      let path = "Companies/\(try probe.ownCompany().text())/Contacts"
      let id = try await probe.made("POST", path, body)
      let row = try await probe.row("Contacts/\(id)")
      try expect(row["companyID"] == (try probe.ownCompany()), "the company of the path")
    },
    .shown(
      "13-Contacts-2",
      "A contact needs `firstName`, `lastName`, `isActive` and its company.",
      .documented,
      contactPage,
      needs: .writes
    ) { probe in
      let path = "Companies/\(try probe.ownCompany().text())/Contacts"
      for field in ["firstName", "lastName", "isActive"] {
        var body = JSONObject([("firstName", "Postern"), ("lastName", "Conformance"), ("isActive", 1)])
        body[field] = nil
        try expectRefusal(try await probe.call("POST", path, .object(body)), field)
      }
    },
    .shown(
      "13-Contacts-3",
      "`isOptedOutFromBulkEmail`, `solicitationOptOut` and `surveyOptOut` cannot be queried.",
      .observed,
      contactPage
    ) { probe in
      for field in ["isOptedOutFromBulkEmail", "solicitationOptOut", "surveyOptOut"] {
        let reply = try await probe.query("Contacts", [["op": "eq", "field": .string(field), "value": true]])
        try expectRefusal(reply, field)
      }
    },
    .shown(
      "13-CompanyLocations-1",
      "Locations are made under their company.",
      .documented,
      locationPage,
      needs: .writes
    ) { probe in
      let top = try await probe.call("POST", "CompanyLocations", ["name": "x"])
      try expect([404, 405].contains(top.status), "no create at the root", top)
      let path = "Companies/\(try probe.ownCompany().text())/Locations"
      _ = try await probe.made("POST", path, ["name": "Postern conformance", "isActive": true])
    },
    .shown(
      "13-CompanyLocations-2",
      "One location of a company is primary: another one takes its place.",
      .documented,
      locationPage,
      needs: .emulator
    ) { probe in
      let path = "Companies/\(try probe.ownCompany().text())/Locations"
      let id = try await probe.made("POST", path, ["name": "Postern", "isActive": true, "isPrimary": true])
      let primaries = try await probe.call("GET", path).items.filter { $0["isPrimary"] == true }
      try expect(primaries.compactMap { $0["id"]?.integer } == [id], "the new one alone")
    },
    .shown("13-Resources-1", "People are read and changed, but not made.", .documented, resourcePage) { probe in
      let information = try await probe.call("GET", "Resources/entityInformation").json["info"]
      try expect(information?["canUpdate"] == true && information?["canCreate"] == false, "updates and no creates")
      let reply = try await probe.call("POST", "Resources", ["firstName": "x"])
      try expect(reply.status == 405, "405", reply)
    },
    .shown("13-Resources-2", "Most personal fields are writable.", .observed, resourcePage) { probe in
      for name in ["firstName", "lastName", "email", "mobilePhone", "homePhone", "title", "middleName"] {
        let field = try await probe.field(name, of: "Resources")
        try expect(field["isReadOnly"] == false, "`\(name)` to be writable")
      }
    },
  ]
}
