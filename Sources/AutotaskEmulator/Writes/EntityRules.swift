internal import Autotask
internal import GRDB

/// What single entities demand beyond their fields; one row of the tables below per entity and moment.
enum EntityRules {
  typealias Check = @Sendable (inout Write) throws -> Void
  typealias Effect = @Sendable (Write) throws -> Void
  typealias Removal = @Sendable (Draft, Session) throws -> Void

  private static let checks: [String: Check] = [
    "Contracts": ContractRules.check,
    "ContractServices": ContractRules.requireRecurringService,
    "ContractServiceAdjustments": ContractRules.checkAdjustment,
    "Projects": ProjectRules.checkProject,
    "Tasks": ProjectRules.checkTask,
    "Tickets": TicketRules.check,
    "TicketSecondaryResources": TicketRules.checkSecondaryResource,
    "TimeEntries": TimeEntryRules.check,
    "ContactGroups": CustomerRules.requireUniqueGroupName,
    "ContractCharges": ContractRules.priceCharge,
  ]

  private static let effects: [String: Effect] = [
    "CompanyLocations": CustomerRules.keepOnePrimaryLocation,
    "ContractServiceAdjustments": ContractRules.adjust,
    "Projects": ProjectRules.completeTasks,
    "TimeOffRequestsApprove": CustomerRules.approveTimeOff,
    "TimeOffRequestsReject": CustomerRules.rejectTimeOff,
    "TicketNotes": TicketRules.touchTicket,
    "TimeEntries": TicketRules.touchTicket,
  ]

  private static let removals: [String: Removal] = [
    "TimeEntries": TimeEntryRules.requireOwn
  ]

  /// Checks a row that is about to be stored and fills what follows from other fields.
  static func beforeStoring(_ write: inout Write) throws {
    try checks[write.schema.name]?(&write)
    if write.schema.isAttachment { try AttachmentRules.check(&write) }
    if write.schema.name.hasSuffix("Webhooks") { try WebhookRules.check(&write) }
  }

  /// Does to other rows what storing this one entails.
  static func afterStoring(_ write: Write) throws {
    try effects[write.schema.name]?(write)
    if write.schema.isAttachment { try AttachmentRules.describe(write.row, write.session.db, write.session.blueprint) }
    if let parent = WebhookRules.parent(of: write.schema) { try WebhookRules.judge(parent, write) }
  }

  /// Refuses a removal that an entity does not allow.
  static func beforeDeleting(_ row: Draft, _ session: Session) throws {
    try removals[row.schema.name]?(row, session)
  }

  /// Removes what goes with a row.
  static func afterDeleting(_ row: Draft, _ session: Session) throws {
    if row.schema.isAttachment { try AttachmentRules.forget(row, session) }
  }
}
