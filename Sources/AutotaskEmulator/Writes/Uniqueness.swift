internal import Autotask
internal import GRDB

/// Pairs that an entity holds once.
///
/// Source: ArticleToDocumentAssociationsEntity help page (the same association cannot be made twice); the others are
/// assumed by analogy. The sentence is the emulator's own.
enum Uniqueness {
  private static let keys: [String: [String]] = [
    "ArticleConfigurationItemCategoryAssociations": ["articleID", "installedProductCategoryID"],
    "ArticleToArticleAssociations": ["articleID", "associatedArticleID"],
    "ArticleToDocumentAssociations": ["articleID", "associatedDocumentID"],
    "ConfigurationItemRelatedItems": ["configurationItemID", "relatedConfigurationItemID"],
    "ContractExclusionBillingCodes": ["contractID", "billingCodeID"],
    "ContractExclusionRoles": ["contractID", "roleID"],
    "ContractExclusionSetExcludedRoles": ["contractExclusionSetID", "excludedRoleID"],
    "ContractExclusionSetExcludedWorkTypes": ["contractExclusionSetID", "excludedWorkTypeID"],
    "DocumentConfigurationItemCategoryAssociations": ["documentID", "installedProductCategoryID"],
    "DocumentToArticleAssociations": ["documentID", "associatedArticleID"],
    "DocumentToDocumentAssociations": ["documentID", "associatedDocumentID"],
    "InventoryItems": ["productID", "inventoryLocationID"],
    "ServiceBundleServices": ["serviceBundleID", "serviceID"],
    "TaskPredecessors": ["predecessorTaskID", "successorTaskID"],
  ]

  static func check(_ write: Write) throws {
    guard write.kind == .create, let fields = keys[write.schema.name] else { return }
    let places = fields.map { "\"\($0)\" = ?" }.joined(separator: " AND ")
    let found = try Int.fetchOne(
      write.session.db,
      sql: "SELECT 1 FROM \(write.schema.table) WHERE \(places)",
      arguments: StatementArguments(fields.map { write.row[$0] })
    )
    guard found != nil else { return }
    throw Refusal("A \(write.schema.entity.model) with the same \(fields.joined(separator: " and ")) already exists.")
  }
}
