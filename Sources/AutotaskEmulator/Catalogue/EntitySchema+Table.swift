internal import Autotask

/// The SQL that makes an entity's table and its indexes.
extension EntitySchema {
  /// An index on one column; the id of the row is its silent second part, so that rows come out in the order of pages.
  struct Index: Sendable {
    let column: Column
    /// The name quoted for SQL.
    let name: String
    /// The statement that makes it.
    let statement: String
  }

  /// The statement that makes the table.
  var createStatement: String {
    let definitions = columns.map { column in
      column.position == 0 ? "\"id\" INTEGER PRIMARY KEY AUTOINCREMENT" : "\(column.sql) \(column.affinity)"
    }
    return "CREATE TABLE \(table)(\(definitions.joined(separator: ",")));\n"
  }

  /// The columns by which clients select: parents, the common references, the state of work and the moments of change.
  ///
  /// Every further index makes each write dearer; what is left out is found by going through the table once.
  private static let selected: Set<String> = [
    "companyID", "ticketID", "projectID", "phaseID", "taskID", "contractID", "contactID", "resourceID",
    "assignedResourceID", "configurationItemID", "opportunityID", "quoteID", "invoiceID", "documentID",
    "status", "queueID",
    "createDate", "createDateTime", "lastActivityDate", "lastActivityDateTime", "lastModifiedDate",
    "lastModifiedDateTime", "lastTrackedModificationDateTime", "dateWorked", "attachDate",
  ]

  /// Texts that are looked up whole; their indexes compare as filters do.
  private static let lookedUp: Set<String> = ["ticketNumber", "taskNumber", "projectNumber", "emailAddress"]

  /// The indexes of a table, in the order of its columns.
  static func indexes(_ entity: Entity, _ columns: [Column], parents: [String: String]) -> [Index] {
    let parents = Set(parents.values)
    return columns.compactMap { column in
      let isLookedUp = lookedUp.contains(column.name) && column.type == .string
      guard column.position != 0, isLookedUp || parents.contains(column.name) || selected.contains(column.name) else {
        return nil
      }
      let name = "\"\(entity.name).\(column.name)\""
      let collation = column.type == .string ? " COLLATE NOCASE" : ""
      return Index(
        column: column,
        name: name,
        statement: "CREATE INDEX \(name) ON \"\(entity.name)\"(\(column.sql)\(collation));\n"
      )
    }
  }
}
