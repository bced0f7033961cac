internal import Autotask
internal import GRDB

extension Seeder {
  /// Companies of every type, the tenant's own with id 0 among them, with locations, contacts and devices.
  func seedCustomers() throws {
    // Every type occurs even in the smallest tenant, and most companies are customers.
    let types = [1, 1, 2, 3, 4, 6, 7, 8] + Array(repeating: 1, count: 12) + [2, 3, 7]
    try seedOwnCompany()
    ids["Companies"] = nil
    for index in 0..<(plan.companies - 1) {
      try seedCompany(nil, type: types[index % types.count], name: companyName(index))
    }
    ids["Companies"]?.append(0)
    for index in 0..<plan.contacts { try seedContact(index) }
    for index in 0..<plan.configurationItems { try seedConfigurationItem(index) }
    for _ in 0..<max(3, plan.companies / 4) { try seedCompanyNote() }
  }

  /// The tenant's own company, which has id 0 in every Autotask database.
  func seedOwnCompany() throws { try seedCompany(0, type: 1, name: "Emulator MSP") }

  private func companyName(_ index: Int) -> String {
    let starts = SeedWords.companyStarts
    let ends = SeedWords.companyEnds
    let name = "\(starts[index % starts.count]) \(ends[(index / starts.count + index) % ends.count])"
    return index < starts.count * ends.count ? name : "\(name) \(index)"
  }

  private func seedCompany(_ id: Int64?, type: Int, name: String) throws {
    let created = moment(within: 1500)
    let place = random.below(SeedWords.cities.count)
    let company = try add("Companies") { row in
      if let id { row.set("id", id) }
      row.set("companyName", name)
      row.set("companyNumber", "C\(1000 + (ids["Companies"]?.count ?? 0))")
      row.set("companyType", type)
      row.set("ownerResourceID", any("Resources") ?? 0)
      row.set("phone", "+1 555 \(TicketRules.padded(1000 + random.below(9000), 4))")
      row.set("address1", "\(1 + random.below(900)) \(random.pick(SeedWords.streets) ?? "")")
      row.set("city", SeedWords.cities[place])
      row.set("state", SeedWords.states[place])
      row.set("postalCode", "\(10000 + random.below(89999))")
      row.set("countryID", 1)
      row.set("webAddress", "https://\(name.lowercased().filter(\.isLetter)).example")
      row.set("marketSegmentID", 1 + random.below(5))
      row.set("territoryID", 1 + random.below(4))
      row.set("classification", 2 + random.below(3))
      row.set("isActive", type != 4)
      row.set("createDate", created.stored)
      row.set("lastActivityDate", moment(within: 90).stored)
      row.set("lastTrackedModifiedDateTime", moment(within: 200).stored)
      row.set("createdByResourceID", any("Resources") ?? 0)
      row.set("surveyCompanyRating", Double(50 + random.below(50)))
      row["userDefinedFields"] =
        JSONValue.object(
          JSONObject([("Region", .string(random.pick(["North", "South", "East & West"]) ?? "North"))])
        ).text().databaseValue
    }
    try add("CompanyLocations") { row in
      row.set("companyID", company)
      row.set("name", "Main")
      row.set("city", SeedWords.cities[place])
      row.set("isActive", true)
      row.set("isPrimary", true)
      row.set("countryID", 1)
    }
    locations[company] = ids["CompanyLocations"].flatMap(\.last).map { [$0] }
  }

  private func seedContact(_ index: Int) throws {
    let companies = ids["Companies"] ?? []
    // The first contacts go round the companies, so that each has one before any has many.
    guard let company = index < companies.count ? companies[index] : random.pick(companies) else { return }
    let first = random.pick(SeedWords.firstNames) ?? ""
    let last = random.pick(SeedWords.lastNames) ?? ""
    // Now and then somebody has left.
    let isActive = index < companies.count || !random.chance(8)
    let id = try add("Contacts") { row in
      row.set("companyID", company)
      row.set("companyLocationID", locations[company]?.first ?? 1)
      row.set("firstName", first)
      row.set("lastName", last)
      row.set("title", random.pick(["Office Manager", "Owner", "Accountant", "IT Contact", "Nurse", "Teacher"]) ?? "")
      row.set("emailAddress", "\(first).\(last).\(index)@customer.example".lowercased().filter { $0 != "'" })
      row.set("phone", "+1 555 \(TicketRules.padded(1000 + random.below(9000), 4))")
      row.set("mobilePhone", "+1 555 \(TicketRules.padded(1000 + random.below(9000), 4))")
      row.set("isActive", isActive ? 1 : 0)
      row.set("primaryContact", index < companies.count)
      row.set("receivesEmailNotifications", true)
      row.set("createDate", moment(within: 1200).stored)
      row.set("lastActivityDate", moment(within: 200).stored)
      row.set("lastModifiedDate", moment(within: 200).stored)
      row.set("isOptedOutFromBulkEmail", false)
      row.set("solicitationOptOut", false)
      row.set("surveyOptOut", false)
    }
    if isActive { contacts[company, default: []].append(id) }
  }

  private func seedConfigurationItem(_ index: Int) throws {
    guard let company = any("Companies") else { return }
    try add("ConfigurationItems") { row in
      row.set("companyID", company)
      row.set("productID", any("Products") ?? 1)
      row.set("referenceTitle", "\(random.pick(["PC", "SRV", "SW", "FW", "LT"]) ?? "PC")-\(1000 + index)")
      row.set("serialNumber", "SN\(100_000 + random.below(900_000))")
      row.set("configurationItemType", 1 + random.below(6))
      row.set("isActive", !random.chance(6))
      row.set("contactID", random.pick(contacts[company] ?? []) ?? 300)
      row.set("companyLocationID", locations[company]?.first ?? 1)
      row.set("createDate", moment(within: 900).stored)
      row.set("installDate", moment(within: 900).midnight.stored)
      row.set("warrantyExpirationDate", Self.today.adding(Int64(random.below(800)) * Stamp.day).stored)
      row.set("createdByPersonID", any("Resources") ?? 0)
      row.set("lastModifiedTime", moment(within: 100).stored)
    }
  }

  private func seedCompanyNote() throws {
    guard let company = any("Companies") else { return }
    let moment = moment(within: 300)
    try add("CompanyNotes") { row in
      row.set("companyID", company)
      row.set("actionType", 1 + random.below(4))
      row.set("assignedResourceID", any("Resources") ?? 0)
      row.set("name", "Call with the customer")
      row.set("note", random.pick(SeedWords.notes) ?? "")
      row.set("startDateTime", moment.stored)
      row.set("endDateTime", moment.adding(Stamp.hour).stored)
      row.set("createDateTime", moment.stored)
      row.set("lastModifiedDate", moment.stored)
    }
  }

  /// Contracts of every type; those of recurring services have services with units.
  func seedContracts() throws {
    let types = [7, 7, 1, 4, 7, 3, 6, 8]
    for index in 0..<plan.contracts {
      guard let company = index == 0 ? ids["Companies"]?.first : any("Companies") else { return }
      let type = types[index % types.count]
      let start = moment(within: 700).midnight
      let id = try add("Contracts") { row in
        row.set("companyID", company)
        row.set("contractName", "\(type == 7 ? "Managed Services" : "Agreement") \(index + 1)")
        row.set("contractNumber", "CT-\(2000 + index)")
        row.set("contractType", type)
        row.set("contractCategory", type == 7 ? 12 : 13)
        row.set("status", index % 9 == 8 ? 0 : 1)
        row.set("startDate", start.stored)
        row.set("endDate", start.adding(3 * 365 * Stamp.day).stored)
        row.set("timeReportingRequiresStartAndStopTimes", 0)
        row.set("isDefaultContract", false)
        row.set("isCompliant", true)
        if let line = line(index, ofEach: 8) { row.set("organizationalLevelAssociationID", line) }
        row.set("contactID", random.pick(contacts[company] ?? []) ?? 300)
        row.set("lastModifiedDateTime", moment(within: 200).stored)
      }
      contracts[company, default: []].append(id)
      if type == 7 { try seedServices(of: id) }
    }
  }

  private func seedServices(of contract: Int64) throws {
    for offset in 0..<2 {
      guard let services = ids["Services"] else { return }
      let service = services[(Int(contract) + offset * 3) % services.count]
      let id = try add("ContractServices") { row in
        row.set("contractID", contract)
        row.set("serviceID", service)
        row.set("unitPrice", Double(40 + random.below(160)))
        row.set("unitCost", Double(5 + random.below(30)))
      }
      try add("ContractServiceUnits") { row in
        row.set("contractID", contract)
        row.set("contractServiceID", id)
        row.set("serviceID", service)
        row.set("units", 1 + random.below(40))
        row.set("startDate", moment(within: 400).midnight.stored)
        row.set("endDate", Self.today.adding(365 * Stamp.day).stored)
        row.set("cost", Double(10 + random.below(300)))
        row.set("price", Double(40 + random.below(900)))
      }
    }
  }
}
