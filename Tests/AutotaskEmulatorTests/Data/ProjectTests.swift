import Autotask
import AutotaskEmulator
import Testing

/// Projects, their phases, tasks, people and order.
@Suite struct ProjectTests {
  private static func project(_ wire: Wire, _ more: [(String, JSONValue)] = []) async throws -> Int64 {
    var body = JSONObject([
      ("companyID", 174), ("projectName", "Move"), ("projectType", 5), ("status", 1),
      ("startDateTime", "2026-11-01"), ("endDateTime", "2026-12-01"),
    ])
    for (key, value) in more { body[key] = value }
    let reply = try await wire.call("POST", "Projects", .object(body))
    return try #require(reply.itemID, "\(reply.text)")
  }

  private static func task(
    _ wire: Wire,
    in project: Int64,
    _ more: [(String, JSONValue)] = []
  ) async throws -> Wire.Reply {
    var body = JSONObject([("title", "Task"), ("status", 1), ("taskType", 1)])
    for (key, value) in more { body[key] = value }
    return try await wire.call("POST", "Projects/\(project)/Tasks", .object(body))
  }

  private static func item(_ wire: Wire, _ path: String) async throws -> JSONValue? {
    try await wire.call("GET", path).json["item"]
  }

  @Test func numbersAreTheDayAndThePlaceOnIt() async throws {
    try await withSmallEmulator { (wire: Wire) async throws in
      _ = try await wire.admin("PUT", "clock", ["now": "2026-11-05T10:00:00Z"])
      let project = try await Self.project(wire)
      let first = try #require(try await Self.task(wire, in: project).itemID)
      let phase = try #require(try await wire.call("POST", "Projects/\(project)/Phases", ["title": "One"]).itemID)
      #expect(try await Self.item(wire, "Projects/\(project)")?["projectNumber"] == "P20261105.0001")
      #expect(try await Self.item(wire, "Tasks/\(first)")?["taskNumber"] == "T20261105.0001")
      #expect(try await Self.item(wire, "Phases/\(phase)")?["phaseNumber"] == "T20261105.0002")
    }
  }

  @Test func theEndIsNotBeforeTheLastTaskOrPhase() async throws {
    try await withSmallEmulator { (wire: Wire) async throws in
      let project = try await Self.project(wire)
      #expect(
        try await Self.task(wire, in: project, [("startDateTime", "2026-11-05"), ("endDateTime", "2026-11-20")]).status
          == 200
      )
      func set(_ field: String, _ value: JSONValue) async throws -> String {
        let patch = JSONObject([("id", .integer(project)), (field, value)])
        return try await wire.call("PATCH", "Projects", .object(patch)).error
      }
      #expect(
        try await set("endDateTime", "2026-11-19")
          == "The endDateTime of a project cannot be before the end of its last phase or task."
      )
      #expect(
        try await set("startDateTime", "2026-11-06")
          == "The startDateTime of a project cannot be after the start of its first phase or task."
      )
      #expect(
        try await set("endDateTime", "2026-10-01") == "The endDateTime of a project cannot be before its startDateTime."
      )
      #expect(try await set("endDateTime", "2026-11-20").isEmpty)
      let phase: JSONValue = ["title": "Late", "startDate": "2026-11-01", "dueDate": "2026-11-25"]
      #expect(try await wire.call("POST", "Projects/\(project)/Phases", phase).status == 200)
      #expect(try await set("endDateTime", "2026-11-21").isEmpty == false)
    }
  }

  @Test func completingAProjectCompletesItsTasks() async throws {
    try await withSmallEmulator { (wire: Wire) async throws in
      let project = try await Self.project(wire)
      let task = try #require(try await Self.task(wire, in: project, [("estimatedHours", 5)]).itemID)
      #expect(try await Self.item(wire, "Tasks/\(task)")?["remainingHours"] == .decimal("5.0"))
      #expect(try await wire.call("PATCH", "Projects", ["id": .integer(project), "status": 5]).status == 200)
      let after = try await Self.item(wire, "Tasks/\(task)")
      #expect(after?["status"] == 5)
      #expect(after?["completedDateTime"]?.string != nil)
      #expect(after?["completedByResourceID"] == 29_682_885)
      #expect(after?["remainingHours"] == .decimal("0.0"))
      #expect(try await Self.item(wire, "Projects/\(project)")?["completedDateTime"]?.string != nil)
    }
  }

  @Test func theCompanyOfAProjectStays() async throws {
    try await withSmallEmulator { (wire: Wire) async throws in
      let project = try await Self.project(wire)
      #expect(try await wire.call("PATCH", "Projects", ["id": .integer(project), "companyID": 175]).status == 200)
      #expect(try await Self.item(wire, "Projects/\(project)")?["companyID"] == 174)
    }
  }

  @Test func phasesStandInTheirOwnProjectAndBeginAtMidnight() async throws {
    try await withSmallEmulator { (wire: Wire) async throws in
      let (one, two) = (try await Self.project(wire), try await Self.project(wire))
      let body: JSONValue = ["title": "A", "startDate": "2026-11-02T15:30:00", "dueDate": "2026-11-02T09:00:00"]
      let phase = try #require(try await wire.call("POST", "Projects/\(one)/Phases", body).itemID)
      let item = try await Self.item(wire, "Phases/\(phase)")
      #expect(item?["startDate"] == "2026-11-02T00:00:00")
      #expect(item?["dueDate"] == "2026-11-02T00:00:00")
      #expect(item?["isScheduled"] == true)
      let below: JSONValue = ["title": "B", "parentPhaseID": .integer(phase)]
      let wrong = "Reference value on field: parentPhaseID of type: Phase does not exist or is invalid."
      #expect(try await wire.call("POST", "Projects/\(two)/Phases", below).error == wrong)
      let child = try #require(try await wire.call("POST", "Projects/\(one)/Phases", below).itemID)
      let circle: JSONValue = ["id": .integer(phase), "parentPhaseID": .integer(child)]
      #expect(try await wire.call("PATCH", "Projects/\(one)/Phases", circle).error == wrong)
      let moved: JSONValue = ["id": .integer(phase), "projectID": .integer(two)]
      #expect(try await wire.call("PATCH", "Projects/\(one)/Phases", moved).status == 500)
      let backwards: JSONValue = ["title": "C", "startDate": "2026-11-03", "dueDate": "2026-11-02"]
      #expect(
        try await wire.call("POST", "Projects/\(one)/Phases", backwards).error
          == "The dueDate of a phase cannot be before its startDate."
      )
    }
  }

  @Test func aPhaseIsEstimatedAtWhatItsTasksAre() async throws {
    try await withSmallEmulator { (wire: Wire) async throws in
      let project = try await Self.project(wire)
      let phase = try #require(try await wire.call("POST", "Projects/\(project)/Phases", ["title": "A"]).itemID)
      let first = try await Self.task(wire, in: project, [("phaseID", .integer(phase)), ("estimatedHours", 2)])
      _ = try await Self.task(wire, in: project, [("phaseID", .integer(phase)), ("estimatedHours", 3)])
      #expect(try await Self.item(wire, "Phases/\(phase)")?["estimatedHours"] == .decimal("5.0"))
      let away: JSONValue = ["id": .integer(first.itemID ?? 0), "phaseID": .null]
      #expect(try await wire.call("PATCH", "Projects/\(project)/Tasks", away).status == 200)
      #expect(try await Self.item(wire, "Phases/\(phase)")?["estimatedHours"] == .decimal("3.0"))
    }
  }

  @Test func aTaskIsInAPhaseOfItsProject() async throws {
    try await withSmallEmulator { (wire: Wire) async throws in
      let (one, two) = (try await Self.project(wire), try await Self.project(wire))
      let phase = try #require(try await wire.call("POST", "Projects/\(one)/Phases", ["title": "A"]).itemID)
      #expect(
        try await Self.task(wire, in: two, [("phaseID", .integer(phase))]).error
          == "Reference value on field: phaseID of type: Phase does not exist or is invalid."
      )
      #expect(
        try await Self.task(wire, in: two, [("startDateTime", "2026-11-05"), ("endDateTime", "2026-11-04")]).error
          == "The endDateTime of a task cannot be before its startDateTime."
      )
    }
  }

  @Test func baselinesAreReadOnly() async throws {
    try await withSmallEmulator { (wire: Wire) async throws in
      let baseline = try await Self.project(wire, [("projectType", 8)])
      let sentence = "The schedule of a project of the type Baseline is read-only."
      #expect(try await wire.call("POST", "Projects/\(baseline)/Phases", ["title": "A"]).error == sentence)
      #expect(try await Self.task(wire, in: baseline).error == sentence)
    }
  }

  @Test func aCompletedTaskIsStampedAndAReopenedOneIsNot() async throws {
    try await withSmallEmulator { (wire: Wire) async throws in
      let project = try await Self.project(wire)
      let task = try #require(try await Self.task(wire, in: project).itemID)
      _ = try await wire.call("PATCH", "Projects/\(project)/Tasks", ["id": .integer(task), "status": 5])
      #expect(try await Self.item(wire, "Tasks/\(task)")?["completedByType"] == 1)
      _ = try await wire.call("PATCH", "Projects/\(project)/Tasks", ["id": .integer(task), "status": 8])
      #expect(try await Self.item(wire, "Tasks/\(task)")?["completedDateTime"] == .null)
    }
  }

  @Test func thePrimaryResourceIsNotAlsoASecondaryOne() async throws {
    try await withSmallEmulator { (wire: Wire) async throws in
      let task = try #require(
        try await wire.query("Tasks", [["op": "exist", "field": "assignedResourceID"]], max: 1).items.first
      )
      let path = "Tasks/\(task["id"]?.integer ?? 0)/SecondaryResources"
      let body: JSONValue = [
        "resourceID": task["assignedResourceID"] ?? .null, "roleID": task["assignedResourceRoleID"] ?? .null,
      ]
      #expect(
        try await wire.call("POST", path, body).error
          == "The primary resource of a task cannot also be one of its secondary resources."
      )
    }
  }

  @Test func predecessorsMakeNoCircle() async throws {
    try await withSmallEmulator { (wire: Wire) async throws in
      let (project, elsewhere) = (try await Self.project(wire), try await Self.project(wire))
      var tasks: [JSONValue] = []
      for _ in 0..<3 {
        tasks.append(.integer(try #require(try await Self.task(wire, in: project).itemID)))
      }
      let other = JSONValue.integer(try #require(try await Self.task(wire, in: elsewhere).itemID))
      func follow(_ after: JSONValue, _ before: JSONValue) async throws -> Wire.Reply {
        let path = "Tasks/\(after.plainText)/Predecessors"
        return try await wire.call("POST", path, ["predecessorTaskID": before, "lagDays": 0])
      }
      #expect(try await follow(tasks[1], tasks[0]).status == 200)
      #expect(try await follow(tasks[2], tasks[1]).status == 200)
      #expect(
        try await follow(tasks[0], tasks[2]).error
          == "A task cannot be a predecessor of a task that comes before it."
      )
      let wrong = "Reference value on field: predecessorTaskID of type: Task does not exist or is invalid."
      #expect(try await follow(tasks[0], tasks[0]).error == wrong)
      #expect(try await follow(tasks[0], other).error == wrong)
    }
  }

  @Test func notesMoveTheStampOfWhatTheyAreAbout() async throws {
    try await withSmallEmulator { (wire: Wire) async throws in
      let project = try await Self.project(wire)
      let task = try #require(try await Self.task(wire, in: project).itemID)
      _ = try await wire.admin("PUT", "clock", ["now": "2027-01-05T10:00:00Z"])
      let note: JSONValue = [
        "title": "N", "description": "D", "noteType": 1, "publish": 1, "isAnnouncement": false,
      ]
      #expect(try await wire.call("POST", "Projects/\(project)/Notes", note).status == 200)
      #expect(try await Self.item(wire, "Projects/\(project)")?["lastActivityDateTime"] == "2027-01-05T10:00:00")
      #expect(try await wire.call("POST", "Tasks/\(task)/Notes", note).status == 200)
      #expect(try await Self.item(wire, "Tasks/\(task)")?["lastActivityDateTime"] == "2027-01-05T10:00:00")
    }
  }

  @Test(arguments: [("Tasks", "remainingHours"), ("Projects", "changeOrdersBudget"), ("Projects", "extProjectType")])
  func someFieldsCannotBeQueried(_ entity: String, _ field: String) async throws {
    try await withSmallEmulator { (wire: Wire) async throws in
      let reply = try await wire.query(entity, [["op": "eq", "field": .string(field), "value": 1]])
      #expect(reply.status == 500)
      #expect(reply.error.contains(field))
    }
  }
}
