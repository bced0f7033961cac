internal import Autotask
internal import GRDB

/// The rules of what is planned, sold, kept and written down; one row of the tables below per entity and moment.
enum DataRules {
  private static let checks: [String: EntityRules.Check] = [
    "ChangeOrderCharges": ChargeRules.check,
    "ConfigurationItems": ConfigurationItemRules.check,
    "ContractBlockHourFactors": ContractRules.checkPurchase,
    "ContractBlocks": ContractRules.checkPurchase,
    "ContractCharges": ChargeRules.check,
    "ContractExclusionBillingCodes": ContractRules.checkExclusion,
    "ContractExclusionRoles": ContractRules.checkExclusion,
    "ContractMilestones": ContractRules.checkMilestone,
    "ContractRates": ContractRules.checkRate,
    "ContractRetainers": ContractRules.checkPurchase,
    "ContractServiceAdjustments": AdjustmentRules.check,
    "ContractServiceBundleAdjustments": AdjustmentRules.check,
    "ContractServiceBundles": ContractRules.checkService,
    "ContractServices": ContractRules.checkService,
    "ContractTicketPurchases": ContractRules.checkPurchase,
    "Contracts": ContractRules.check,
    "ExpenseItems": ExpenseRules.checkItem,
    "ExpenseReports": ExpenseRules.checkReport,
    "InventoryItemSerialNumbers": SerialNumbers.check,
    "InventoryTransfers": StockRules.checkTransfer,
    "Phases": PhaseRules.check,
    "ProjectCharges": ChargeRules.check,
    "Projects": ProjectRules.check,
    "PurchaseOrderItemReceiving": StockRules.checkReceiving,
    "PurchaseOrders": StockRules.checkOrder,
    "QuoteItems": SalesRules.checkItem,
    "Quotes": SalesRules.checkQuote,
    "Subscriptions": SubscriptionRules.check,
    "TaskPredecessors": TaskRules.checkPredecessor,
    "TaskSecondaryResources": TaskRules.checkSecondaryResource,
    "Tasks": TaskRules.check,
    "TicketCharges": ChargeRules.check,
    "UserDefinedFieldDefinitions": UserDefinedFieldRules.checkDefinition,
    "UserDefinedFieldListItems": UserDefinedFieldRules.checkListItem,
  ]

  private static let effects: [String: EntityRules.Effect] = [
    "ArticleToDocumentAssociations": KnowledgeRules.mirror,
    "ContractServiceAdjustments": AdjustmentRules.adjust,
    "ContractServiceBundleAdjustments": AdjustmentRules.adjust,
    "DocumentToArticleAssociations": KnowledgeRules.mirror,
    "Documents": KnowledgeRules.addContent,
    "ExpenseItems": ExpenseRules.sumUp,
    "InventoryTransfers": StockRules.transfer,
    "KnowledgeBaseArticles": KnowledgeRules.addContent,
    "Phases": ProjectRules.touchProject,
    "ProjectNotes": ProjectRules.touchProject,
    "Projects": ProjectRules.completeTasks,
    "PurchaseOrderItemReceiving": StockRules.receive,
    "Quotes": SalesRules.keepOnePrimaryQuote,
    "Subscriptions": SubscriptionRules.makePeriods,
    "TaskNotes": TaskRules.touchTask,
    "Tasks": TaskRules.afterStoring,
    "UserDefinedFieldDefinitions": UserDefinedFieldRules.rename,
  ]

  private static let removals: [String: EntityRules.Removal] = [
    "ChangeOrderCharges": ChargeRules.beforeDeleting,
    "ContractCharges": ChargeRules.beforeDeleting,
    "ProjectCharges": ChargeRules.beforeDeleting,
    "TicketCharges": ChargeRules.beforeDeleting,
  ]

  static func beforeStoring(_ write: inout Write) throws {
    try Uniqueness.check(write)
    try checks[write.schema.name]?(&write)
  }

  static func afterStoring(_ write: Write) throws { try effects[write.schema.name]?(write) }

  static func beforeDeleting(_ row: Draft, _ session: Session) throws {
    try removals[row.schema.name]?(row, session)
  }

  static func afterDeleting(_ row: Draft, _ session: Session) throws {
    try Cascade.removeRows(below: row, session.db, session.blueprint)
    try KnowledgeRules.forgetMirror(of: row, session.db)
  }
}
