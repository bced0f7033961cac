/// The recipes: what single entities demand of a row beyond their required fields.
///
/// Sources: the entities' help pages as they stand in `docs/field-notes.md`, and published client code.
enum BodyRecipes {
  /// The recipe of an entity, empty where required fields are enough.
  static func recipe(for entity: String) -> BodyRecipe {
    if let recipe = byName[entity] { return recipe }
    return byEnding.first { entity.hasSuffix($0.ending) }?.recipe ?? BodyRecipe()
  }

  /// Conditions that make a row of an entity an ordinary one: what the plan's conditions leave out is passed over.
  static let ordinary: [String: [RowFilter]] = [
    "Companies": [.isOne("companyType", of: "Customer"), .flag("isActive", true)],
    "Projects": [.isOne("projectType", of: "Client", "Internal")],
    "Resources": [.flag("isActive", true), .isNone("licenseType", of: "API User")],
    "Tickets": [.isNone("status", of: "Complete")],
    "TimeEntries": [.flag("isNonBillable", false)],
  ]

  private static let byName: [String: BodyRecipe] = [
    "Companies": BodyRecipe(fields: [("companyType", [.label("Customer")]), ("phone", [.text("555-0100")])]),
    "Contacts": BodyRecipe(fields: [("isActive", [.number(1)])]),
    "Contracts": BodyRecipe(fields: [
      ("contractType", [.label("Recurring Service")]), ("startDate", [.day(0)]), ("endDate", [.day(365)]),
    ]),
    // The contract and one of the catalogue's services: the contract service is made where it is missing.
    "ContractServiceAdjustments": BodyRecipe(fields: [
      ("contractID", [.id(of: "Contracts", where: [.isOne("contractType", of: "Recurring Service")])]),
      ("serviceID", [.id(of: "Services", where: [.flag("isActive", true)]), .id(of: "Services")]),
      ("effectiveDate", [.day(1)]), ("unitChange", [.number(1)]),
    ]),
    "DocumentAttachments": BodyRecipe(fields: [
      ("attachmentType", [.text("FILE_ATTACHMENT")]), ("publish", [.number(1)]), ("title", [.text("Postern try.txt")]),
      ("fullPath", [.text("Postern try.txt")]), ("contentType", [.text("text/plain")]),
      ("data", [.text("UG9zdGVybiB0cnk=")]),
    ]),
    "Projects": BodyRecipe(fields: [
      ("projectType", [.label("Client")]), ("startDateTime", [.day(0)]), ("endDateTime", [.day(30)]),
    ]),
    "TicketNotes": BodyRecipe(fields: [("title", [.mark])]),
    // Without a category's defaults Autotask asks for a due date and a queue.
    "Tickets": BodyRecipe(fields: [
      ("status", [.label("New")]), ("dueDateTime", [.day(7)]), ("queueID", [.firstChoice]),
    ]),
    // A resource and a role that belong together, and no work type: setting one would ask for another right.
    "TimeEntries": BodyRecipe(
      fields: [
        ("ticketID", [.id(of: "Tickets")]),
        (
          "resourceID",
          [
            .field("resourceID", of: "ResourceServiceDeskRoles", where: [.flag("isActive", true)]),
            .field("assignedResourceID", of: "Tickets", where: assigned),
          ]
        ),
        (
          "roleID",
          [
            .field("roleID", of: "ResourceServiceDeskRoles", where: [.flag("isActive", true)]),
            .field("assignedResourceRoleID", of: "Tickets", where: assigned),
          ]
        ),
        ("dateWorked", [.day(-1)]), ("startDateTime", [.time(day: -1, hour: 9, minute: 0)]),
        ("endDateTime", [.time(day: -1, hour: 9, minute: 15)]), ("summaryNotes", [.mark]),
      ],
      changed: "summaryNotes"
    ),
  ]

  private static let assigned: [RowFilter] = [.exists("assignedResourceID"), .exists("assignedResourceRoleID")]

  private static let byEnding: [(ending: String, recipe: BodyRecipe)] = [
    // Reserved names: nothing that is called out by a trial can reach anybody.
    (
      "Webhooks",
      BodyRecipe(
        fields: [
          ("webhookUrl", [.address(below: "https://postern.example/hooks/")]),
          ("deactivationUrl", [.text("https://postern.example/deactivated")]), ("isActive", [.flag(true)]),
          ("secretKey", [.text("postern-try-secret-key")]), ("isSubscribedToUpdateEvents", [.flag(true)]),
          ("sendThresholdExceededNotification", [.flag(false)]),
        ],
        changed: "name",
        isOwn: true
      )
    ),
    (
      "WebhookUdfFields",
      BodyRecipe(fields: [
        ("udfFieldID", [.firstChoice, .id(of: "UserDefinedFieldDefinitions")]), ("isSubscribedField", [.flag(true)]),
      ])
    ),
    (
      "WebhookFields",
      BodyRecipe(fields: [("fieldID", [.firstChoice, .number(1)]), ("isSubscribedField", [.flag(true)])])
    ),
    ("WebhookExcludedResources", BodyRecipe(fields: [("resourceID", [.id(of: "Resources")])])),
  ]
}
