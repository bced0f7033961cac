import Autotask
import AutotaskClient
import LeastPrivilege

/// The fields that a connection has, beside the grants that name fields.
///
/// A clause `only` or `except` was written with the catalogue's fields in mind. What a tenant has besides is told here,
/// so that nobody is surprised: `only` leaves it out, `except` lets it through as soon as the connection names it.
struct ConnectionFields {
  let connection: String
  let file: GrantFile
  let grants: CompiledGrants
  let model: ResourceModel

  /// The places of grants of this connection whose clauses name fields, with the entities that they open.
  private func clauses(_ context: GrantContext) -> [Clause] {
    (file.document?.callers ?? []).enumerated().flatMap { index, caller in
      caller.grants.enumerated().flatMap { number, grant -> [Clause] in
        guard (grant.connection ?? context.connections.first ?? "main") == connection else { return [] }
        let opened = grants.opened[caller.id]?[grant.id]?.sorted ?? []
        return [("read", grant.read), ("write", grant.write)].compactMap { name, clause in
          guard let clause else { return nil }
          let isConcerned = { (verb: Verb) in name == "write" ? verb.isWrite : !verb.isWrite }
          return Clause(
            path: "callers[\(index)].grants[\(number)].fields.\(name)",
            clause: clause,
            entities: opened.filter { $0.verbs.contains(where: isConcerned) }.compactMap { model[$0.entity] }
          )
        }
      }
    }
  }

  private struct Clause {
    var path: String
    var clause: FieldClause
    var entities: [EntityModel]
  }

  /// Reads the fields of the entities that are concerned, by entity, a call or two for each.
  func read(_ client: AutotaskClient, _ context: GrantContext) async throws -> [String: [FieldInformation]] {
    var known: [String: [FieldInformation]] = [:]
    for entity in clauses(context).flatMap(\.entities) where known[entity.name] == nil {
      known[entity.name] = try await client.fields(of: entity.name)
    }
    return known
  }

  /// What the catalogue does not know of these fields, and which user-defined ones nobody has.
  func problems(_ known: [String: [FieldInformation]], _ context: GrantContext) -> [GrantProblem] {
    var problems: [GrantProblem] = []
    for clause in clauses(context) {
      var userDefined: Set<String> = []
      for entity in clause.entities {
        let fields = known[entity.name] ?? []
        userDefined.formUnion(fields.filter(\.isUserDefined).map(\.name))
        if let problem = unknown(fields, of: entity, in: clause) { problems.append(problem) }
      }
      problems += strays(in: clause, userDefined)
    }
    return problems
  }

  /// The fields of an entity that neither the catalogue knows nor the clause names.
  private func unknown(_ fields: [FieldInformation], of entity: EntityModel, in clause: Clause) -> GrantProblem? {
    let named = clause.clause.names.filter { $0.concerns(entity) }
    let names = fields.filter { field in
      if field.isUserDefined {
        return !named.contains { $0.field == .everyUserDefined || $0.userDefinedName == field.name.lowercased() }
      }
      return entity.field(field.name) == nil && !named.contains { $0.plainName == field.name.lowercased() }
    }.map { $0.isUserDefined ? "udf:\($0.name)" : $0.name }
    guard !names.isEmpty else { return nil }
    let consequence =
      switch clause.clause {
      case .only: "`only` leaves them out"
      case .except: "`except` names none of them, so they pass; name those that must not"
      }
    return GrantProblem(
      .warning,
      at: clause.path,
      "\(entity.name) of connection \(connection) has fields that the catalogue does not know: "
        + "\(names.sorted().codeList); \(consequence)"
    )
  }

  /// The user-defined fields that a clause names and no entity of its grant has.
  private func strays(in clause: Clause, _ userDefined: Set<String>) -> [GrantProblem] {
    let known = Set(userDefined.map { $0.lowercased() })
    return clause.clause.names.compactMap { name in
      guard case .userDefined(let field) = name.field, !known.contains(field.lowercased()) else { return nil }
      let near = nearestNames(to: field, in: userDefined)
      let question = near.isEmpty ? "" : "; did you mean \(near.codeList)?"
      return GrantProblem(
        .warning,
        at: clause.path,
        "connection \(connection) has no user-defined field `\(field)` on the entities opened here\(question)"
      )
    }
  }
}

extension FieldName {
  /// The name of the entity's own field that is meant, in lower case; nil for anything else.
  fileprivate var plainName: String? {
    if case .field(let name) = field { name.lowercased() } else { nil }
  }

  /// The name of the user-defined field that is meant, in lower case; nil for anything else.
  fileprivate var userDefinedName: String? {
    if case .userDefined(let name) = field { name.lowercased() } else { nil }
  }
}
