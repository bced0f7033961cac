internal import Autotask
internal import GRDB

/// Somebody who is assigned comes with a role, and must hold it.
///
/// Source: AntoJUICT/juict-skills (live) for the sentences; TicketsEntity, TaskSecondaryResourcesEntity and
/// ResourceRolesEntity help pages: a role is held by department or at the service desk.
enum RolePairs {
  private struct Pair: Sendable {
    var resource: String
    var role: String
    /// What stands before the sentence.
    var opening = "Data violation: "
  }

  private static let pairs: [String: Pair] = [
    "Tickets": Pair(resource: "assignedResourceID", role: "assignedResourceRoleID"),
    "Tasks": Pair(resource: "assignedResourceID", role: "assignedResourceRoleID"),
    "TicketSecondaryResources": Pair(resource: "resourceID", role: "roleID"),
    "TaskSecondaryResources": Pair(resource: "resourceID", role: "roleID"),
    "TimeEntries": Pair(resource: "resourceID", role: "roleID", opening: ""),
  ]

  /// Refuses a person without the role, or the role without a person, or a role that the person does not hold.
  static func check(_ write: Write) throws {
    guard let pair = pairs[write.schema.name] else { return }
    if pair.resource == "assignedResourceID", write.row[pair.resource].isNull != write.row[pair.role].isNull {
      throw Refusal(
        "Data violation: When assigning a Resource, you must assign both a assignedResourceID and assignedResourceRoleID."
      )
    }
    guard write.changes(pair.resource) || write.changes(pair.role), let resource = write.row.integer(pair.resource),
      let role = write.row.integer(pair.role), try !holds(resource, role, write)
    else { return }
    let word = pair.opening.isEmpty ? "AssignedResourceID" : "assignedResourceID"
    throw Refusal(
      "\(pair.opening)The specified \(word) and AssignedRoleID combination is not currently defined."
    )
  }

  private static func holds(_ resource: Int64, _ role: Int64, _ write: Write) throws -> Bool {
    for entity in ["ResourceServiceDeskRoles", "ResourceRoleDepartments", "ResourceRoles"]
    where try write.exists(entity, where: "resourceID = ? AND roleID = ? AND isActive = 1", [resource, role]) {
      return true
    }
    return false
  }
}
