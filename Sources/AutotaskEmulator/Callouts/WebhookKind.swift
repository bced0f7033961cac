internal import Autotask

/// One of the five kinds of webhooks: the entity whose changes it tells of, and the names that belong to it.
///
/// Source: REST_WebhooksEntity help page and the vendor's Swagger for the entities (ticket notes have no
/// user-defined fields); the names in payloads follow vendor samples and receivers (n8n-nodes-autotask issue 3).
struct WebhookKind: Sendable, Hashable {
  /// A field of callouts whose value is a list of other rows.
  struct Link: Sendable, Hashable {
    /// The field's name in payloads and picklists.
    var label: String
    /// The entity whose rows make the list.
    var table: String
    /// Its column that names the row.
    var parent: String
    /// Its column whose values are listed.
    var value: String
  }

  /// The entity whose changes are told.
  var entity: String
  /// What the names of the webhook entities begin with.
  var stem: String
  /// The entity's name in payloads, which is the one of the older interface.
  var entityType: String
  /// The field of an error log that names the webhook; the log has none for the other kinds.
  var logField: String?
  /// Names of callout fields that differ from those of the row.
  var aliases: [String: String] = [:]
  var links: [Link] = []

  /// The entity of the webhooks.
  var webhooks: String { "\(stem)Webhooks" }
  var fields: String { "\(stem)WebhookFields" }
  var userDefinedFields: String { "\(stem)WebhookUdfFields" }
  var excludedResources: String { "\(stem)WebhookExcludedResources" }

  /// All kinds. How a payload shows secondary resources and additional contacts no source tells: here by their ids.
  static let all = [
    WebhookKind(entity: "Companies", stem: "Company", entityType: "Account", logField: "accountWebhookID"),
    WebhookKind(entity: "Contacts", stem: "Contact", entityType: "Contact", logField: "contactWebhookID"),
    WebhookKind(entity: "ConfigurationItems", stem: "ConfigurationItem", entityType: "InstalledProduct"),
    WebhookKind(
      entity: "Tickets",
      stem: "Ticket",
      entityType: "Ticket",
      aliases: ["TicketCreateDate": "createDate"],
      links: [
        Link(
          label: "SecondaryResources",
          table: "TicketSecondaryResources",
          parent: "ticketID",
          value: "resourceID"
        ),
        Link(
          label: "TicketAdditionalContact",
          table: "TicketAdditionalContacts",
          parent: "ticketID",
          value: "contactID"
        ),
      ]
    ),
    WebhookKind(entity: "TicketNotes", stem: "TicketNote", entityType: "TicketNote"),
  ]

  /// The kind that tells of an entity's changes.
  static func telling(of entity: String) -> WebhookKind? { all.first { $0.entity == entity } }

  /// The kind whose webhooks are rows of an entity.
  static func of(webhooks: String) -> WebhookKind? { all.first { $0.webhooks == webhooks } }

  /// The kind whose webhooks the rows of an entity are part of.
  static func of(part: String) -> WebhookKind? {
    all.first { [$0.fields, $0.userDefinedFields, $0.excludedResources].contains(part) }
  }

  /// Field lists with flags were published for some of the five kinds; what they say holds for all.
  private static let lengths = [
    "name": 50, "webhookUrl": 500, "deactivationUrl": 500, "secretKey": 64, "notificationEmailAddress": 150,
    "webhookGUID": 100,
  ]

  /// The length of a webhook's field where the kind's own list has none.
  static func maxLength(of field: String, in entity: String) -> Int? {
    of(webhooks: entity) == nil ? nil : lengths[field]
  }

  /// Whether a field is the server's, or fixed once the row is made, where the kind's own list does not say so.
  static func isFixed(_ field: String, in entity: String) -> Bool {
    if of(webhooks: entity) != nil { return ["ownerResourceID", "webhookGUID"].contains(field) }
    return of(part: entity) != nil && ["webhookID", "fieldID", "udfFieldID"].contains(field)
  }

  /// The entities whose rows belong to a webhook of this kind.
  func parts(_ blueprint: Blueprint) -> [EntitySchema] {
    [fields, userDefinedFields, excludedResources].compactMap { blueprint.schema($0) }
  }
}
