internal import Autotask
internal import Foundation
internal import GRDB

/// Invoices as documents, and who is sent them.
///
/// Source: the vendor's Swagger of June 2026 (github:aybouzaglou/autotask-rest-api-types) for every shape: the settings
/// and the documents come without an envelope.
extension Session {
  /// An invoice as a text of markup, or as a file.
  func invoiceDocument(_ path: String, _ operation: ResolvedOperation) throws -> Answer {
    guard let schema = blueprint.schema("Invoices"), let id = operation.id else { return .htmlNotFound }
    try requireReached(id, schema, .query)
    if path.hasSuffix("InvoicePdf") {
      let data = Data("%PDF-1.4\n% Invoice \(id)\n%%EOF\n".utf8)
      return .json([
        "id": .integer(id), "contentType": "application/pdf", "fileName": .string("Invoice_\(id).pdf"),
        "fileSize": .integer(Int64(data.count)), "data": .string(data.base64EncodedString()),
      ])
    }
    let markup = path.hasSuffix("Xml") ? "<invoice id=\"\(id)\"/>" : "<html><body>Invoice \(id)</body></html>"
    return .json(["invoiceMarkup": .string(markup)])
  }

  /// A company's invoice settings, and the people who receive its invoices.
  func invoiceSettings(
    _ path: String,
    _ operation: ResolvedOperation,
    _ body: JSONValue?,
    _ lastID: Int64?
  ) throws -> Answer {
    guard let schema = blueprint.schema("Companies"), let company = operation.id else { return .htmlNotFound }
    let isRead = operation.verb == .get
    try requireReached(company, schema, isRead ? .query : .update)
    if path.hasSuffix("/invoiceSettings") {
      return isRead ? try readInvoiceSettings(company, schema) : try writeInvoiceSettings(company, schema, body)
    }
    let kind = path.contains("contactRecipients") ? "contact" : "resource"
    if path.hasSuffix("}") { return try removeRecipient(lastID, company, kind) }
    return try addRecipients(body, company, kind)
  }

  /// Refuses a row that the caller does not reach, as a get would.
  private func requireReached(_ id: Int64, _ schema: EntitySchema, _ right: Right) throws {
    guard let reach = reach(schema, right), try meets(id, schema, reach) else {
      throw right == .query ? Refusal.missingRow : Refusal.permission("update")
    }
  }

  /// Adds the people of `items`, and answers everybody who receives the invoices.
  ///
  /// Evidence: the shapes are documented; that each must exist is assumed, as with every reference.
  private func addRecipients(_ body: JSONValue?, _ company: Int64, _ kind: String) throws -> Answer {
    let people = body?.object.flatMap { $0[anyCase: "items"] }?.array ?? []
    guard !people.isEmpty else { throw Refusal("Missing Required Field: items") }
    let (entity, model) = kind == "contact" ? ("Contacts", "Contact") : ("Resources", "Resource")
    guard let schema = blueprint.schema(entity) else { return .htmlNotFound }
    for person in people {
      guard let id = person.integer, try Draft(id, of: schema, in: db) != nil else {
        throw Refusal.reference("items", model)
      }
      try db.execute(
        sql: "INSERT OR IGNORE INTO \(RowStore.recipients) VALUES (?, ?, ?)",
        arguments: [company, kind, id]
      )
    }
    return .json(.object(JSONObject([("\(kind)Recipients", try recipients(of: company, kind))])))
  }

  private func recipients(of company: Int64, _ kind: String) throws -> JSONValue {
    let people = try Int64.fetchAll(
      db,
      sql: "SELECT person FROM \(RowStore.recipients) WHERE company = ? AND kind = ? ORDER BY person",
      arguments: [company, kind]
    )
    return .array(people.map(JSONValue.integer))
  }

  private func removeRecipient(_ person: Int64?, _ company: Int64, _ kind: String) throws -> Answer {
    guard let person else { throw Refusal.nothingToDelete }
    try db.execute(
      sql: "DELETE FROM \(RowStore.recipients) WHERE company = ? AND kind = ? AND person = ?",
      arguments: [company, kind, person]
    )
    guard db.changesCount > 0 else { throw Refusal.nothingToDelete }
    return .item(person)
  }

  /// The settings that stand in the company's row too.
  private static let inCompany = [("taxExempt", "isTaxExempt"), ("taxRegionId", "taxRegionID"), ("taxId", "taxID")]

  private static func key(_ company: Int64) -> String { "invoice settings \(company)" }

  private func readInvoiceSettings(_ company: Int64, _ schema: EntitySchema) throws -> Answer {
    guard let row = try Draft(company, of: schema, in: db) else { throw Refusal.missingRow }
    let kept = try RowStore.note(Self.key(company), in: db).map { try JSONValue(parsing: $0) }
    return .json([
      "taxExempt": .bool(row.flag("isTaxExempt")),
      "taxRegionId": row.integer("taxRegionID").map(JSONValue.integer) ?? .null,
      "taxId": row.text("taxID").map(JSONValue.string) ?? .null,
      "invoiceEmailingEnabled": kept?["invoiceEmailingEnabled"] ?? false,
      "contactRecipients": try recipients(of: company, "contact"),
      "resourceRecipients": try recipients(of: company, "resource"), "otherEmails": kept?["otherEmails"] ?? .null,
    ])
  }

  /// A PUT replaces: what is not sent is cleared.
  private func writeInvoiceSettings(_ company: Int64, _ schema: EntitySchema, _ body: JSONValue?) throws -> Answer {
    guard let old = try Draft(company, of: schema, in: db) else { throw Refusal.noMatch }
    var row = old
    for (sent, name) in Self.inCompany {
      guard let column = schema.column(name) else { continue }
      row[name] = try ValueReading.stored(body?.object?[anyCase: sent] ?? .null, for: column)
    }
    row.set("isTaxExempt", row.flag("isTaxExempt"))
    try row.update(from: old, in: db)
    let kept: JSONValue = [
      "invoiceEmailingEnabled": .bool(body?.object?[anyCase: "invoiceEmailingEnabled"]?.bool ?? false),
      "otherEmails": body?.object?[anyCase: "otherEmails"]?.string.map(JSONValue.string) ?? .null,
    ]
    try RowStore.keep(kept.text(), as: Self.key(company), in: db)
    return .item(company)
  }
}
