import Autotask
import LeastPrivilege
import TestSupport

/// Another database in which all that the caller may see and do is as before.
extension GrantCase {
  func lookalike(for request: AutotaskRequest, _ random: inout SeededGenerator) throws -> Tables {
    let reference = try reference(request)
    var other = tables
    for (entity, fields) in ReferenceWorld.fields {
      for id in 1...ReferenceWorld.most(entity) + 1 {
        guard let row = tables[entity, id].map({ Row(entity: entity, fields: $0) }) else {
          // A row more, of which nothing is seen.
          if random.once(in: 2) { hide(entity, id, in: &other, &random) }
          continue
        }
        if reference.isOutOfReach(row) {
          switch Int.random(in: 0...2, using: &random) {
          case 0: other[entity, id] = nil
          case 1: hide(entity, id, in: &other, &random)
          default: break
          }
          continue
        }
        for (name, kind) in fields where reference.isUnseen(name.lowercased(), of: row) && random.once(in: 2) {
          other[entity, id]?[name] = ReferenceWorld.value(kind, &random)
        }
        guard entity == "Tickets", let elements = row.fields["userDefinedFields"]?.array else { continue }
        other[entity, id]?["userDefinedFields"] = .array(
          elements.map { element in
            let name = element["name"]?.string ?? ""
            guard reference.isUnseen("udf:" + name.lowercased(), of: row) else { return element }
            return ["name": .string(name), "value": ReferenceWorld.value(.text, &random)]
          }
        )
      }
    }
    return other
  }

  /// Puts another row in a place, if there, too, it would be out of the caller's reach.
  private func hide(_ entity: String, _ id: Int64, in tables: inout Tables, _ random: inout SeededGenerator) {
    var attempt = tables
    attempt[entity, id] = ReferenceWorld.row(entity, id, &random)
    var copy = self
    copy.tables = attempt
    guard let reference = try? copy.reference(AutotaskRequest(.get, "/")), let fields = attempt[entity, id],
      reference.isOutOfReach(Row(entity: entity, fields: fields))
    else { return }
    tables = attempt
  }
}

extension Reference {
  /// Whether no grant, whenever it holds, depends on the row: it opens nothing of it, and neither companies nor
  /// conditions are met by it or by what it leads to.
  func isOutOfReach(_ row: Row) -> Bool {
    !grants.contains { grant in
      if let companies = grant["companies"]?.array, let company = company(of: row),
        companies.contains(.integer(company))
      {
        return true
      }
      let leaves = (grant["where"]?.array ?? []).flatMap(leaves)
      if leaves.contains(where: { touches(row, $0) }) { return true }
      let verbs = ["query", "get", "count", "create", "update", "put", "delete"]
      return verbs.contains { opens(grant, $0, row.entity) } && holds(grant, for: row)
    }
  }

  /// Whether a field of a row that the caller can reach is unseen by it, and no grant's rows depend on it.
  func isUnseen(_ field: String, of row: Row) -> Bool {
    let isStep = facts.steps(row.entity).contains { $0.field.lowercased() == field }
    let conditions = grants.flatMap { ($0["where"]?.array ?? []).flatMap(leaves) }
    let isCondition = conditions.contains { leaf in
      (leaf["field"]?.string ?? "").lowercased().split(separator: ".").last.map(String.init) == field
    }
    return !isStep && !isCondition && !["query", "get", "count"].contains { mayRead(field, of: row, by: $0) }
  }

  private func leaves(_ condition: JSONValue) -> [JSONValue] {
    condition["items"]?.array.map { $0.flatMap(leaves) } ?? [condition]
  }

  /// Whether a condition on one field is met by the row or by something on its road.
  private func touches(_ row: Row, _ leaf: JSONValue) -> Bool {
    let parts = (leaf["field"]?.string ?? "").split(separator: ".").map(String.init)
    return road(of: row).contains { place in
      (parts.count == 1 || parts[0] == place.entity) && compare(place.values[(parts.last ?? "").lowercased()], leaf)
    }
  }
}
