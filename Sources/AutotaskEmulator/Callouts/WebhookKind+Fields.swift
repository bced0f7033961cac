/// What is known of the fields of webhooks and their parts: field lists with flags were published for some of the
/// five kinds, and what they say holds for all.
///
/// Source: live listings of CompanyWebhooks and TicketWebhooks; Webhooks_Creating and REST_WebhooksEntity help pages.
extension WebhookKind {
  /// What a webhook cannot be without.
  static let required = [
    "name", "isActive", "webhookUrl", "deactivationUrl", "secretKey", "sendThresholdExceededNotification",
  ]
  private static let lengths = [
    "name": 50, "webhookUrl": 500, "deactivationUrl": 500, "secretKey": 64, "notificationEmailAddress": 150,
    "webhookGUID": 100,
  ]
  /// What a part belongs to and which field it names; fixed once it is made.
  private static let keys: Set<String> = ["webhookID", "fieldID", "udfFieldID"]
  private static let requiredOfParts = keys.union(["resourceID", "isSubscribedField", "isDisplayAlwaysField"])

  /// The length of a webhook's field where the kind's own list has none.
  static func maxLength(of field: String, in entity: String) -> Int? {
    of(webhooks: entity) == nil ? nil : lengths[field]
  }

  /// Whether a field is required where the kind's own list does not say so.
  static func isRequired(_ field: String, in entity: String) -> Bool {
    of(webhooks: entity) != nil && required.contains(field)
      || of(part: entity) != nil && requiredOfParts.contains(field)
  }

  /// Whether a field is the server's, or fixed once the row is made, where the kind's own list does not say so.
  static func isFixed(_ field: String, in entity: String) -> Bool {
    of(webhooks: entity) != nil && ["ownerResourceID", "webhookGUID"].contains(field)
      || of(part: entity) != nil && keys.contains(field)
  }
}
