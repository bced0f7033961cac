internal import CAutotaskCatalogue
internal import Crypto
public import Foundation

/// What a checker knows of Autotask: the catalogue's rows, decoded anew and resolved to ranks.
struct RuleBook: Sendable {
  /// SHA-256 of the resources that a proof depends on.
  let digest: String
  /// The settings by id.
  let settings: [String: SettingRule]
  /// The ranks that every level has, whatever it allows.
  let baseline: [String: Int]
  /// The words of every question that a certificate may answer.
  let questions: Set<String>
  private let gates: [String: GateRule]
  private let cells: [String: [Right: CatalogueRows.Cell]]
  private let actions: [String: ActionRule]

  /// The resources that a proof depends on, in the order of the digest.
  static let digested = ["access.json", "actions.json", "base.json", "presets.json", "settings.json"]

  init(_ resources: [String: Data]) throws(CatalogueFault) {
    let access = try Self.decode(CatalogueRows.Access.self, "access.json", resources)
    let actions = try Self.decode(CatalogueRows.Actions.self, "actions.json", resources)
    let base = try Self.decode(CatalogueRows.Base.self, "base.json", resources)
    digest = try Self.digest(of: resources)

    let ranks = try Ranks(Self.decode(CatalogueRows.Settings.self, "settings.json", resources))
    settings = ranks.settings
    baseline = try ranks.baseline(base)
    gates = try Self.mapEach(access.gates) { gate throws(CatalogueFault) in try GateRule(gate, ranks) }
    cells = try Self.cells(access)
    var rules: [String: ActionRule] = [:]
    for action in actions.actions { rules[action.id] = try ActionRule(action, ranks) }
    self.actions = rules
    questions = Set(
      gates.values.flatMap { $0.conditions.map(\.word) }
        + rules.values.flatMap { $0.conditions.map(\.word) + $0.narrowings.map(\.word) }
    )
  }

  /// The action of an id.
  func action(_ id: String) -> ActionRule? { actions[id] }

  /// Whether the catalogue has an entity.
  func hasEntity(_ entity: String) -> Bool { cells[entity] != nil }

  /// The row of a right on an entity, nil when the API offers no such operation.
  func row(_ entity: String, _ right: Right) -> AccessRule? {
    guard let cell = cells[entity]?[right], cell.state != .absent else { return nil }
    var row = AccessRule(ladder: cell.fallback ?? [])
    guard (cell.state ?? .gated) == .gated else { return row }
    for name in cell.gates ?? [] { if let gate = gates[name] { row.add(gate) } }
    return row
  }

  private static func cells(
    _ access: CatalogueRows.Access
  ) throws(CatalogueFault) -> [String: [Right: CatalogueRows.Cell]] {
    var cells: [String: [Right: CatalogueRows.Cell]] = [:]
    for row in access.rows {
      let rights: [Right: CatalogueRows.Cell] = [
        .query: row.query, .create: row.create, .update: row.update, .delete: row.delete,
      ]
      for (right, cell) in rights where (cell.state ?? .gated) == .gated {
        let names = cell.gates ?? []
        guard !names.isEmpty, names.allSatisfy({ access.gates[$0] != nil }) else {
          let expected = "expected names of gates for \(right.rawValue) of `\(row.entity)`, found \(names)"
          throw CatalogueFault(resource: "access.json", expected: expected)
        }
      }
      cells[row.entity] = rights
    }
    return cells
  }

  private static func mapEach<Value, Result>(
    _ values: [String: Value],
    _ transform: (Value) throws(CatalogueFault) -> Result
  ) throws(CatalogueFault) -> [String: Result] {
    var results: [String: Result] = [:]
    for (key, value) in values { results[key] = try transform(value) }
    return results
  }
}

extension RuleBook {
  private static func data(_ name: String, _ resources: [String: Data]) throws(CatalogueFault) -> Data {
    guard let data = resources[name] else {
      throw CatalogueFault(resource: name, expected: "expected this resource, found none")
    }
    return data
  }

  private static func decode<Rows: Decodable>(
    _ type: Rows.Type,
    _ name: String,
    _ resources: [String: Data]
  ) throws(CatalogueFault) -> Rows {
    let data = try data(name, resources)
    do {
      return try JSONDecoder().decode(type, from: data)
    } catch {
      throw CatalogueFault(resource: name, expected: "expected the rows of a catalogue: \(error)")
    }
  }

  /// Name and count go into the digest with the bytes, so that no byte can move from one resource to the next.
  private static func digest(of resources: [String: Data]) throws(CatalogueFault) -> String {
    var hash = SHA256()
    for name in digested {
      let data = try data(name, resources)
      hash.update(data: Data("\(name)\0\(data.count)\0".utf8))
      hash.update(data: data)
    }
    return "sha256:" + hexadecimal(hash.finalize())
  }
}

extension CertificateChecker {
  /// The resources that the compiler put into this program, as far as a proof depends on them.
  public static let embeddedResources: [String: Data] = {
    var resources: [String: Data] = [:]
    for index in 0..<postern_catalogue_count() {
      let resource = postern_catalogue_at(index)
      guard let name = resource.name.map({ String(cString: $0) }), let bytes = resource.bytes,
        RuleBook.digested.contains(name)
      else { continue }
      resources[name] = Data(bytes: bytes, count: resource.count)
    }
    return resources
  }()
}
