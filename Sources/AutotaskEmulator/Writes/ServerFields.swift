internal import Autotask
internal import GRDB

/// The fields that the server fills itself: who made or changed a row, and when.
///
/// Source: the fields that the published lists mark read-only, and REST_BestPractices help page for the stamps.
enum ServerFields {
  private static let creators: Set<String> = [
    "creatorResourceID", "createdByResourceID", "creatorUserID", "createdByPersonID", "attachedByResourceID",
  ]
  private static let editors: Set<String> = [
    "lastActivityResourceID", "lastModifiedByResourceID", "lastModifiedUserID", "updateResourceID", "lastModifiedBy",
    "lastActivityPersonID",
  ]
  private static let creations: Set<String> = [
    "createDate", "createDateTime", "createdDateTime", "createdTime", "attachDate", "createTime",
  ]
  private static let changes: Set<String> = [
    "lastActivityDate", "lastActivityDateTime", "lastModifiedDate", "lastModifiedDateTime", "lastModifiedTime",
    "lastTrackedModificationDateTime", "lastTrackedModifiedDateTime", "updateDateTime", "lastActivity",
  ]
  private static let personTypes: Set<String> = ["creatorType", "lastActivityPersonType"]

  /// Whether the server fills a column.
  static func isFilled(_ column: EntitySchema.Column) -> Bool {
    creators.contains(column.name) || editors.contains(column.name) || creations.contains(column.name)
      || changes.contains(column.name) || personTypes.contains(column.name)
  }

  /// Fills the columns of a row that is about to be stored.
  static func fill(_ write: inout Write) {
    let now = write.session.now.stored.databaseValue
    let actor = write.session.caller.actor.databaseValue
    let isNew = write.kind == .create
    for column in write.schema.columns {
      let isUnset = write.row.values[column.position].isNull
      switch column.name {
      case let name where creators.contains(name) && isNew && (isUnset || column.isReadOnly):
        write.row.values[column.position] = actor
      case let name where editors.contains(name): write.row.values[column.position] = actor
      case let name where creations.contains(name) && isNew && (isUnset || column.isReadOnly):
        write.row.values[column.position] = now
      case let name where changes.contains(name): write.row.values[column.position] = now
      case let name where personTypes.contains(name) && (isNew || name != "creatorType"):
        write.row.values[column.position] = 1.databaseValue
      case "impersonatorCreatorResourceID" where isNew:
        write.row.values[column.position] = write.session.caller.impersonator?.databaseValue ?? .null
      case "impersonatorUpdaterResourceID" where !isNew:
        write.row.values[column.position] = write.session.caller.impersonator?.databaseValue ?? .null
      case "isActive" where isNew && isUnset: write.row.values[column.position] = 1.databaseValue
      default: break
      }
    }
  }
}
