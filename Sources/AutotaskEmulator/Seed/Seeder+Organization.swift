internal import Autotask
internal import GRDB

extension Seeder {
  /// The frame of the tenant: departments, roles, categories, billing codes, user-defined fields.
  func seedOrganization() throws {
    try seedFrame()
    try seedUserDefinedFields()
  }

  /// What every row of work refers to.
  func seedFrame() throws {
    for (index, name) in ["Service Desk", "Projects", "Sales", "Administration"].enumerated() {
      try add("Departments") { row in
        row.set("id", index + 1)
        row.set("name", name)
        row.set("primaryLocationID", 1)
      }
    }
    for (index, name) in SeedWords.roles.enumerated() {
      try add("Roles") { row in
        row.set("name", name)
        row.set("hourlyRate", Double(95 + 15 * index))
        row.set("hourlyFactor", 1.0)
        row.set("isActive", true)
      }
    }
    try seedCategories()
    try seedBillingCodes()
  }

  private func seedCategories() throws {
    for category in Self.categories {
      let id = try add("TicketCategories") { row in
        row.set("id", category.id)
        row.set("name", category.name)
        row.set("isActive", true)
        row.set("isApiOnly", false)
        row.set("isGlobalDefault", category.name == "Standard")
      }
      try add("TicketCategoryFieldDefaults") { row in
        row.set("ticketCategoryID", id)
        for (field, value) in category.defaults { row.set(field, value) }
      }
      try TenantFacts.set(.requiredField, of: String(id), to: category.required, in: db)
    }
    for (index, country) in [("US", "United States"), ("CA", "Canada"), ("GB", "United Kingdom")].enumerated() {
      try add("Countries") { row in
        row.set("countryCode", country.0)
        row.set("displayName", country.1)
        row.set("name", country.1)
        row.set("isActive", true)
        row.set("isDefaultCountry", index == 0)
      }
    }
    try add("InternalLocations") { row in
      row.set("name", "Head Office")
      row.set("city", "Albany")
      row.set("isDefault", true)
    }
  }

  /// The vendor's categories, and one of the tenant's own that requires a queue, with the values that their tickets
  /// begin with.
  ///
  /// Source: AntoJUICT/juict-skills for the numbers, and for the category that requires `queueID`.
  private static let categories: [(id: Int, name: String, defaults: [(String, Int)], required: [String])] = [
    (1, "Standard (non-editable)", [("ticketTypeID", 1), ("sourceID", 2)], []),
    (2, "AEM Alert", [("ticketTypeID", 5), ("sourceID", 8), ("queueID", 8), ("issueTypeID", 14)], []),
    (3, "Standard", [("ticketTypeID", 1), ("sourceID", 2), ("queueID", 29_682_833)], []),
    (4, "Datto Alert", [("ticketTypeID", 5), ("sourceID", 8), ("queueID", 8)], []),
    (5, "RMA", [("ticketTypeID", 1), ("sourceID", 2)], []),
    (6, "Datto Networking Alert", [("ticketTypeID", 5), ("sourceID", 8), ("queueID", 8)], []),
    (113, "Incident", [("ticketTypeID", 2), ("sourceID", 2)], ["queueID"]),
  ]

  private func seedBillingCodes() throws {
    let codes =
      SeedWords.workTypes.map { ($0, 1) } + SeedWords.internalTypes.map { ($0, 3) }
      + [("Hardware", 4), ("Software", 4), ("Recurring Services", 5), ("Mileage", 6)]
    for (name, useType) in codes {
      try add("BillingCodes") { row in
        row.set("name", name)
        row.set("useType", useType)
        row.set("billingCodeType", 0)
        row.set("generalLedgerAccount", useType == 3 ? 3 : 1)
        row.set("isActive", true)
        row.set("unitCost", 0.0)
        row.set("unitPrice", 0.0)
      }
    }
  }

  /// The ids of the billing codes of a use type.
  func billingCodes(useType: Int) throws -> [Int64] {
    try Int64.fetchAll(db, sql: "SELECT id FROM BillingCodes WHERE useType = ? ORDER BY id", arguments: [useType])
  }

  private func seedUserDefinedFields() throws {
    let fields: [(entity: String, name: String, type: UserDefinedFields.DataType)] = [
      ("Companies", "Region", .list), ("Companies", "Account Tier", .singleLine),
      ("Contacts", "Preferred Language", .list),
      ("Contracts", "Renewal Notes", .multiLine), ("ConfigurationItems", "Warranty Provider", .singleLine),
      ("ConfigurationItems", "Rack Unit", .number), ("Projects", "Go-Live", .date), ("Tickets", "Root Cause", .list),
      ("Tickets", "Change Window", .date), ("Opportunities", "Campaign", .singleLine),
    ]
    for field in fields {
      let type = UserDefinedFields.types.first { $0.entity == field.entity }?.id ?? 1
      let id = try add("UserDefinedFieldDefinitions") { row in
        row.set("name", field.name)
        row.set("description", "\(field.name) of \(field.entity)")
        row.set("dataType", field.type.rawValue)
        row.set("udfType", type)
        row.set("isActive", true)
        row.set("isRequired", false)
        row.set("createDate", moment(within: 900).stored)
      }
      userDefinedFields[field.entity, default: []].append(id)
      for option in field.type == .list ? Self.options[field.name] ?? [] : [] {
        try add("UserDefinedFieldListItems") { row in
          row.set("udfFieldId", id)
          row.set("valueForDisplay", option)
          row.set("valueForExport", option)
          row.set("isActive", true)
        }
      }
    }
  }

  private static let options: [String: [String]] = [
    "Region": ["North", "South", "East & West"], "Preferred Language": ["English", "Spanish", "German"],
    "Root Cause": ["Hardware", "Software", "User", "Vendor"],
  ]

  /// The API user first, then technicians and the others who work here, one of them gone.
  func seedPeople() throws {
    try seedAPIUser()
    for index in 0..<plan.resources { try seedPerson(index) }
  }

  func seedAPIUser() throws {
    guard let schema = blueprint.schema("Resources") else { return }
    var api = Self.apiUserRow(user.username, level, schema)
    api.set("id", Self.apiUserID)
    try api.insert(in: db)
  }

  private func seedPerson(_ index: Int) throws {
    let first = text(SeedWords.firstNames, index * 7 % SeedWords.firstNames.count)
    let last = text(SeedWords.lastNames, index * 5 % SeedWords.lastNames.count)
    let isActive = index != plan.resources - 1
    let role = any("Roles")
    let id = try add("Resources") { row in
      row.set("firstName", first)
      row.set("lastName", last)
      row.set("initials", "\(first.prefix(1))\(last.prefix(1))")
      row.set("userName", "\(first).\(last).\(index)".lowercased())
      row.set("email", "\(first).\(last).\(index)@msp.example".lowercased())
      row.set("emailTypeCode", "PRIMARY")
      row.set("title", text(SeedWords.roles, index % SeedWords.roles.count))
      row.set("isActive", isActive)
      row.set("licenseType", 1)
      row.set("userType", random.pick([10, 11, 12, 14, 16]) ?? 12)
      row.set("resourceType", "Employee")
      row.set("payrollType", 1)
      row.set("locationID", 1)
      row.set("numberFormat", "X,XXX.XX")
      row.set("dateFormat", "MM/dd/yyyy")
      row.set("timeFormat", "hh:mm a")
      row.set("hireDate", moment(within: 2500).midnight.stored)
      row.set("internalCost", Double(30 + random.below(40)))
      row.set("surveyResourceRating", Double(60 + random.below(40)))
      if let role { row.set("defaultServiceDeskRoleID", role) }
    }
    // Whoever has left is nobody's assignee.
    if !isActive { ids["Resources"]?.removeLast() }
    guard isActive, let role, let desk = ids["Roles"]?.first else { return }
    try seedRoles(of: id, role: role, desk: desk, department: 1 + index % 4)
  }

  /// The roles of a person: one by the department, and at the service desk this one and the technician's, which
  /// everybody holds there; nobody holds all.
  private func seedRoles(of person: Int64, role: Int64, desk: Int64, department: Int) throws {
    func associate(_ entity: String, _ fill: (inout Draft) -> Void) throws {
      try add(entity) { row in
        row.set("resourceID", person)
        row.set("isActive", true)
        fill(&row)
      }
    }
    try associate("ResourceRoleDepartments") { row in
      row.set("roleID", role)
      row.set("departmentID", department)
      row.set("isDefault", true)
      row.set("isDepartmentLead", false)
    }
    try associate("ResourceRoleQueues") { $0.set("queueID", 29_682_833) }
    // Autotask lists each association once more in ResourceRoles, which is read only.
    try associate("ResourceRoles") { row in
      row.set("roleID", role)
      row.set("departmentID", department)
    }
    try associate("ResourceRoles") { $0.set("queueID", 29_682_833) }
    let held = role == desk ? [desk] : [desk, role]
    for (number, role) in held.enumerated() {
      try associate("ResourceServiceDeskRoles") { row in
        row.set("roleID", role)
        row.set("isDefault", number == held.count - 1)
      }
      try associate("ResourceRoles") { $0.set("roleID", role) }
    }
    roles[person] = held
  }

  /// What is sold: products and services.
  func seedCatalogue() throws {
    let material = try billingCodes(useType: 4)
    for (index, name) in SeedWords.products.enumerated() {
      try add("Products") { row in
        row.set("name", name)
        row.set("sku", "SKU-\(TicketRules.padded(index + 1, 4))")
        row.set("isActive", true)
        row.set("isSerialized", index % 3 == 0)
        row.set("unitCost", Double(80 + random.below(900)))
        row.set("unitPrice", Double(200 + random.below(1500)))
        row.set("productBillingCodeID", random.pick(material) ?? 1)
        row.set("productCategory", 1)
      }
    }
    let recurring = try billingCodes(useType: 5)
    for name in SeedWords.services {
      try add("Services") { row in
        row.set("name", name)
        row.set("invoiceDescription", name)
        row.set("isActive", true)
        row.set("periodType", 2)
        row.set("unitCost", Double(5 + random.below(30)))
        row.set("unitPrice", Double(40 + random.below(160)))
        row.set("billingCodeID", random.pick(recurring) ?? 1)
        row.set("createDate", moment(within: 900).stored)
      }
    }
  }
}
