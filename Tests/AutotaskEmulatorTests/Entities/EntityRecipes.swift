import Autotask

/// What a client knows of single entities beyond their metadata, so that a row of them can be made.
enum EntityRecipes {
  /// A row to refer to.
  struct Place: Sendable {
    let entity: String
    var filter: [JSONValue]
    var field = "id"

    init(_ entity: String, _ filter: [JSONValue] = [], field: String = "id") {
      self.entity = entity
      self.filter = filter
      self.field = field
    }

    func find(_ wire: Wire) async throws -> JSONValue {
      var filter: [JSONValue] = [["op": "gt", "field": "id", "value": 0]] + filter
      if entity == "Resources" {
        filter += [
          ["op": "noteq", "field": "licenseType", "value": 7], ["op": "eq", "field": "isActive", "value": true],
        ]
      } else if try EntityCatalogue(.embedded)[entity] != nil {
        let active: JSONValue = ["op": "eq", "field": "isActive", "value": entity == "Contacts" ? 1 : true]
        let rows = try await wire.query(entity, .array(filter + [active]), max: 1)
        if let row = rows.items.first { return row[field] ?? .null }
      }
      return try await wire.query(entity, .array(filter), max: 1).items.first?[field] ?? .null
    }
  }

  private static func contract(_ type: Int64) -> [JSONValue] {
    [["op": "eq", "field": "contractType", "value": .integer(type)]]
  }

  /// Which parent a row is made below, where any will not do.
  static let parents: [String: [JSONValue]] = [
    "ContractRates": contract(1), "ContractBlocks": contract(4), "ContractBlockHourFactors": contract(4),
    "ContractRetainers": contract(6),
    "ContractTicketPurchases": contract(8), "ContractMilestones": contract(3), "ContractServices": contract(7),
    "ContractServiceBundles": contract(7), "ContractCharges": contract(7), "Phases": client, "Tasks": client,
    "UserDefinedFieldListItems": [["op": "eq", "field": "dataType", "value": 5]],
    "ExpenseItems": [["op": "in", "field": "status", "value": [1, 5]]],
    "Contacts": [["op": "eq", "field": "isActive", "value": true]], "ResourceAttachments": people,
    "ResourceRoleDepartments": people, "ResourceRoleQueues": people, "ResourceServiceDeskRoles": people,
    "TimeOffRequests": people,
    "TaskSecondaryResources": [["op": "noteq", "field": "assignedResourceID", "value": 29_682_886]],
  ]

  private static let people: [JSONValue] = [["op": "noteq", "field": "licenseType", "value": 7]]

  private static let client: [JSONValue] = [["op": "eq", "field": "projectType", "value": 5]]

  /// Values that rules ask for.
  static let bodies: [String: [(String, JSONValue)]] = [
    "Companies": [("phone", "555-0100")],
    "Contacts": [("isActive", 1)],
    "ContractServiceAdjustments": [("unitChange", 1)],
    "ContractServiceBundleAdjustments": [("unitChange", 1)],
    "InventoryTransfers": [("quantityTransferred", 1)],
    "PurchaseOrderItemReceiving": [("quantityNowReceiving", 1)],
    "QuoteItems": [("unitDiscount", 0), ("percentageDiscount", 0), ("lineDiscount", 0)],
    "Subscriptions": [("effectiveDate", "2031-01-01"), ("expirationDate", "2031-12-31")],
    "UserDefinedFieldDefinitions": [("name", "Probe"), ("isActive", true), ("udfType", 6)],
    "UserDefinedFieldListItems": [("valueForExport", "Probe")],
  ]

  /// References that rules ask for.
  static let references: [String: [(String, Place)]] = [
    "ChangeOrderCharges": [("billingCodeID", material)],
    "ContractCharges": [("billingCodeID", material)],
    "ContractExclusionBillingCodes": [
      ("billingCodeID", Place("BillingCodes", [["op": "eq", "field": "useType", "value": 1]]))
    ],
    "ContractServiceAdjustments": [
      ("contractID", Place("Contracts", contract(7))), ("serviceID", Place("Services")),
    ],
    "ContractServiceBundleAdjustments": [
      ("contractID", Place("Contracts", contract(7))), ("serviceBundleID", Place("ServiceBundles")),
    ],
    "ProjectCharges": [("billingCodeID", material)],
    "TaskPredecessors": [("predecessorTaskID", Place("Tasks", [["op": "gt", "field": "id", "value": 700]]))],
    "TicketCharges": [("billingCodeID", material)],
  ]

  private static let material = Place("BillingCodes", [["op": "eq", "field": "useType", "value": 4]])

  /// Fields that do not come back as they were sent, with `-` those whose absence another sentence tells, with `=`
  /// those that a whole-object update leaves; the rules behind them have tests of their own.
  static let otherwise: [String: Set<String>] = [
    "*": ["data", "secret"],
    // When and by whom a row was made stays with it, also where it can be given.
    "ConfigurationItems": ["=createDate"],
    "Products": ["=createdByResourceID", "=createdTime"],
    "Projects": ["=statusDateTime"],
    // Of a service on a contract only price and invoice text change.
    "ContractServiceBundles": ["internalDescription"],
    "ContractServices": ["internalDescription", "unitCost"],
    // One thing is sold, with one discount.
    "QuoteItems": ["percentageDiscount", "lineDiscount", "laborID", "expenseID", "shippingID"],
    // A submitted report is closed.
    "ExpenseReports": ["submit"],
    // Their periods depend on each other.
    "Subscriptions": ["effectiveDate", "expirationDate"],
    // The fields of change requests belong to tickets of that type; a contact raises tickets of its own company.
    "Tickets": [
      "=ticketNumber", "!createdByContactID", "changeApprovalBoard", "changeApprovalStatus", "changeApprovalType",
      "changeInfoField1", "changeInfoField2", "changeInfoField3", "changeInfoField4", "changeInfoField5",
    ],
    "TicketNotes": ["!createdByContactID"],
    // A flag that nobody sets is false, and a place is given.
    "TicketChecklistItems": ["=position", "=isImportant", "=isCompleted"],
    // State and completion follow from each other.
    "ServiceCalls": ["=status", "=isComplete", "isComplete"],
    // One department of a resource is its default, and a category that is not active is not taken.
    "ResourceRoleDepartments": ["isDefault"],
    "Companies": ["companyCategoryID"],
    // The kinds are fixed; a default is a value of its kind, whatever it was sent as.
    "UserDefinedFieldDefinitions": ["dataType", "udfType", "defaultValue"],
  ]
}
