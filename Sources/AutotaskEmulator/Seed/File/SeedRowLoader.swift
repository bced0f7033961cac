internal import Autotask
internal import Crypto
internal import Foundation
internal import GRDB

/// Stores the rows of a seed file. Rows are known again by their ids, their symbolic names or, without either, their
/// content, so that loading a file twice gives what loading it once does.
final class SeedRowLoader {
  private let document: SeedDocument
  let db: Database
  let blueprint: Blueprint
  let picklists: PicklistBook
  let now: Stamp
  var problems: SeedProblems
  /// The ids of rows with a symbolic name.
  private(set) var symbols: [String: Int64] = [:]
  private var userDefined: [String: UserDefinedFields] = [:]
  private var lastIDs: [String: Int64] = [:]
  private var places: [(place: String, draft: Draft, given: [EntitySchema.Column])] = []

  /// The table in which it is remembered which row came from which entry.
  private static let table = "emulator_seeded"

  init(
    _ document: SeedDocument,
    _ db: Database,
    _ blueprint: Blueprint,
    _ picklists: PicklistBook,
    now: Stamp
  ) throws {
    self.document = document
    self.db = db
    self.blueprint = blueprint
    self.picklists = picklists
    self.now = now
    problems = SeedProblems(document.file)
    try db.execute(
      sql: "CREATE TABLE IF NOT EXISTS \(Self.table)(key TEXT PRIMARY KEY, id INTEGER NOT NULL) WITHOUT ROWID"
    )
  }

  /// Stores all rows.
  ///
  /// - Throws: ``AdminProblem`` with everything that is wrong; whoever called takes back what was stored.
  func load() throws {
    let ids = try identities()
    for (row, id) in zip(document.rows, ids) {
      guard let id else { continue }
      try store(row, id)
    }
    for entry in places { try checkReferences(entry.place, entry.draft, entry.given) }
    try problems.throwIfAny()
  }

  // MARK: Which row is which

  /// The id of each row; nil where it is none.
  private func identities() throws -> [Int64?] {
    var copies: [String: Int] = [:]
    var ids: [Int64?] = []
    for row in document.rows {
      let given = row.fields[anyCase: "id"]
      if let given, given != .null, given.integer == nil {
        problems.add("\(row.place).id", "needs a whole number")
        ids.append(nil)
        continue
      }
      let id: Int64
      if let number = given?.integer {
        id = number
        lastIDs[sequence(row.schema)] = max(try lastID(row.schema), number)
      } else {
        let key = key(of: row, &copies)
        id = try remembered(key) ?? newID(row.schema, key)
      }
      if let symbol = row.symbol { symbols[symbol] = id }
      ids.append(id)
    }
    return ids
  }

  private func key(of row: SeedDocument.Row, _ copies: inout [String: Int]) -> String {
    if let symbol = row.symbol { return "\(row.schema.name) $\(symbol)" }
    let digest = SHA256.hash(data: Data(JSONValue.object(row.fields).bytes()))
    let content = digest.map { String($0, radix: 16) }.joined(separator: " ")
    copies[content, default: 0] += 1
    return "\(row.schema.name) \(content) \(copies[content, default: 1])"
  }

  private func remembered(_ key: String) throws -> Int64? {
    try Int64.fetchOne(try db.cachedStatement(sql: "SELECT id FROM \(Self.table) WHERE key = ?"), arguments: [key])
  }

  private func newID(_ schema: EntitySchema, _ key: String) throws -> Int64 {
    let id = try lastID(schema) + 1
    lastIDs[sequence(schema)] = id
    try db.cachedStatement(sql: "INSERT INTO \(Self.table) VALUES (?, ?)").execute(arguments: [key, id])
    return id
  }

  /// Files of all kinds share one sequence.
  private func sequence(_ schema: EntitySchema) -> String { schema.isAttachment ? "AttachmentInfo" : schema.name }

  private func lastID(_ schema: EntitySchema) throws -> Int64 {
    let name = sequence(schema)
    if let last = lastIDs[name] { return last }
    let last = try Int64.fetchOne(db, sql: "SELECT seq FROM sqlite_sequence WHERE name = ?", arguments: [name])
    return max(last ?? 0, Seeder.firstID(of: name) - 1)
  }

  // MARK: Storing

  private func store(_ row: SeedDocument.Row, _ id: Int64) throws {
    let old = try Draft(id, of: row.schema, in: db)
    var draft = old ?? Draft(row.schema)
    draft.set("id", id)
    var given: [EntitySchema.Column] = []
    var tried: Set<Int> = []
    for (key, value) in row.fields where key.lowercased() != "id" {
      let place = "\(row.place).\(key)"
      if key.lowercased() == "userdefinedfields", let position = row.schema.userDefinedPosition {
        draft.values[position] = try userDefinedValues(value, row.schema, place, over: draft.values[position])
        continue
      }
      let column = key == "$parent" ? row.schema.column(EntitySchema.hiddenParent) : row.schema.visibleColumn(key)
      guard let column else { continue }
      tried.insert(column.position)
      guard let stored = reading(value, column, row.schema, place) else { continue }
      draft.values[column.position] = stored
      given.append(column)
    }
    if old == nil { try complete(&draft, row.place, tried: tried) }
    if let old { try draft.update(from: old, in: db) } else { try draft.insert(in: db) }
    if row.schema.isAttachment { try AttachmentRules.describe(draft, db, blueprint) }
    places.append((row.place, draft, given))
  }

  private func userDefinedValues(
    _ value: JSONValue,
    _ schema: EntitySchema,
    _ place: String,
    over old: DatabaseValue
  ) throws -> DatabaseValue {
    let fields = try userDefined[schema.name] ?? UserDefinedFields(of: schema, in: db)
    userDefined[schema.name] = fields
    let pairs = value.object.map { object in
      JSONValue.array(object.map { ["name": .string($0.key), "value": $0.value] })
    }
    do {
      return try fields.merged(pairs ?? value, over: old)
    } catch {
      problems.add(place, error.sentences.joined(separator: " "))
      return old
    }
  }

  private func checkReferences(_ place: String, _ draft: Draft, _ given: [EntitySchema.Column]) throws {
    for column in given {
      guard let target = blueprint.schema(of: column.reference),
        let id = Int64.fromDatabaseValue(draft.values[column.position])
      else { continue }
      let statement = try db.cachedStatement(sql: "SELECT 1 FROM \(target.table) WHERE id = ?")
      if try Int.fetchOne(statement, arguments: [id]) == nil {
        problems.add("\(place).\(column.name)", "there is no row \(id) of `\(target.name)`")
      }
    }
  }
}
