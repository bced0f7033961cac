internal import Autotask
internal import GRDB

extension Session {
  /// The routes that are not entity and operation.
  ///
  /// Source: the vendor's Swagger for the shapes.
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
}
