import Autotask
package import LeastPrivilege

/// By what the rows of an entity are asked for in turns: by the times at which they were made and changed, else by id.
///
/// The fields are found by their names in the catalogue; what they mean is told by the help page on best practices
/// (REST). A time of activity moves for reasons that are no change of a field, and not for every change of one, so that
/// an entity that has both kinds is asked for by both. No field tells of a deletion.
package struct PollOrder: Sendable, Equatable {
  /// When a row counts as done, so that it does not become stale.
  package enum Completion: Sendable, Equatable {
    /// When a field has a value.
    case value(field: String, Int64)
    /// When a field is set.
    case set(field: String)
  }

  /// The entity's plural name.
  package let entity: String
  /// The path of its query.
  package let path: String
  /// The fields that move when a row changes, activity first; none where rows are asked for by id.
  package let changes: [String]
  /// The field that tells when a row was made, nil where none does.
  package let creation: String?
  /// When a row is done, nil where rows of the entity never are.
  package let completion: Completion?
  /// The fields that lead a row to its company.
  package let road: [String]

  /// A field that moves with activity, or with a change, or with a tracked one.
  private static let changeNames = [
    "lastActivityDate", "lastActivityDateTime", "lastActivity", "lastModifiedDateTime", "lastModifiedDate",
    "lastModifiedTime", "updateDateTime", "lastTrackedModificationDateTime", "lastTrackedModifiedDateTime",
  ]
  private static let creationNames = [
    "createDate", "createDateTime", "createdDateTime", "createdTime", "createTime", "attachDate",
  ]
  private static let doneNames = ["completedDate", "completedDateTime"]
  /// The status that Autotask itself gives to what is complete, the same for tickets, tasks and projects (source:
  /// picklists of live databases).
  private static let doneStatus: Int64 = 5

  /// The order of an entity; nil where its rows cannot be asked for in turns.
  ///
  /// The history of tickets is read by ticket alone, and rows of webhooks carry the keys by which callouts are signed.
  package init?(_ entity: EntityModel) {
    guard let path = entity.queryPath, entity.field("id")?.isQueryable == true, !entity.isWebhook else { return nil }
    func times(_ names: [String]) -> [String] {
      names.compactMap { name in
        guard let field = entity.field(name), field.type == .datetime, field.isQueryable else { return nil }
        return field.name
      }
    }
    self.entity = entity.name
    self.path = path
    changes = times(Self.changeNames)
    creation = times(Self.creationNames).first
    road = entity.roadFields
    if let done = times(Self.doneNames).first {
      let status = entity.field("status")
      completion = status?.isPicklist == true ? .value(field: "status", Self.doneStatus) : .set(field: done)
    } else {
      completion = entity.field("isComplete") == nil ? nil : .value(field: "isComplete", 1)
    }
  }

  /// Whether rows are asked for by id, which tells of new ones alone.
  package var isByID: Bool { changes.isEmpty }

  /// The fields without which a row cannot be judged.
  var needed: [String] {
    var fields = ["id"] + changes + [creation].compactMap(\.self) + road
    switch completion {
    case .value(let field, _), .set(let field): fields.append(field)
    case nil: break
    }
    return fields
  }

  // MARK: Rows

  /// Where a row stands: the last time that it tells of, or its id; nil where it tells of none.
  func position(of row: JSONObject) -> Int64? {
    if isByID { return row[anyCase: "id"]?.integer }
    return (changes + [creation].compactMap(\.self)).compactMap { Self.time(row[anyCase: $0]) }.max()
  }

  /// When something last happened to a row, in milliseconds since 1970.
  func activity(of row: JSONObject) -> Int64? { changes.first.flatMap { Self.time(row[anyCase: $0]) } }

  /// When a row was made, in milliseconds since 1970.
  func creation(of row: JSONObject) -> Int64? { creation.flatMap { Self.time(row[anyCase: $0]) } }

  /// Whether a row is done.
  func isDone(_ row: JSONObject) -> Bool {
    switch completion {
    case nil: false
    case .set(let field): (row[anyCase: field] ?? .null) != .null
    case .value(let field, let done):
      row[anyCase: field] == .integer(done) || (done == 1 && row[anyCase: field] == .bool(true))
    }
  }

  /// What a filter says of rows that are not done; nil where it cannot.
  var undone: Filter? {
    switch completion {
    case .value("status", let done): .field("status", .noteq, .integer(done))
    case .set(let field): .field(field, .notExist)
    case .value, nil: nil
    }
  }

  /// A time as Autotask writes it, in milliseconds since 1970.
  static func time(_ value: JSONValue?) -> Int64? {
    guard let value, case .moment(let milliseconds)? = Scalar(value, as: .moment) else { return nil }
    return milliseconds
  }
}
