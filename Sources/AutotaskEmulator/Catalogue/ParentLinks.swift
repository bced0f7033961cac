internal import Autotask

/// Which column of a child names its parent.
///
/// Source: the vendor's Swagger has the collections and the fields; the pairs whose names differ are listed here.
enum ParentLinks {
  /// Names that parents go by in their children's fields, in the order in which they are tried.
  private static let aliases: [String: [String]] = [
    "ConfigurationItems": ["configurationItemID", "installedProductID"],
    "Expenses": ["expenseReportID"],
    "KnowledgeBaseArticles": ["articleID"],
    "KnowledgeBaseCategories": ["articleCategoryID"],
    "OrganizationalLevelAssociations": ["organizationalLevelAssociationID"],
    "PurchaseOrders": ["orderID", "purchaseOrderID"],
    "UserDefinedFields": ["udfFieldId"],
  ]

  /// The column naming the parent, by the parent's path segment.
  static func columns(of entity: Entity, fields: [Field], in entities: EntityCatalogue) -> [String: String] {
    var columns: [String: String] = [:]
    for child in entity.children {
      columns[child.parent] = column(for: child.parent, of: entity, fields: fields, in: entities)
    }
    return columns
  }

  private static func column(
    for parent: String,
    of entity: Entity,
    fields: [Field],
    in entities: EntityCatalogue
  ) -> String {
    // The predecessors of a task are listed below the task that comes after them.
    if entity.name == "TaskPredecessors" { return "successorTaskID" }
    // The text of a document or article carries the id of what it is the text of.
    if entity.name.hasSuffix("PlainTextContent") { return "id" }
    let model = entities[parent]?.model ?? parent
    var names = aliases[parent] ?? []
    names.append("\(model)ID")
    if parent.hasSuffix("Webhooks") { names.append("webhookID") }
    for name in names {
      if let field = fields.first(where: { $0.name.lowercased() == name.lowercased() }) { return field.name }
    }
    let references = fields.filter { $0.reference == model }
    return (references.first { $0.isReadOnly } ?? references.first)?.name ?? EntitySchema.hiddenParent
  }

  /// Endings of field names and the entity that they mean.
  private static let endings: [(ending: String, entity: String)] = [
    ("resourceid", "Resources"), ("contactid", "Contacts"), ("companyid", "Companies"), ("productid", "Products"),
    ("contractid", "Contracts"), ("ticketid", "Tickets"), ("locationid", "CompanyLocations"),
    ("countryid", "Countries"), ("billingcodeid", "BillingCodes"), ("articleid", "KnowledgeBaseArticles"),
    ("documentid", "Documents"), ("vendorid", "Companies"), ("roleid", "Roles"),
  ]

  /// The entity that a field seems to name, for seeding where no reference was published.
  static func likelyTarget(of field: Field, in entities: EntityCatalogue) -> String? {
    guard [.integer, .long].contains(field.type), !field.isPicklist else { return nil }
    let name = field.name.lowercased()
    guard name.hasSuffix("id"), name != "id" else { return nil }
    if let entity = entities[String(name.dropLast(2))] { return entity.name }
    return endings.first { name.hasSuffix($0.ending) }?.entity
  }
}
