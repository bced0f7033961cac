package import Autotask
package import AutotaskClient
package import Foundation
package import LeastPrivilege

/// Tries actions with real calls: finds rows to try them on, builds the least body, sends it, and judges the answer.
///
/// Preparing and running are apart, so that what is needed for a try can be made under one security level and the
/// action itself be sent under another.
package actor ActionCaller {
  /// On what rows writes are tried.
  package enum Target: Sendable {
    /// On rows that the trial made, wherever the entity lets one be made.
    case madeRows
    /// On rows of other people, so that a level that allows only own rows is told apart.
    case othersRows
    /// On none: rows are only read.
    case nothing
  }

  let client: AutotaskClient
  /// The rows that writes are tried on and refer to.
  let samples: SampleRows
  /// The rows that reads are tried on: reading leaves no trace, so that no company bounds it.
  let readable: SampleRows
  let target: Target
  let builder: BodyBuilder
  /// The user's own row of `Resources`, nil when it is not known.
  let own: Int64?
  /// What was made and is still there, in the order in which it was made.
  package internal(set) var made: [MadeRow] = []

  /// A caller.
  ///
  /// - Parameters:
  ///   - client: The client that sends.
  ///   - roads: How rows lead to their company.
  ///   - target: On what rows writes are tried.
  ///   - company: The company to which rows must belong that are written or referred to, nil for any ordinary one.
  ///   - canaries: Rows that are known to exist, by entity.
  ///   - own: The user's own row of `Resources`, by which rows of others are told from its own.
  ///   - now: The time, which dates and names of new rows are made from.
  package init(
    _ client: AutotaskClient,
    roads: RoadCatalogue,
    target: Target,
    company: Int64? = nil,
    canaries: [String: Int64] = [:],
    own: Int64? = nil,
    now: Date
  ) {
    self.client = client
    self.own = own
    self.target = target
    readable = SampleRows(client, roads: roads, canaries: canaries)
    samples = company.map { SampleRows(client, roads: roads, company: $0, canaries: canaries) } ?? readable
    builder = BodyBuilder(
      samples: samples,
      entities: client.map.entities,
      mark: "\(SampleRows.mark) \(AutotaskDate.text(now).prefix(19).replacing("T", with: " "))",
      now: now
    )
  }

  /// Tries an action: prepares it, sends it and judges the answer.
  package func run(_ action: Action) async -> ActionOutcome {
    do {
      return await run(try await prepare(action))
    } catch let obstacle as ActionObstacle {
      return .notTried(obstacle.description)
    } catch let error as AutotaskError {
      return error.code == .denied || error.code == .refused
        ? .notTried("what it needs could not be prepared: \(error.words)") : .failed(error.description)
    } catch {
      return .failed("\(error)")
    }
  }

  /// Sends a prepared action and judges the answer.
  package func run(_ call: ActionCall) async -> ActionOutcome {
    do {
      return try judge(try await client.answer(to: call.request), call.check)
    } catch let error as AutotaskError {
      return ActionOutcome(error)
    } catch {
      return .failed("\(error)")
    }
  }

  private func judge(_ answer: AnswerReader, _ check: ActionCall.Check) throws(AutotaskError) -> ActionOutcome {
    switch check {
    case .row(let id): return try answer.row()?.rowID == id ? .worked(rows: 1) : .missed(id)
    case .rows(let known):
      let ids = try answer.page().rows.map(\.rowID)
      if let known { return ids.contains(known) ? .worked(rows: ids.count) : .missed(known) }
      return ids.isEmpty ? .empty : .worked(rows: ids.count)
    case .made(let entity, let parent, let body):
      note(entity, try answer.number("itemId"), parent, body)
      return .worked(rows: 1)
    case .removed(let entity, let id):
      _ = try answer.json()
      made.removeAll { $0.entity == entity && $0.id == id }
      return .worked(rows: 1)
    case .accepted:
      _ = try answer.json()
      return .worked(rows: 1)
    }
  }

  private func note(_ entity: String, _ id: Int64, _ parent: Int64?, _ body: JSONObject) {
    let row = JSONObject([("id", .integer(id))] + body.members)
    made.append(MadeRow(entity: entity, id: id, parent: parent, row: row))
  }

  /// Removes what was made, the last first, where Autotask lets it be removed; answers what is left.
  @discardableResult
  package func tidy() async -> [MadeRow] {
    for row in made.reversed() {
      guard let entity = try? client.entity(row.entity),
        ([entity.entity.ops] + entity.entity.children.map(\.ops)).contains(where: { $0.contains(.delete) })
      else { continue }
      do {
        try await entity.delete(row.id, under: row.parent)
        made.removeAll { $0 == row }
      } catch {
        // It stays in the list, which is what the caller is told of.
        continue
      }
    }
    return made
  }

  /// Forgets what was made and could not be removed.
  package func forget() { made = [] }

  /// Makes a row of an entity.
  ///
  /// - Throws: ``ActionObstacle`` when the API offers no way, or a required value cannot be found; ``AutotaskError``.
  func make(_ entity: String) async throws -> JSONObject {
    let (body, parent) = try await body(of: entity, under: try creationParent(of: entity))
    let id = try await client.create(entity, body, under: parent)
    note(entity, id, parent, body)
    return JSONObject([("id", .integer(id))] + body.members)
  }

  /// The parent below which a row of an entity is made, nil at the root.
  private func creationParent(of name: String) throws -> String? {
    let entity = try client.entity(name).entity
    if let child = entity.children.first(where: { $0.ops.contains(.create) }) { return child.parent }
    guard entity.ops.contains(.create) else { throw ActionObstacle("the API offers no way to make a row of \(name)") }
    return nil
  }

  /// The body of a new row, and the id of the parent in it.
  func body(of entity: String, under parent: String?) async throws -> (body: JSONObject, parent: Int64?) {
    let field = if let parent { try await samples.parentField(of: entity, to: parent) } else { String?.none }
    let body = try await builder.body(of: entity, parentField: field, parent: parent) { entity, filters in
      try await self.reference(to: entity, where: filters)
    }
    return (body, field.flatMap { body[anyCase: $0]?.integer })
  }

  /// A row of an entity to refer to or to write to, made where that is what the target asks for.
  func reference(to entity: String, where filters: [RowFilter] = []) async throws -> JSONObject? {
    let own = filters.isEmpty ? made.last { $0.entity == entity }?.row : nil
    if BodyRecipes.recipe(for: entity).isOwn {
      if let own { return own }
      return target == .nothing ? nil : try await make(entity)
    }
    // A company is named by whoever starts the trial: rows are not put below one that the trial made.
    if target == .madeRows, entity != "Companies", let own { return own }
    return try await samples.rows(of: entity, where: filters).first ?? own
  }
}
