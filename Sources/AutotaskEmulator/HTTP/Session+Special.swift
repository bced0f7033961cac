internal import Autotask
internal import GRDB

extension Session {
  /// The routes that are not entity and operation.
  ///
  /// Source: the vendor's Swagger for the shapes; for invoice documents no shape is published.
  ///
  /// - Parameter lastID: The last id of the path, where it carries two.
  func special(
    _ template: String,
    _ operation: ResolvedOperation,
    _ body: JSONValue?,
    lastID: Int64?
  ) throws -> Answer {
    switch template {
    case "/V1.0/EntityInformation": return describeAll()
    case "/V1.0/Modules": return modules()
    case "/V1.0/Version":
      return .json(["majorVersion": "2026", "minorVersion": "3", "build": "1.0", "customerType": "Emulator"])
    case "/V1.0/ThresholdInformation":
      return .json([
        "externalRequestThreshold": .integer(Int64(around.hourlyThreshold)), "requestThresholdTimeframe": 60,
        "currentTimeframeRequestCount": .integer(Int64(around.hourlyCount)),
      ])
    case "/V1.0/Authenticate":
      return .json(["authToken": "emulator", "expiration": .string(now.adding(Stamp.hour).stored)])
    case let path where path.hasPrefix("/V1.0/Invoices/"): return try invoiceDocument(path, operation)
    case let path where path.contains("/invoiceSettings"): return try invoiceSettings(path, operation, body, lastID)
    default: return .htmlNotFound
    }
  }

  /// Which modules the tenant has; the keys are the emulator's own.
  private func modules() -> Answer {
    let modules = [("external.module.knowledgebase", 1), ("external.module.documentation", 2)]
    return .json([
      "modules": .array(
        modules.map { id, key in
          ["key": .integer(Int64(key)), "value": .bool(around.tenant.values[id] == "On")]
        }
      )
    ])
  }

  private func invoiceDocument(_ path: String, _ operation: ResolvedOperation) throws -> Answer {
    guard let schema = blueprint.schema("Invoices") else { return .htmlNotFound }
    try requireReached(operation.id, schema, .query)
    let number = operation.id.map(String.init) ?? ""
    if path.hasSuffix("InvoicePdf") {
      return Answer(
        status: 200,
        contentType: "application/pdf",
        body: Array("%PDF-1.4\n% Invoice \(number)\n%%EOF\n".utf8)
      )
    }
    if path.hasSuffix("Xml") {
      return Answer(status: 200, contentType: "application/xml", body: Array("<invoice id=\"\(number)\"/>".utf8))
    }
    return Answer(
      status: 200,
      contentType: "text/html",
      body: Array("<html><body>Invoice \(number)</body></html>".utf8)
    )
  }

  /// Refuses a row that the caller does not reach, as a get would.
  private func requireReached(_ id: Int64?, _ schema: EntitySchema, _ right: Right) throws {
    guard let id, let reach = reach(schema, right), try meets(id, schema, reach) else {
      throw right == .query ? Refusal.missingRow : Refusal.permission("update")
    }
  }

  /// Fields of a company that its invoice settings show.
  private static let invoiceFields = [
    "invoiceMethod", "invoiceTemplateID", "invoiceEmailMessageID", "invoiceNonContractItemsToParentCompany",
    "billToAddressToUse", "billToAttention", "billToCompanyLocationID", "isTaxExempt", "taxID", "taxRegionID",
  ]

  private func invoiceSettings(
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
    if path.hasSuffix("}") {
      return try removeRecipient(lastID, company, kind)
    }
    let person = body?.object.flatMap { $0[anyCase: "\(kind)ID"] ?? $0[anyCase: "id"] }?.integer
    guard let person else { throw Refusal("Missing Required Field: \(kind)ID") }
    try db.execute(
      sql: "INSERT OR IGNORE INTO \(RowStore.recipients) VALUES (?, ?, ?)",
      arguments: [company, kind, person]
    )
    return .item(person)
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

  private func readInvoiceSettings(_ company: Int64, _ schema: EntitySchema) throws -> Answer {
    guard let row = try Draft(company, of: schema, in: db) else { throw Refusal.missingRow }
    var body = Array("{\"item\":{\"id\":\(company)".utf8)
    for name in Self.invoiceFields {
      guard let column = schema.column(name) else { continue }
      body.append(UInt8(ascii: ","))
      body.append(contentsOf: column.jsonKey)
      body.append(row[name], as: column.type)
    }
    for kind in ["contact", "resource"] {
      let people = try Int64.fetchAll(
        db,
        sql: "SELECT person FROM \(RowStore.recipients) WHERE company = ? AND kind = ?",
        arguments: [company, kind]
      )
      body.append(contentsOf: ",\"\(kind)Recipients\":[\(people.map(String.init).joined(separator: ","))]".utf8)
    }
    body.append(contentsOf: "}}".utf8)
    return .json(body)
  }

  private func writeInvoiceSettings(_ company: Int64, _ schema: EntitySchema, _ body: JSONValue?) throws -> Answer {
    guard let old = try Draft(company, of: schema, in: db) else { throw Refusal.noMatch }
    var row = old
    for name in Self.invoiceFields {
      guard let column = schema.column(name) else { continue }
      row[name] = try ValueReading.stored(body?.object?[anyCase: name] ?? .null, for: column)
    }
    try row.update(from: old, in: db)
    return .item(company)
  }
}
