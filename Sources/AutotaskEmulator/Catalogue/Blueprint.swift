internal import Autotask

/// What every emulator of a process shares and none changes: the catalogue, read once.
final class Blueprint: Sendable {
  /// The entities and their operations.
  let entities: EntityCatalogue
  /// The settings of the security level and around it.
  let settings: SettingCatalogue
  /// Every operation by method and path.
  let routes: RouteTable
  /// The system levels and what makes any level usable.
  let base: BaseLevels
  /// The ids of webhook fields by entity, then id, to the field's name.
  let webhookFieldIDs: [String: [String: String]]
  /// The shape of each entity's rows, in the catalogue's order.
  let schemas: [EntitySchema]
  /// The emulator's access rules, from setting to entity and right.
  let rules: RuleBook
  private let index: [String: EntitySchema]

  /// The blueprint of the catalogue inside the program; a failure is kept, so that each start reports it.
  static let shared = Result { try Blueprint(.embedded) }

  init(_ bytes: CatalogueBytes) throws {
    entities = try EntityCatalogue(bytes)
    settings = try SettingCatalogue(bytes)
    let fields = try FieldCatalogue(bytes)
    webhookFieldIDs = fields.webhookFieldIDs
    base = try bytes.decode(BaseLevels.self, from: "base.json")
    routes = RouteTable(entities)
    rules = try RuleBook(bytes)
    let entities = entities
    schemas = entities.all.map { entity in
      EntitySchema(entity, fields: FieldSupplement.completed(fields[entity.name], of: entity.name), in: entities)
    }
    index = Dictionary(schemas.map { ($0.entity.name, $0) }) { first, _ in first }
  }

  /// The shape of an entity's rows by its plural name.
  func schema(_ entity: String) -> EntitySchema? { index[entity] }

  /// The shape of an entity's rows where there is an entity.
  func schema(of entity: String?) -> EntitySchema? { entity.flatMap { index[$0] } }

  /// The shape of an entity's rows by any of its names in any case.
  func schema(ofAnyName name: String) -> EntitySchema? { entities[name].flatMap { index[$0.name] } }
}

/// The system levels of the API User licence, and the settings that every usable level needs.
struct BaseLevels: Decodable, Sendable {
  struct Level: Decodable, Sendable {
    var name: String
    var userType: Int64
    var label: String
    var lowered: [String]?
  }

  struct Baseline: Decodable, Sendable {
    var setting: String
    var value: String
  }

  var levels: [Level]
  var baseline: [Baseline]
}
