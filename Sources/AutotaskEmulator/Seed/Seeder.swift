internal import Autotask
internal import GRDB

/// Fills the tables with a believable managed service provider; equal seeds give equal rows.
final class Seeder {
  /// The resource that is the first API user.
  static let apiUserID: Int64 = 29_682_885
  /// The day on which the seeded history ends, so that rows do not depend on when they were made.
  static let today = Stamp(year: 2026, month: 10, day: 1)
  /// Ids begin where a database in use has them.
  private static let firstIDs: [String: Int64] = [
    "Companies": 174, "Tickets": 100, "Contacts": 300, "Contracts": 400, "Projects": 500, "Tasks": 700,
    "TicketNotes": 1000, "TimeEntries": 2000, "ConfigurationItems": 3000, "Roles": 29_682_801,
  ]

  let db: Database
  let blueprint: Blueprint
  let plan: SeedPlan
  let user: APIUser
  let level: SecurityLevel
  var random: SplitMix64
  /// The ids of the rows made so far, by entity; API users are left out.
  var ids: [String: [Int64]] = [:]
  /// Rows of customers, by the id of their company.
  var contacts: [Int64: [Int64]] = [:]
  var contracts: [Int64: [Int64]] = [:]
  var locations: [Int64: [Int64]] = [:]
  /// The roles that people hold at the service desk, by the person.
  var roles: [Int64: [Int64]] = [:]
  /// Definitions of user-defined fields, by the entity that has them.
  var userDefinedFields: [String: [Int64]] = [:]
  private var lastAttachment: Int64 = 0
  private var ticketsOfDay: [Int64: Int] = [:]

  init(
    _ db: Database,
    _ blueprint: Blueprint,
    seed: UInt64,
    rows: Int,
    user: APIUser,
    level: SecurityLevel
  ) {
    self.db = db
    self.blueprint = blueprint
    self.user = user
    self.level = level
    plan = SeedPlan(rows: rows, entities: blueprint.schemas.count)
    random = SplitMix64(seed: seed)
  }

  /// Makes all rows; the order is part of what a seed means.
  func run() throws {
    try seedOrganization()
    try seedPeople()
    try seedLinesOfBusiness()
    try seedCatalogue()
    try seedCustomers()
    try seedContracts()
    try seedProjects()
    try seedTickets()
    try seedTime()
    try seedKnowledge()
    try seedSales()
    try seedEverythingElse()
    try seedProtectedData()
  }

  /// Makes what a tenant cannot do without: its API user, its own company, and the frame to which work refers.
  func runIndispensable() throws {
    try seedFrame()
    try seedAPIUser()
    try seedOwnCompany()
  }

  /// The id of the first row of an entity.
  static func firstID(of entity: String) -> Int64 { firstIDs[entity] ?? 1 }

  /// Makes one row: the given fields first, then whatever the entity requires.
  @discardableResult
  func add(_ entity: String, _ fill: (inout Draft) throws -> Void = { _ in }) throws -> Int64 {
    guard let schema = blueprint.schema(entity) else { return 0 }
    var row = Draft(schema)
    if ids[entity] == nil, let first = Self.firstIDs[entity] { row.set("id", first) }
    if schema.isAttachment {
      lastAttachment += 1
      row.set("id", lastAttachment)
    }
    try fill(&row)
    complete(&row, everything: false)
    return try store(&row)
  }

  /// Makes one row of which nothing is known but its shape.
  func addAnything(_ schema: EntitySchema) throws {
    var row = Draft(schema)
    if schema.isAttachment {
      lastAttachment += 1
      row.set("id", lastAttachment)
      row.set("attachmentType", "FILE_ATTACHMENT")
      row.set("contentType", "text/plain")
      row.set("publish", 1)
    }
    complete(&row, everything: true)
    try store(&row)
  }

  @discardableResult
  private func store(_ row: inout Draft) throws -> Int64 {
    let id = try row.insert(in: db)
    row.set("id", id)
    ids[row.schema.name, default: []].append(id)
    if row.schema.isAttachment { try AttachmentRules.describe(row, db, blueprint) }
    return id
  }

  /// One of the rows made of an entity.
  func any(_ entity: String) -> Int64? { random.pick(ids[entity] ?? []) }

  /// Somebody, with a role that this person holds.
  func anyAssignee() -> (resource: Int64, role: Int64) {
    let resource = any("Resources") ?? 0
    return (resource, random.pick(roles[resource] ?? []) ?? 0)
  }

  /// One of some texts, numbered when the list is exhausted.
  func text(_ list: [String], _ number: Int) -> String {
    let text = list[number % list.count]
    return number < list.count ? text : "\(text) \(number / list.count + 1)"
  }

  /// A moment in office hours, so many days ago at most.
  func moment(within days: Int) -> Stamp {
    Self.today.adding(-Int64(random.below(days) + 1) * Stamp.day + Int64(480 + random.below(540)) * Stamp.minute)
  }

  /// The number of a ticket: its day and its place on it.
  func ticketNumber(_ created: Stamp) -> String {
    let day = created.midnight
    ticketsOfDay[day.milliseconds, default: 0] += 1
    let date = day.stored.prefix(10).filter { $0 != "-" }
    return "T\(date).\(TicketRules.padded(ticketsOfDay[day.milliseconds, default: 1], 4))"
  }

  /// The row of an API user (Define_API_User help page).
  static func apiUserRow(_ username: String, _ level: SecurityLevel, _ schema: EntitySchema) -> Draft {
    var row = Draft(schema)
    row.set("firstName", "API")
    row.set("lastName", String(username.prefix { $0 != "@" }))
    row.set("userName", String(username.prefix(32)))
    row.set("email", username)
    row.set("emailTypeCode", "PRIMARY")
    row.set("isActive", true)
    row.set("licenseType", Picklists.apiUserLicense)
    row.set("userType", level.number)
    row.set("resourceType", "Employee")
    row.set("payrollType", 1)
    row.set("locationID", 1)
    row.set("numberFormat", "X,XXX.XX")
    row.set("dateFormat", "MM/dd/yyyy")
    row.set("timeFormat", "hh:mm a")
    row.set("hireDate", today.stored)
    row.set("internalCost", 0.0)
    return row
  }
}
