import Autotask
package import LeastPrivilege

/// The paths and names that belong to the webhooks of one entity.
///
/// Source: the vendor's Swagger: the webhooks of `Tickets` are `TicketWebhooks`, their parts stand below each.
package struct WebhookEntity: Sendable {
  /// What belongs to a webhook.
  package enum Part: String, Sendable, CaseIterable {
    /// The fields of rows.
    case fields = "Fields"
    /// The user-defined fields of rows; ticket notes have none.
    case userDefinedFields = "UdfFields"
    /// The resources whose changes are not told.
    case excludedResources = "ExcludedResources"

    /// The field by which a part names what it is about.
    var key: String {
      switch self {
      case .fields: "fieldID"
      case .userDefinedFields: "udfFieldID"
      case .excludedResources: "resourceID"
      }
    }

    /// What the entity of the parts is called after the webhooks' stem.
    var suffix: String {
      switch self {
      case .fields: "WebhookFields"
      case .userDefinedFields: "WebhookUdfFields"
      case .excludedResources: "WebhookExcludedResources"
      }
    }
  }

  /// The entity whose changes are told, by its plural name.
  package let entity: String
  /// What the names of its webhook entities begin with.
  let stem: String
  /// The parts that there are.
  package let parts: [Part]
  /// The field of an error log that names a webhook of this kind, nil where the log has none.
  let logField: String?

  /// The webhooks of an entity, nil where Autotask has none.
  package init?(_ entity: EntityModel, in model: ResourceModel) {
    guard model["\(entity.singular)Webhooks"] != nil else { return nil }
    self.entity = entity.name
    stem = entity.singular
    parts = Part.allCases.filter { model["\(entity.singular)\($0.suffix)"] != nil }
    let field = "\(entity.olderName.lowercased())WebhookID"
    logField = model["WebhookEventErrorLogs"]?.field(field)?.name
  }

  /// The path of the webhooks.
  var path: String { "/V1.0/\(stem)Webhooks" }

  /// The path of the parts of one webhook.
  func path(_ part: Part, of webhook: Int64) -> String { "\(path)/\(webhook)/\(part.rawValue)" }

  /// The path below which the fields of webhooks or their parts are described.
  func description(of part: Part?) -> String {
    "/V1.0/\(stem)\(part?.suffix ?? "Webhooks")/entityInformation/fields"
  }
}
