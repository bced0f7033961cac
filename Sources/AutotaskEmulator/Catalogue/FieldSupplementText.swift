/// Flags of fields that the catalogue does not have, a line per entity.
///
/// After a field's name: `R` required on create, `O` read-only (`RO`: given on create, fixed afterwards), `P` picklist,
/// `N` not queryable, a number for the greatest length, `>` and a singular name for a reference.
///
/// Source: what a create needs as the generated commands of ecitsolutions/Autotask list it (read from field
/// listings of the service, `To create a new … you need the following required fields`); what cannot be queried, the
/// references and the server's own fields are assumed from names and from what such fields are elsewhere; attachments by the published
/// listing of TicketAttachments, which holds for all kinds (REST_Attachments help page).
let fieldSupplementText = """
  *Attachments:attachmentType ROP|title RO 255|fullPath RO 255|publish ROP|contentType O|fileSize ON|creatorType ON|data N\
  |attachDate O|attachedByResourceID O >Resource|attachedByContactID >Contact|parentID O|parentType O\
  |isTaskAttachment O|impersonatorCreatorResourceID O >Resource
  AttachmentInfo:fileSize N
  ActionTypes:name R|isSystemActionType O
  Appointments:resourceID R >Resource|title R|startDateTime R|endDateTime R|createDateTime O\
  |creatorResourceID O >Resource|updateDateTime O
  ArticleConfigurationItemCategoryAssociations:articleID RO >KnowledgeBaseArticle\
  |installedProductCategoryID RO >ConfigurationItemCategory
  ArticleNotes:createdByResourceID O|createdDateTime O|lastModifiedByResourceID O|lastModifiedDateTime O
  ArticleToArticleAssociations:associatedArticleID RO >KnowledgeBaseArticle|articleID RO >KnowledgeBaseArticle
  ArticleToDocumentAssociations:associatedDocumentID RO >Document|articleID RO >KnowledgeBaseArticle
  BillingItemApprovalLevels:timeEntryID R >TimeEntry|approvalResourceID R >Resource|approvalLevel R
  BillingItems:lineItemFullDescription N|lineItemGroupDescription N
  ChangeOrderCharges:taskID RO >Task|name R 100|chargeType RP|datePurchased R|billableAmount O|extendedCost O\
  |createDate O|creatorResourceID O >Resource|isBilled O|statusLastModifiedBy O|statusLastModifiedDate O\
  |billingCodeID >BillingCode|productID >Product|internalCurrencyBillableAmount O|internalCurrencyUnitPrice O
  ChangeRequestLinks:changeRequestTicketID RO >Ticket|problemOrIncidentTicketID RO >Ticket
  ChecklistLibraries:name R|entityType RP
  ChecklistLibraryChecklistItems:checklistLibraryID RO >ChecklistLibrary|itemName R
  ComanagedAssociations:companyID RO >Company|resourceID RO >Resource
  ConfigurationItemBillingProductAssociations:configurationItemID RO >ConfigurationItem|billingProductID RO >Product\
  |effectiveDate R
  ConfigurationItemCategoryUdfAssociations:configurationItemCategoryID RO >ConfigurationItemCategory\
  |userDefinedFieldDefinitionID RO >UserDefinedFieldDefinition
  ConfigurationItemRelatedItems:configurationItemID RO >ConfigurationItem\
  |relatedConfigurationItemID RO >ConfigurationItem
  ConfigurationItems:lastActivityPersonType N|rmmDeviceAuditOperatingSystem N
  ContactBillingProductAssociations:contactID RO >Contact|billingProductID RO >Product|effectiveDate R
  ContactGroupContacts:contactGroupId RO >ContactGroup|contactId RO >Contact
  ContactGroups:name R
  ContractBillingRules:contractID RO >Contract|productID R >Product|isActive R|startDate R|determineUnits RP\
  |createChargesAsBillable R|includeItemsInChargeDescription R|isDailyProrationEnabled R|executionMethod P
  ContractBlockHourFactors:contractID RO >Contract|roleID RO >Role|internalCurrencyContractHourlyRate O
  ContractExclusionSetExcludedRoles:contractExclusionSetID RO >ContractExclusionSet|excludedRoleID RO >Role
  ContractExclusionSetExcludedWorkTypes:contractExclusionSetID RO >ContractExclusionSet\
  |excludedWorkTypeID RO >BillingCode
  ContractExclusionSets:name R|isActive R
  ContractRoleCosts:contractID RO >Contract|resourceID RO >Resource|roleID RO >Role|rate R
  ContractServiceBundleAdjustments:effectiveDate R|contractID >Contract|contractServiceBundleID >ContractServiceBundle\
  |serviceBundleID >ServiceBundle
  ContractServiceBundleUnits:contractID >Contract|contractServiceBundleID >ContractServiceBundle\
  |serviceBundleID >ServiceBundle
  ContractTicketPurchases:contractID RO >Contract|isPaid RP|datePurchased R|startDate R|endDate R|ticketsPurchased R\
  |perTicketRate R|paymentType P|ticketsUsed O
  Contracts:lastModifiedDateTime O
  DocumentChecklistItems:documentID RO >Document|itemName R
  DocumentChecklistLibraries:documentID RO >Document|checklistLibraryID RO >ChecklistLibrary
  DocumentConfigurationItemCategoryAssociations:documentID RO >Document\
  |installedProductCategoryID RO >ConfigurationItemCategory
  DocumentNotes:createdByResourceID O|createdDateTime O|lastModifiedByResourceID O|lastModifiedDateTime O
  DocumentToDocumentAssociations:documentID RO >Document|associatedDocumentID RO >Document
  Documents:createdByResourceID O|createdDateTime O|lastModifiedByResourceID O|lastModifiedDateTime O|publish P
  ExpenseItems:expenseReportID RO >ExpenseReport|description R|expenseDate R|expenseCategory RP|paymentType RP\
  |haveReceipt R|isBillableToCompany R|companyID >Company|projectID >Project|ticketID >Ticket|taskID >Task|workType P\
  |isRejected O|internalCurrencyReimbursementAmount O
  ExpenseReports:name R|submitterID R >Resource|weekEnding R|status OP|submitDate O|approvedDate O\
  |approverID O >Resource|rejectionReason O|internalCurrencyExpenseTotal O|amountDue O
  IntegrationVendorInsights:createDateTime O|lastModifiedDateTime O
  IntegrationVendorWidgets:createDateTime O|lastModifiedDateTime O
  InventoryItemSerialNumbers:inventoryItemID RO >InventoryItem|serialNumber R
  InventoryItems:productID RO >Product|inventoryLocationID RO >InventoryLocation|quantityOnHand R|quantityMinimum R\
  |quantityMaximum R|backOrderQuantity O|quantityOnOrder O|quantityPicked O|quantityReserved O\
  |impersonatorCreatorResourceID O >Resource
  InventoryLocations:locationName R|isActive R|resourceID >Resource|impersonatorCreatorResourceID O >Resource
  InventoryProducts:createDateTime O|createdByResourceID O >Resource|availableUnits O|backOrderQuantity O|onHandUnits O\
  |pickedUnits O|reservedUnits O|unitsOnOrder O|productID >Product|inventoryLocationID >InventoryLocation
  InventoryTransfers:productID R >Product|fromLocationID R >InventoryLocation|toLocationID R >InventoryLocation\
  |quantityTransferred R|transferByResourceID O >Resource|transferDate O
  KnowledgeBaseArticles:articleCategoryID >KnowledgeBaseCategory|createdByResourceID O|createdDateTime O\
  |lastModifiedByResourceID O|lastModifiedDateTime O|publish P
  PaymentTerms:name R
  ProductNotes:productID RO >Product|title R|description R|createDateTime O|creatorResourceID O >Resource\
  |lastActivityDate O|impersonatorCreatorResourceID O|impersonatorUpdaterResourceID O
  ProductVendors:productID RO >Product|vendorID RO >Company|isActive R|isDefault R
  PurchaseOrderItemReceiving:purchaseOrderItemID RO >PurchaseOrderItem|quantityNowReceiving R\
  |quantityPreviouslyReceived O|receiveDate O|receivedByResourceID O >Resource
  PurchaseOrderItems:orderID RO >PurchaseOrder|inventoryLocationID R >InventoryLocation|quantity R|unitCost R\
  |productID >Product|contractID >Contract|projectID >Project|ticketID >Ticket|internalCurrencyUnitCost O
  PurchaseOrders:vendorID R >Company|status RP|shipToName R|shipToAddress1 R|createDateTime O\
  |creatorResourceID O >Resource|submitDateTime O|cancelDateTime O|purchaseOrderNumber O|paymentTerm P|shippingType P\
  |purchaseForCompanyID >Company|impersonatorCreatorResourceID O >Resource|internalCurrencyFreight O
  QuoteItems:quoteID RO >Quote|quoteItemType ROP|quantity R|unitDiscount R|percentageDiscount R|isOptional R\
  |lineDiscount R|productID >Product|serviceID >Service|serviceBundleID >ServiceBundle|averageCost O|highestCost O\
  |totalEffectiveTax O|internalCurrencyLineDiscount O|internalCurrencyUnitDiscount O|internalCurrencyUnitPrice O
  Quotes:opportunityID RO >Opportunity|name R|effectiveDate R|expirationDate R|billToLocationID R >QuoteLocation\
  |shipToLocationID R >QuoteLocation|soldToLocationID R >QuoteLocation|contactID >Contact|companyID O >Company\
  |quoteNumber O|createDate O|creatorResourceID O >Resource|lastActivityDate O|lastModifiedBy O|approvalStatus OP\
  |approvalStatusChangedDate O|approvalStatusChangedByResourceID O|lastPublishedByResourceID O\
  |lastPublishedDateTime O|calculateTaxSeparately N|showEachTaxInGroup N|showTaxCategory N\
  |impersonatorCreatorResourceID O >Resource
  ServiceBundleServices:serviceBundleID RO >ServiceBundle|serviceID RO >Service
  ServiceCallTaskResources:serviceCallTaskID RO >ServiceCallTask|resourceID RO >Resource
  ServiceCallTasks:serviceCallID RO >ServiceCall|taskID RO >Task
  SubscriptionPeriods:subscriptionID O >Subscription
  Subscriptions:subscriptionName R 100|periodType RP|effectiveDate R|expirationDate R|periodPrice RN|materialCodeID R \
  >BillingCode|status RP|configurationItemID RO >ConfigurationItem|description 2000|purchaseOrderNumber 50|periodCost N\
  |totalCost O|totalPrice O|vendorID >Company|impersonatorCreatorResourceID O >Resource
  TagAliases:tagID RO >Tag|alias R
  TaxCategories:name R
  TaxRegions:name R
  Taxes:taxRegionID RO >TaxRegion|taxCategoryID RO >TaxCategory|taxName R|taxRate R
  TicketChecklistLibraries:ticketID RO >Ticket|checklistLibraryID RO >ChecklistLibrary
  TicketRmaCredits:ticketID RO >Ticket|creditAmount R
  TimeOffRequests:resourceID RO >Resource|requestDate R|timeOffRequestType RP|hours R|status OP|approvedDateTime O\
  |approveRejectResourceID O|createDateTime O|createdByResourceID O|lastModifiedDateTime O|lastModifiedByResourceID O\
  |rejectReason O|lastApprovedLevel O
  """
