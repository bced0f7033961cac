/// What an operation does to an entity.
public enum Verb: String, Sendable, Codable, CaseIterable {
  /// Reads rows by a filter, or the rows below a parent.
  case query
  /// Reads one row by its id.
  case get
  /// Counts rows by a filter.
  case count
  /// Makes a row.
  case create
  /// Changes the named fields of a row (PATCH).
  case update
  /// Replaces a whole row (PUT); what is not sent is cleared.
  case put
  /// Removes a row.
  case delete
  /// Reads what an entity is: entityInformation and its kin.
  case describe

  /// The one of the four rights that Autotask reports for an entity, nil for `describe`, which needs none.
  ///
  /// Source: `userAccessForCreate/Query/Update/Delete` of the REST entityInformation call.
  public var right: Right? {
    switch self {
    case .query, .get, .count: .query
    case .create: .create
    case .update, .put: .update
    case .delete: .delete
    case .describe: nil
    }
  }

  /// Whether the operation may change something.
  public var isWrite: Bool {
    switch self {
    case .query, .get, .count, .describe: false
    case .create, .update, .put, .delete: true
    }
  }
}

/// One of the four rights on an entity that Autotask reports to a user.
public enum Right: String, Sendable, Codable, CaseIterable, CodingKeyRepresentable {
  /// Reading, by id, filter or parent.
  case query
  /// Making rows.
  case create
  /// Changing rows.
  case update
  /// Removing rows.
  case delete
}
