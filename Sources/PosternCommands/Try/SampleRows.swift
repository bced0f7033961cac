package import Autotask
package import AutotaskClient

/// The rows of a tenant on which actions can be tried, and the fields of their entities; each read once.
package actor SampleRows {
  /// The word with which the name of everything begins that a trial makes.
  package static let mark = "Postern try"

  private struct Key: Hashable {
    var entity: String
    var filters: [RowFilter]
  }

  private let client: AutotaskClient
  private let roads: RoadCatalogue
  private let company: Int64?
  private let canaries: [String: Int64]
  private var pools: [Key: [JSONObject]] = [:]
  private var fields: [String: [FieldInformation]] = [:]

  /// Samples read through a client.
  ///
  /// - Parameters:
  ///   - client: The client that reads.
  ///   - roads: How rows lead to their company.
  ///   - company: The company to which all rows must belong, nil for any ordinary one.
  ///   - canaries: Rows that are known to exist, by entity.
  package init(_ client: AutotaskClient, roads: RoadCatalogue, company: Int64? = nil, canaries: [String: Int64] = [:]) {
    self.client = client
    self.roads = roads
    self.company = company
    self.canaries = canaries
  }

  /// The fields of an entity.
  ///
  /// - Throws: ``AutotaskError``.
  func fields(of entity: String) async throws -> [FieldInformation] {
    if let known = fields[entity] { return known }
    let read = try await client.entity(entity).fields(includingUserDefined: false)
    fields[entity] = read
    return read
  }

  /// Ordinary rows of an entity: what is below a parent, below ordinary rows of the parent.
  ///
  /// - Throws: ``AutotaskError``.
  func rows(of entity: String, where filters: [RowFilter] = []) async throws -> [JSONObject] {
    let key = Key(entity: entity, filters: filters)
    if let known = pools[key] { return known }
    let rows = try await read(entity, filters)
    pools[key] = rows
    return rows
  }

  private func read(_ entity: String, _ filters: [RowFilter]) async throws -> [JSONObject] {
    guard try client.entity(entity).entity.ops.contains(.query) else { return [] }
    if let canary = canaries[entity], filters.isEmpty {
      return [try await client.get(entity, canary) ?? JSONObject([("id", .integer(canary))])]
    }
    if entity == "Companies", let company { return [try await client.get(entity, company)].compactMap { $0 } }
    let wanted = filters + (BodyRecipes.ordinary[entity] ?? [])
    // Metadata costs a request: it is read only where a condition needs it.
    let fields = wanted.isEmpty ? [] : try await fields(of: entity)
    let conditions = wanted.compactMap { $0.filter(fields) }
    if let step = step(from: entity) {
      let parents = try await rows(of: step.to).compactMap(\.rowID)
      if !parents.isEmpty {
        let below = Filter.field(step.field, .in, .array(parents.map(JSONValue.integer)))
        let rows = try await page(entity, conditions + [below])
        if !rows.isEmpty || company != nil { return rows }
      } else if company != nil {
        return []
      }
    }
    return try await page(entity, conditions)
  }

  /// The step from a row towards its company: its field and the entity that the field names.
  private func step(from entity: String) -> (field: String, to: String)? {
    switch roads[entity] {
    case .own(let field): (field, "Companies")
    case .parent(let step): (step.field, step.to)
    case .either(let steps): steps.first.map { ($0.field, $0.to) }
    case .itself, .some(.none), nil: nil
    }
  }

  /// How many rows are kept to choose from; also the number of parents that one filter names.
  private static let poolSize = 100

  private func page(_ entity: String, _ conditions: [Filter]) async throws -> [JSONObject] {
    let filter = conditions.isEmpty ? Query.everything.filter : conditions
    let query = Query(filter: filter, maxRecords: Self.poolSize)
    for try await page in try client.query(entity, query).pages { return page.rows }
    return []
  }

  /// The field of an entity that names its row of a parent.
  ///
  /// The road is asked first; else the field is told by its reference, or by the parent's singular name.
  func parentField(of entity: String, to parent: String) async throws -> String {
    if let step = step(from: entity), step.to == parent { return step.field }
    let fields = try await fields(of: entity)
    let model = client.map.entities[parent]?.model ?? parent
    let names = ["\(model)ID".lowercased()] + (parent.hasSuffix("Webhooks") ? ["webhookid"] : [])
    let field =
      fields.first { names.contains($0.name.lowercased()) } ?? fields.first { $0.reference == model && $0.isRequired }
      ?? fields.first { $0.reference == model }
    guard let field else { throw ActionObstacle("no field of \(entity) names its row of \(parent)") }
    return field.name
  }
}
