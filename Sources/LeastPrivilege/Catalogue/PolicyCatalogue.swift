public import Autotask
import Crypto
import Foundation

/// Everything that planning and auditing stand on, decoded once.
public struct PolicyCatalogue: Sendable {
  /// The settings.
  public let settings: SettingCatalogue
  /// The access rows, with one tenant's observations applied when it has any.
  public private(set) var access: AccessTable
  /// The actions.
  public let actions: ActionTable
  /// The actions that are more than one call, or none.
  public let composites: CompositeTable
  /// The presets.
  public let presets: [Preset]
  /// What every level starts from.
  public let base: LevelBase
  /// SHA-256 of the resources that a plan stands on, as `sha256:` and lower-case hexadecimal digits.
  public let digest: String
  /// Changes by one tenant's observations, in ``access`` already.
  public private(set) var changes: [AccessChange] = []

  private let bytes: CatalogueBytes
  /// The rows before any observation: all of a tenant's observations are applied at once, whatever their order.
  private let documentedAccess: AccessTable

  /// The resources that a plan stands on, in the order in which the digest takes them.
  static let digested = ["access.json", "actions.json", "base.json", "presets.json", "settings.json"]

  /// Decodes a catalogue.
  ///
  /// - Throws: ``CatalogueError`` when a resource is missing or malformed.
  public init(_ bytes: CatalogueBytes = .embedded) throws(CatalogueError) {
    struct Presets: Decodable { var presets: [Preset] }
    self.bytes = bytes
    settings = try SettingCatalogue(bytes)
    documentedAccess = try AccessTable(bytes)
    access = documentedAccess
    actions = try ActionTable(bytes)
    composites = try CompositeTable(bytes)
    presets = try bytes.decode(Presets.self, from: "presets.json").presets
    base = try bytes.decode(LevelBase.self, from: "base.json")
    var hash = SHA256()
    for name in Self.digested {
      let data = try bytes.data(name)
      hash.update(data: Data("\(name)\0\(data.count)\0".utf8))
      hash.update(data: data)
    }
    digest = "sha256:" + hash.finalize().map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
  }

  /// The catalogue as one tenant's observations make it.
  public func applying(_ changes: [AccessChange]) -> PolicyCatalogue {
    var copy = self
    copy.changes += changes
    copy.access = documentedAccess.applying(copy.changes)
    return copy
  }

  /// The entities and routes, decoded when they are asked for: a plan needs them only for raw operations.
  ///
  /// - Throws: ``CatalogueError`` when the resource is missing or malformed.
  public func entities() throws(CatalogueError) -> EntityCatalogue { try EntityCatalogue(bytes) }

  /// The open questions.
  ///
  /// - Throws: ``CatalogueError`` when the resource is missing or malformed.
  public func experiments() throws(CatalogueError) -> [Experiment] {
    struct File: Decodable { var experiments: [Experiment] }
    return try bytes.decode(File.self, from: "experiments.json").experiments
  }

  /// The guide's own table.
  ///
  /// - Throws: ``CatalogueError`` when the resource is missing or malformed.
  public func guide() throws(CatalogueError) -> GuideTable {
    try bytes.decode(GuideTable.self, from: "guide.json")
  }

  /// How many cells of the access rows are known, and how.
  public func cellCounts() -> [(state: String, cells: Int)] {
    var counts: [String: Int] = [:]
    for entity in access.entities {
      for right in Right.allCases {
        guard let row = access[entity, right] else { continue }
        counts[row.state == .gated ? row.evidence.rawValue : row.state.rawValue, default: 0] += 1
      }
    }
    return ["documented", "observed", "inferred", "assumed", "ungated", "unknown", "absent"].map {
      ($0, counts[$0] ?? 0)
    }
  }
}
