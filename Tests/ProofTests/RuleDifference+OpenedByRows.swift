extension RuleDifference {
  /// Where the planner's rows let through what the emulator's rules withhold.
  static let openedByRows: [(difference: RuleDifference, rights: String, reason: String)] = [
    (
      RuleDifference(at: "plan", onlyByRows: true),
      """
      BillingItems update; DocumentConfigurationItemAssociations query; DocumentTicketAssociations query; \
      DocumentToArticleAssociations query; Documents create delete update; Invoices update; \
      TimeEntryAttachments create delete; TimeOffRequests create update
      """,
      """
      No preset's action: the planner's rows ask for less than the emulator's rules; each is named by its \
      setting below.
      """
    ),
    (
      RuleDifference(at: "without admin.kb-documentation", onlyByRows: true),
      "KnowledgeBaseCategories create delete update",
      """
      Only administrators add categories (KB_ADMIN page); the planner takes Manage Knowledgebase for it. To be \
      settled.
      """
    ),
    (
      RuleDifference(at: "without admin.resources-users-hr", onlyByRows: true),
      "TimeOffRequests create update",
      """
      Who may enter time off for others: the emulator takes the admin area of Timesheets settings, the planner \
      proxy entry alone.
      """
    ),
    (
      RuleDifference(at: "without contracts.approve-and-post", onlyByRows: true),
      "BillingItems update",
      """
      The emulator asks for Approve & Post to change a billing item (editor), the planner for contract \
      visibility alone.
      """
    ),
    (
      RuleDifference(at: "without contracts.create-invoices", onlyByRows: true),
      "Invoices update",
      "The emulator asks for the invoice box of the editor, the planner for contract visibility alone."
    ),
    (
      RuleDifference(at: "without crm.access.customer-cancelation", onlyByRows: true),
      """
      ArticleTicketAssociations create delete query; ArticleToDocumentAssociations create delete query; \
      ComanagedAssociations delete update; Tickets create
      """,
      """
      The emulator asks that the document or the organization on the other side is seen; for tickets the \
      planner has Show all Organizations in Selectors as another way, which the emulator lacks.
      """
    ),
    (
      RuleDifference(at: "without crm.attachments.view", onlyByRows: true),
      """
      CompanyAttachments delete; CompanyNoteAttachments delete; ConfigurationItemAttachments delete; \
      ConfigurationItemNoteAttachments delete; OpportunityAttachments delete; SalesOrderAttachments delete
      """,
      "The emulator removes only what it can see; the planner asks for Delete alone."
    ),
    (
      RuleDifference(at: "without crm.devices-subscriptions.view", onlyByRows: true),
      "DocumentConfigurationItemAssociations create delete query; Subscriptions create delete update",
      "The emulator asks that both sides of an association are seen, and that what is changed is seen."
    ),
    (
      RuleDifference(at: "without crm.notes.view", onlyByRows: true),
      "CompanyNotes update; ConfigurationItemNotes update",
      "The emulator changes only what it can see; the planner asks for Edit alone."
    ),
    (
      RuleDifference(at: "without crm.opportunities-quotes.add", onlyByRows: true),
      "QuoteLocations create",
      """
      The emulator makes a quote's location with Add, the planner with Edit of quotes; both inferred from the \
      editor.
      """
    ),
    (
      RuleDifference(at: "without crm.opportunities-quotes.view", onlyByRows: true),
      "Opportunities update; QuoteItems create delete update; QuoteLocations update; Quotes update",
      "The emulator changes only what it can see; the planner asks for Edit alone."
    ),
    (
      RuleDifference(at: "without crm.organizations.edit", onlyByRows: true),
      "Contacts delete",
      "Removing a contact: the emulator asks that its organization may be edited, too; assumed on both sides."
    ),
    (
      RuleDifference(at: "without crm.sales-orders.view", onlyByRows: true),
      "SalesOrders update",
      "The emulator changes only what it can see; the planner asks for Edit alone."
    ),
    (
      RuleDifference(at: "without crm.todos.view", onlyByRows: true),
      "CompanyToDos delete update",
      "The emulator changes only what it can see; the planner asks for Edit and Delete alone."
    ),
    (
      RuleDifference(at: "without documents.access", onlyByRows: true),
      "ArticleToDocumentAssociations create delete query",
      "The emulator asks that the document on the other side is seen; the planner asks for the article alone."
    ),
    (
      RuleDifference(at: "without documents.docs.add", onlyByRows: true),
      "Documents create",
      """
      The planner takes Manage Documentation for enough (help: it lets create, edit and delete); the emulator \
      asks for the object permission as well. To be settled.
      """
    ),
    (
      RuleDifference(at: "without documents.docs.delete", onlyByRows: true),
      "Documents delete",
      """
      The planner takes Manage Documentation for enough; the emulator asks for the object permission as well. \
      To be settled.
      """
    ),
    (
      RuleDifference(at: "without documents.docs.edit", onlyByRows: true),
      "Documents update",
      """
      The planner takes Manage Documentation for enough; the emulator asks for the object permission as well. \
      To be settled.
      """
    ),
    (
      RuleDifference(at: "without documents.manage", onlyByRows: true),
      "Documents create delete update",
      """
      The planner takes the object permission for enough; the emulator asks for Manage Documentation as well. \
      To be settled.
      """
    ),
    (
      RuleDifference(at: "without external.proxy-time-entry", onlyByRows: true),
      "TimeEntries create delete update; TimeEntryAttachments create delete",
      """
      The planner has impersonation of a technician as another way (assumed); the emulator's rule for time \
      does not look at who is impersonated.
      """
    ),
    (
      RuleDifference(at: "without inventory.products.add", onlyByRows: true),
      "ProductTiers delete",
      """
      Removing a tier is editing the product for the emulator, Products: Delete for the planner; both \
      inferred.
      """
    ),
    (
      RuleDifference(at: "without kb.access", onlyByRows: true),
      "DocumentToArticleAssociations create delete query",
      "The emulator asks that the article on the other side is seen; the planner asks for the document alone."
    ),
    (
      RuleDifference(at: "without other.webhooks.max", onlyByRows: true),
      """
      CompanyWebhookExcludedResources create; CompanyWebhookFields create update; CompanyWebhookUdfFields \
      create update; CompanyWebhooks update; ConfigurationItemWebhookExcludedResources create; \
      ConfigurationItemWebhookFields create update; ConfigurationItemWebhookUdfFields create update; \
      ConfigurationItemWebhooks update; ContactWebhookExcludedResources create; ContactWebhookFields create \
      update; ContactWebhookUdfFields create update; ContactWebhooks update; \
      TicketNoteWebhookExcludedResources create; TicketNoteWebhookFields create update; TicketNoteWebhooks \
      update; TicketWebhookExcludedResources create; TicketWebhookFields create update; TicketWebhookUdfFields \
      create update; TicketWebhooks update
      """,
      """
      An allowance of none: the planner asks for it when a webhook is made, the emulator for changing one as \
      well. Nothing can be changed where nothing can be made.
      """
    ),
    (
      RuleDifference(at: "without projects.client-internal.view", onlyByRows: true),
      "ServiceCallTasks create",
      """
      The emulator asks that the task is seen to which the call is tied; the planner asks for the service call \
      alone.
      """
    ),
    (
      RuleDifference(at: "without servicedesk.expenses.view", onlyByRows: true),
      """
      ExpenseItemAttachments create delete; ExpenseItems update; ExpenseReportAttachments create delete; \
      ExpenseReports update
      """,
      "The emulator changes only what it can see; the planner asks for Edit alone."
    ),
    (
      RuleDifference(at: "without servicedesk.service-calls.view", onlyByRows: true),
      """
      ServiceCallTaskResources create delete; ServiceCallTasks create delete; ServiceCallTicketResources \
      create delete; ServiceCallTickets create delete; ServiceCalls delete update
      """,
      "The emulator changes only what it can see; the planner asks for Edit alone."
    ),
    (
      RuleDifference(at: "without servicedesk.tickets.view", onlyByRows: true),
      """
      ArticleTicketAssociations create delete query; DocumentTicketAssociations create delete query; \
      ServiceCallTickets create
      """,
      """
      The emulator asks that the ticket on the other side is seen; the planner asks for the article, document \
      or service call alone.
      """
    ),
  ]
}
