extension RuleDifference {
  /// Where the emulator's rules let through what the planner's rows withhold.
  static let openedByRules: [(difference: RuleDifference, rights: String, reason: String)] = [
    (
      RuleDifference(at: "without admin.application-wide", onlyByRows: false),
      "DocumentChecklistLibraries create",
      """
      The planner takes the checklist library's admin right (ChecklistLibraries page) for the copy into a \
      document too.
      """
    ),
    (
      RuleDifference(at: "without crm.access.customer-cancelation", onlyByRows: false),
      """
      CompanyWebhooks create; ConfigurationItemWebhooks create; ContactWebhooks create; \
      QuoteLocations create query update; TicketNoteWebhooks create; TicketWebhooks create; TimeEntries create \
      update
      """,
      """
      The planner reaches nothing without the organization; the emulator has no rule that ties these to one. \
      Webhooks are accepted and never fire (inferred).
      """
    ),
    (
      RuleDifference(at: "without crm.devices-subscriptions.view", onlyByRows: false),
      "ConfigurationItemWebhooks create",
      "Without View of the records the webhook is accepted and never fires (Webhooks help pages)."
    ),
    (
      RuleDifference(at: "without crm.opportunities-quotes.edit", onlyByRows: false),
      "QuoteLocations create",
      """
      The emulator makes a quote's location with Add, the planner with Edit of quotes; both inferred from the \
      editor.
      """
    ),
    (
      RuleDifference(at: "without inventory.locations-items.add", onlyByRows: false),
      "InventoryStockedItemsTransfer create; PurchaseOrderItems create update",
      """
      The planner joins Add of items with the transfer and the order's item (both pages documented for \
      create); the emulator has one rule each.
      """
    ),
    (
      RuleDifference(at: "without inventory.locations-items.view", onlyByRows: false),
      """
      InventoryItemSerialNumbers create; InventoryItems create; InventoryLocations create; InventoryProducts \
      create; InventoryStockedItemsAdd create; InventoryStockedItemsRemove create; \
      InventoryStockedItemsTransfer create; InventoryTransfers create
      """,
      """
      View and Create are needed to create (InventoryItems page): the planner asks for both, the emulator for \
      Add.
      """
    ),
    (
      RuleDifference(at: "without inventory.products.delete", onlyByRows: false),
      "ProductTiers delete",
      """
      Removing a tier is editing the product for the emulator, Products: Delete for the planner; both \
      inferred.
      """
    ),
    (
      RuleDifference(at: "without inventory.purchase-orders.view", onlyByRows: false),
      "PurchaseOrders create",
      "View and Create are needed to create: the planner asks for both, the emulator for Add."
    ),
    (
      RuleDifference(at: "without kb.manage", onlyByRows: false),
      "KnowledgeBaseCategories create delete update",
      """
      Categories are an administrator's (KB_ADMIN page): the emulator has that rule, the planner Manage \
      Knowledgebase. To be settled.
      """
    ),
    (
      RuleDifference(at: "without other.client-portal.security-levels", onlyByRows: false),
      "ClientPortalUsers create update",
      """
      The planner joins both boxes of the Client Portal, the emulator asks for the user settings alone; both \
      inferred.
      """
    ),
    (
      RuleDifference(at: "without servicedesk.charges.view", onlyByRows: false),
      "TicketCharges create",
      "The planner asks that a new charge can be viewed, the emulator for Add."
    ),
    (
      RuleDifference(at: "without servicedesk.expenses.edit", onlyByRows: false),
      "ExpenseItemAttachments create; ExpenseReportAttachments create",
      """
      The planner takes an attachment for an edit of the expense, the emulator for a part that is seen with \
      it.
      """
    ),
    (
      RuleDifference(at: "without servicedesk.tickets.view", onlyByRows: false),
      "TicketNoteWebhooks create; TicketWebhooks create",
      "Webhooks are accepted and never fire (Webhooks help pages)."
    ),
  ]
}
