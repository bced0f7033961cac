internal import Autotask

extension SwaggerCall {
  /// A route that is not entity and operation, as the document describes it.
  ///
  /// Source: the vendor's document of June 2026 (github:aybouzaglou/autotask-rest-api-types) for parameters, bodies and
  /// answers, and for the groups of the first and the last; the other groups are formed like them.
  init?(_ special: EntityCatalogue.Special) {
    guard let row = Self.specials["\(special.method) \(special.path)"] else { return nil }
    self.init(
      method: special.method,
      path: special.path,
      tag: row.tag,
      name: row.name,
      parameters: Self.parameters(of: special.path) + row.sends,
      answers: row.answers,
      // The document declares neither 401 nor 403 on these two.
      isGuarded: !["/V1.0/ZoneInformation", "/VersionInformation"].contains(special.path)
    )
  }

  private static func parameters(of path: String) -> [JSONValue] {
    path.split(separator: "/").filter { $0.hasPrefix("{") }.map { id(String($0.dropFirst().dropLast()), "int32") }
  }

  private struct Row {
    var tag: String
    var name: String
    var sends: [JSONValue] = []
    var answers: String
  }

  private static let settings = "AccountInvoiceSettings"

  private static let specials: [String: Row] = [
    "GET /V1.0/Companies/{id}/invoiceSettings":
      Row(tag: settings, name: "Get", answers: "AccountInvoiceSettingsResultModel"),
    "PUT /V1.0/Companies/{id}/invoiceSettings":
      Row(
        tag: settings,
        name: "Put",
        sends: [body("model", "UpdateAccountInvoiceSettingsModel")],
        answers: "OperationResultModel"
      ),
    "POST /V1.0/Companies/{id}/invoiceSettings/contactRecipients":
      Row(
        tag: settings,
        name: "AddContactRecipients",
        sends: [body("model", "UpdateContactRecipientsModel")],
        answers: "AddContactRecipientsResultModel"
      ),
    "DELETE /V1.0/Companies/{id}/invoiceSettings/contactRecipients/{contactId}":
      Row(tag: settings, name: "DeleteContactRecipient", answers: "OperationResultModel"),
    "POST /V1.0/Companies/{id}/invoiceSettings/resourceRecipients":
      Row(
        tag: settings,
        name: "AddResourceRecipients",
        sends: [body("model", "UpdateResourceRecipientsModel")],
        answers: "AddResourceRecipientsResultModel"
      ),
    "DELETE /V1.0/Companies/{id}/invoiceSettings/resourceRecipients/{resourceId}":
      Row(tag: settings, name: "DeleteResourceRecipient", answers: "OperationResultModel"),
    "GET /V1.0/Authenticate":
      Row(tag: "Authenticate", name: "QueryAuthenticate", answers: "AuthTokenResultModel"),
    "GET /V1.0/EntityInformation":
      Row(tag: "EntityInformation", name: "QueryEntityInformation", answers: "GlobalEntityInformationResultModel"),
    "GET /V1.0/Invoices/{id}/InvoiceMarkupHtml":
      Row(tag: "Invoices", name: "InvoiceMarkupHtml", answers: "InvoiceMarkupResultModel"),
    "GET /V1.0/Invoices/{id}/InvoiceMarkupXml":
      Row(tag: "Invoices", name: "InvoiceMarkupXml", answers: "InvoiceMarkupResultModel"),
    "GET /V1.0/Invoices/{id}/InvoicePdf":
      Row(tag: "Invoices", name: "InvoicePdf", answers: "FileQueryResultModel"),
    "GET /V1.0/Modules": Row(tag: "Modules", name: "QueryModules", answers: "ModuleAccessResultModel"),
    "GET /V1.0/ThresholdInformation":
      Row(tag: "ThresholdInformation", name: "QueryThresholdInformation", answers: "ThresholdStatusResultModel"),
    "GET /V1.0/Version": Row(tag: "Version", name: "QueryVersion", answers: "AutotaskVersionResultModel"),
    "GET /V1.0/ZoneInformation":
      Row(
        tag: "ZoneInformationApiIntegration",
        name: "QueryZoneInformation",
        sends: [query("user")],
        answers: "ZoneInformationResultModel"
      ),
    "GET /VersionInformation":
      Row(tag: "VersionInformation", name: "QueryVersionInformation", answers: "ApiVersionResultModel"),
  ]
}
