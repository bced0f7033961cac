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

  /// The entities whose rows belong to a webhook of this kind.
  func parts(_ blueprint: Blueprint) -> [EntitySchema] {
    [fields, userDefinedFields, excludedResources].compactMap { blueprint.schema($0) }
  }
}
