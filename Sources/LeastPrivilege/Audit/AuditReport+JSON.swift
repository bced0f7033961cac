public import Autotask

extension AuditReport {
  /// The report in its published format.
  public var json: JSONValue {
    var object = JSONObject()
    object["format"] = .string(Self.format)
    object["connection"] = .string(connection)
    object["apiUser"] = .string(apiUser)
    object["twin"] = twin.map(JSONValue.string)
    object["level"] = level.map(JSONValue.string) ?? .null
    object["requestsSpent"] = .integer(Int64(requestsSpent))
    object["needed"] = .array(needed.map(JSONValue.string))
    object["entities"] = .array(rows.map(\.json))
    object["summary"] = .object(
      JSONObject(Verdict.allCases.map { ($0.rawValue, .integer(Int64(count($0)))) })
    )
    object["changes"] = .array(changes.map(\.json))
    object["userRights"] = .array(
      userRights.map { ["what": .string($0.what), "clickPath": .string($0.clickPath), "verdict": "unproved"] }
    )
    if let proof { object["proof"] = ["catalogue": .string(proof.catalogue), "sentence": .string(proof.sentence)] }
    object["exitCode"] = .integer(Int64(exitCode))
    return .object(object)
  }

  /// Reads a kept report; the parts that a comparison needs.
  ///
  /// - Throws: ``AuditFormatError`` naming the key that has another shape.
  public init(json: JSONValue) throws(AuditFormatError) {
    guard json["format"] == .string(Self.format) else {
      throw AuditFormatError(key: "format", expected: "`\(Self.format)`")
    }
    guard let entities = json["entities"]?.array else {
      throw AuditFormatError(key: "entities", expected: "an array")
    }
    var rows: [Row] = []
    for (index, entity) in entities.enumerated() {
      guard let name = entity["entity"]?.string, let verbs = entity["verbs"]?.object else {
        throw AuditFormatError(key: "entities[\(index)]", expected: "an entity with its verbs")
      }
      var cells: [Right: Cell] = [:]
      for right in Right.allCases {
        guard let cell = verbs[right.rawValue] else { continue }
        cells[right] = Cell(
          needed: cell["needed"]?.bool ?? false,
          granted: cell["granted"].flatMap(UserAccess.init),
          used: cell["used"]?.bool,
          verdict: cell["verdict"]?.string.flatMap(Verdict.init),
          note: cell["note"]?.string ?? ""
        )
      }
      rows.append(Row(entity: name, cells: cells))
    }
    self.init(
      connection: json["connection"]?.string ?? "",
      apiUser: json["apiUser"]?.string ?? "",
      twin: json["twin"]?.string,
      level: json["level"]?.string,
      requestsSpent: Int(json["requestsSpent"]?.integer ?? 0),
      needed: (json["needed"]?.array ?? []).compactMap(\.string),
      rows: rows,
      changes: [],
      userRights: [],
      proof: nil
    )
  }
}

/// A kept audit that cannot be read.
public struct AuditFormatError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The key.
  public var key: String
  /// What was expected there.
  public var expected: String
  /// One line for people.
  public var description: String { "\(key): expected \(expected)" }
}

extension AuditReport.Row {
  fileprivate var json: JSONValue {
    let verbs = Right.allCases.compactMap { right in cells[right].map { (key: right.rawValue, value: $0.json) } }
    return ["entity": .string(entity), "verbs": .object(JSONObject(verbs))]
  }
}

extension AuditReport.Cell {
  fileprivate var json: JSONValue {
    var object = JSONObject([
      ("needed", .bool(needed)), ("granted", granted.map { .string($0.rawValue) } ?? .null),
      ("used", used.map(JSONValue.bool) ?? .null), ("verdict", verdict.map { .string($0.rawValue) } ?? .null),
    ])
    if !note.isEmpty { object["note"] = .string(note) }
    return .object(object)
  }
}

extension AuditReport.Change {
  fileprivate var json: JSONValue {
    [
      "setting": .string(setting), "from": from.map(JSONValue.string) ?? .null, "to": .string(to),
      "why": .string(why),
    ]
  }
}
