internal import Autotask
internal import GRDB

/// What single entities demand beyond their fields; one row of the tables below per entity and moment.
enum EntityRules {
  typealias Check = @Sendable (inout Write) throws -> Void
  typealias Effect = @Sendable (Write) throws -> Void
  typealias Removal = @Sendable (Draft, Session) throws -> Void

  private static let checks: [String: Check] = [
    "Tickets": TicketRules.check,
    "TicketSecondaryResources": TicketChildRules.requireNotPrimary,
    "TicketAdditionalContacts": TicketChildRules.requireNotPrimary,
    "TicketAdditionalConfigurationItems": TicketChildRules.requireNotPrimary,
    "TicketChecklistItems": TicketChildRules.checkItem,
    "TicketChecklistLibraries": TicketChildRules.checkLibrary,
    "TicketChangeRequestApprovals": TicketChildRules.checkApproval,
    "TicketNotes": TicketNoteRules.check,
    "ChangeRequestLinks": TicketChildRules.checkLink,
    "TimeEntries": TimeEntryRules.check,
    "Companies": CompanyRules.check,
    "CompanyNotes": CalendarRules.requireOrder,
    "CompanyToDos": CalendarRules.requireOrder,
    "Appointments": CalendarRules.requireOrder,
    "ServiceCalls": CalendarRules.checkServiceCall,
    "Resources": ResourceRules.check,
    "ResourceRoleDepartments": ResourceRules.keepDefault,
    "ResourceServiceDeskRoles": ResourceRules.keepDefault,
    "ContactGroups": CustomerRules.requireUniqueGroupName,
  ]

  private static let effects: [String: Effect] = [
    "Companies": CompanyRules.addLocation,
    "CompanyLocations": CompanyRules.keepOnePrimaryLocation,
    "Contacts": ContactRules.keepOnePrimary,
    "ResourceRoleDepartments": ResourceRules.associate,
    "ResourceServiceDeskRoles": ResourceRules.associate,
    "ResourceRoleQueues": ResourceRules.associate,
    "TimeOffRequestsApprove": CustomerRules.approveTimeOff,
    "TimeOffRequestsReject": CustomerRules.rejectTimeOff,
    "Tickets": TicketRules.afterwards,
    "TicketNotes": TicketActivity.touch,
    "TimeEntries": TicketActivity.touch,
    "TicketChecklistItems": TicketChildRules.noteItem,
    "TicketChecklistLibraries": TicketChildRules.addLibrary,
    "TicketChangeRequestApprovals": TicketChildRules.noteApproval,
  ]

  private static let removals: [String: Removal] = [
    "TimeEntries": Timesheets.requireDeletable,
    "Contacts": ContactRules.requireNoBonds,
    "CompanyLocations": CompanyRules.keepPrimaryLocation,
    "CompanyTeams": CompanyRules.keepComanagedTeam,
    "TicketChecklistItems": TicketChildRules.noteRemoval,
  ]

  /// Checks a row that is about to be stored and fills what follows from other fields.
  static func beforeStoring(_ write: inout Write) throws {
    try ChildRules.check(write)
    try CompanyTies.check(&write)
    try RolePairs.check(write)
    try DataRules.beforeStoring(&write)
    try checks[write.schema.name]?(&write)
    if write.schema.isAttachment { try AttachmentRules.check(&write) }
    if write.schema.name.hasSuffix("Webhooks") { try WebhookRules.check(&write) }
  }

  /// Does to other rows what storing this one entails.
  static func afterStoring(_ write: Write) throws {
    try DataRules.afterStoring(write)
    try effects[write.schema.name]?(write)
    if write.schema.isAttachment { try AttachmentRules.describe(write.row, write.session.db, write.session.blueprint) }
    try WebhookRules.judge(write.row, write.session)
  }

  /// What a level without the right to delete is told.
  ///
  /// Source: GDSTechnology/autotask-mcp and AntoJUICT/juict-skills, live, for the odd one of time entries.
  static func deletionRefused(_ schema: EntitySchema) -> Refusal {
    guard schema.name == "TimeEntries" else { return .permission("delete") }
    return Refusal(
      "The logged in Resource does not have the adequate permissions to delete this entity timeEntryType."
    )
  }

  /// Refuses a removal that an entity does not allow.
  static func beforeDeleting(_ row: Draft, _ session: Session) throws {
    try DataRules.beforeDeleting(row, session)
    try removals[row.schema.name]?(row, session)
  }

  /// Removes what goes with a row.
  static func afterDeleting(_ row: Draft, _ session: Session) throws {
    if row.schema.isAttachment { try AttachmentRules.forget(row, session.db) }
    try ActivityLogs.record(row, session)
    if let id = row.integer("id") { try CalendarRules.removeBelow(row.schema.name, id, session.db) }
    try WebhookRules.forgetParts(of: row, session.blueprint, session.db)
    try WebhookRules.judge(row, session)
    try DataRules.afterDeleting(row, session)
  }
}
