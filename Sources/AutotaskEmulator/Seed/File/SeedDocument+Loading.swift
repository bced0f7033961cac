internal import Autotask
internal import GRDB

extension SeedDocument {
  /// Sets levels, settings and picklists of the tenant.
  func apply(to state: inout EmulatorState, _ blueprint: Blueprint) throws(AdminProblem) {
    var problems = SeedProblems(file)
    for (name, sent) in levels {
      _ = problems.collecting("levels.\(name)") { () throws(AdminProblem) in
        try state.levels.put(name, sent.level, blueprint)
      }
      state.tenant.set(sent.tenant)
    }
    state.tenant.set(tenant.tenant)
    for (field, value) in picklists { state.picklists.set(value, of: field) }
    try problems.throwIfAny()
  }

  /// Stores user-defined fields, users and rows, and adds the users to the state.
  ///
  /// - Throws: ``AdminProblem`` with everything that is wrong.
  func load(into db: Database, _ state: inout EmulatorState, _ blueprint: Blueprint, now: Stamp) throws {
    try loadUserDefinedFields(db, blueprint, now)
    var problems = SeedProblems(file)
    for user in users { try load(user, db, &state, blueprint, &problems) }
    try problems.throwIfAny()
    let loader = try SeedRowLoader(self, db, blueprint, state.picklists, now: now)
    try loader.load()
    for user in users { try loadLines(of: user, db, state, blueprint, &problems) }
    try problems.throwIfAny()
  }

  /// The lines of business of a user, which may be among the rows of the file.
  private func loadLines(
    of user: (name: String, body: JSONObject, place: String),
    _ db: Database,
    _ state: EmulatorState,
    _ blueprint: Blueprint,
    _ problems: inout SeedProblems
  ) throws {
    guard let lines = try SentRights(user.body, blueprint.settings).lines,
      let resource = state.users[user.name]?.resourceID
    else { return }
    do { try UserRights.setLines(lines, of: resource, blueprint, in: db) } catch let problem as AdminProblem {
      problems.add("\(user.place).linesOfBusiness", problem.message)
    }
  }

  private func load(
    _ user: (name: String, body: JSONObject, place: String),
    _ db: Database,
    _ state: inout EmulatorState,
    _ blueprint: Blueprint,
    _ problems: inout SeedProblems
  ) throws {
    let old = state.users[user.name]
    let word = user.body["level"]?.string ?? old?.level ?? "API User (system)"
    guard let level = state.levels[word], level.kind != .person else {
      let known = state.levels.namesForAPIUsers
      problems.add("\(user.place).level", AdminProblem.unknown("level", word, among: known).message)
      return
    }
    state.users[user.name] = APIUser(
      username: user.name,
      secret: Secret(user.body["secret"]?.string ?? old?.secret.revealed ?? ""),
      integrationCode: user.body["integrationCode"]?.string ?? old?.integrationCode ?? "",
      level: level.name,
      resourceID: try EmulatorCore.storeResource(of: user.name, old?.resourceID, level, blueprint, db),
      settings: try SentRights(user.body, blueprint.settings).settings(over: old?.settings ?? [:])
    )
  }

  private func loadUserDefinedFields(_ db: Database, _ blueprint: Blueprint, _ now: Stamp) throws {
    guard let schema = blueprint.schema("UserDefinedFieldDefinitions"),
      let items = blueprint.schema("UserDefinedFieldListItems")
    else { return }
    for field in userDefinedFields {
      let id = try Int64.fetchOne(
        db,
        sql: "SELECT id FROM \(schema.table) WHERE udfType = ? AND name = ? COLLATE NOCASE",
        arguments: [field.udfType, field.name]
      )
      let old = try id.flatMap { try Draft($0, of: schema, in: db) }
      var row = old ?? Draft(schema)
      row.set("name", field.name)
      row.set("dataType", field.type.rawValue)
      row.set("udfType", field.udfType)
      row.set("isActive", true)
      row.set("isRequired", field.isRequired)
      row.set("isProtected", field.isProtected)
      row["defaultValue"] = field.defaultValue?.databaseValue ?? .null
      if old == nil { row.set("createDate", now.stored) }
      if let old { try row.update(from: old, in: db) } else { row.set("id", try row.insert(in: db)) }
      guard let definition = row.integer("id") else { continue }
      let known = Set(
        try String.fetchAll(
          db,
          sql: "SELECT valueForExport FROM \(items.table) WHERE udfFieldId = ?",
          arguments: [definition]
        )
      )
      for option in field.options where !known.contains(option) {
        var item = Draft(items)
        item.set("udfFieldId", definition)
        item.set("valueForDisplay", option)
        item.set("valueForExport", option)
        item.set("isActive", true)
        try item.insert(in: db)
      }
    }
  }
}
