public import Autotask

/// What grants and decisions stand on: entities with their fields, roads and routes, looked up by any name.
///
/// It is looked at with every row that is judged, so that it is shared and never copied.
public final class ResourceModel: Sendable {
  /// The actions and their categories, and the presets.
  public let policy: PolicyCatalogue
  /// Every operation of the API.
  public let routes: RouteTable
  /// The entities in the catalogue's order.
  public let entities: [EntityModel]
  /// The fields that the webhooks of an entity can tell of, as they name them; only for entities of which it is known.
  public let webhookFields: [String: [String]]
  private let index: [String: Int]

  /// The model of a catalogue.
  ///
  /// - Throws: ``CatalogueError`` when a resource is missing or malformed.
  public init(_ bytes: CatalogueBytes = .embedded) throws(CatalogueError) {
    policy = try PolicyCatalogue(bytes)
    let catalogue = try EntityCatalogue(bytes)
    routes = RouteTable(catalogue)
    let fields = try FieldCatalogue(bytes)
    webhookFields = fields.webhookFieldIDs.mapValues { $0.values.sorted() }
    let roads = try RoadCatalogue(bytes)
    let ancestors = Ancestors(roads)
    let leading = Dictionary(
      catalogue.all.filter { entity in
        if case .some(.none) = roads[entity.name] { false } else { roads[entity.name] != nil }
      }.map { ($0.model.lowercased(), $0.name) }
    ) { first, _ in first }
    entities = catalogue.all.enumerated().map { ordinal, entity in
      EntityModel(
        entity,
        ordinal: ordinal,
        fields: fields[entity.name],
        roads: roads,
        reaches: ancestors[entity.name],
        leading: leading
      )
    }
    var index: [String: Int] = [:]
    for (position, entity) in entities.enumerated() {
      for name in [entity.name, entity.singular] where index[name.lowercased()] == nil {
        index[name.lowercased()] = position
      }
    }
    self.index = index
  }

  /// The entity of a plural or singular name in any case.
  public subscript(name: String) -> EntityModel? {
    (index[name] ?? index[name.lowercased()]).map { entities[$0] }
  }
}

/// One entity as grants see it.
public final class EntityModel: Sendable {
  /// The plural name.
  public let name: String
  /// The entity's place in the catalogue.
  let ordinal: Int
  /// The singular name, as references write it.
  public let singular: String
  /// The name of the older interface, which payloads of webhooks write; the singular name where it is the same.
  public let olderName: String
  /// The fields that the catalogue knows, by their names in lower case.
  public let fields: [String: Field]
  /// The same in the catalogue's order.
  public let orderedFields: [Field]
  /// How a row leads to its company.
  public let road: Road
  /// The fields by which a row takes the first step of its road.
  public let roadFields: [String]
  /// The same, in lower case.
  let roadKeys: Set<String>
  /// The entity whose rows a field names, by the field's name in lower case; only those whose rows lead to companies.
  private let references: [String: String]
  /// The entities that some row's road passes, the entity itself left out.
  public let reaches: Set<String>
  /// The verbs that the API offers on it.
  public let verbs: Set<Verb>
  /// The path segment of its own collection; it is that of the entity where rows are found only below a parent, too.
  public let path: String
  /// The path of its query at the root, nil where rows can be listed only below a parent.
  public let queryPath: String?
  /// The path below which it is described, nil where it is not.
  public let informationPath: String?
  private let sensitiveRights: Set<Right>
  private let parentFields: [String: String]

  init(
    _ entity: Entity,
    ordinal: Int,
    fields: [Field],
    roads: RoadCatalogue,
    reaches: Set<String>,
    leading: [String: String]
  ) {
    self.ordinal = ordinal
    name = entity.name
    isWebhook = name.contains("Webhook")
    singular = entity.model
    olderName = entity.legacy ?? entity.model
    orderedFields = fields
    self.fields = Dictionary(fields.map { ($0.name.lowercased(), $0) }) { first, _ in first }
    road = roads[entity.name] ?? .none(why: "the catalogue has no road")
    roadFields =
      switch road {
      case .own(let field): [field]
      case .parent(let step): [step.field]
      case .either(let steps): steps.map(\.field)
      case .itself, .none: []
      }
    roadKeys = Set(roadFields.map { $0.lowercased() })
    references = Dictionary(
      fields.compactMap { field in field.target(among: leading).map { (field.name.lowercased(), $0) } }
    ) { first, _ in first }
    self.reaches = reaches
    verbs = Set(([entity.ops] + entity.children.map(\.ops)).flatMap(\.names).map(\.verb))
    path = entity.path
    queryPath = entity.ops.contains(.query) ? "/V1.0/\(entity.path)/query" : nil
    informationPath = entity.ops.contains(.fields) ? "/V1.0/\(entity.path)/entityInformation" : nil
    sensitiveRights = Set(roads.sensitive.filter { $0.entity == entity.name }.flatMap(\.verbs))
    parentFields = Dictionary(
      roads.parents.filter { $0.entity == entity.name }.compactMap { row in row.field.map { (row.parent, $0) } }
    ) { first, _ in first }
  }

  /// A field by its name in any case.
  public func field(_ name: String) -> Field? { fields[name.lowercased()] }

  /// The field by which a row names the parent whose path segment this is, nil where the path alone does.
  public func parentField(_ segment: String) -> String? { parentFields[segment] }

  /// The entity whose rows a field names, where they lead to companies.
  func target(of field: FieldKey) -> String? { field.isUserDefined ? nil : references[field.name] }

  /// Whether the path of some collection gives this field, so that a body need not.
  func isParentField(_ field: String) -> Bool { parentFields.values.contains(field) }

  /// Whether a verb carries more than the entity's own rows, so that no pattern reaches it.
  public func isSensitive(_ verb: Verb) -> Bool { verb.right.map(sensitiveRights.contains) ?? false }

  /// Whether the entity configures webhooks.
  public let isWebhook: Bool

  /// Whether some row leads to a company.
  public var hasRoad: Bool { if case .none = road { false } else { true } }
}

extension Field {
  /// The entity whose rows the field names, among those that lead to companies, by their singular names in lower case.
  ///
  /// Field lists mark few references of the lesser entities; there a whole number whose name ends in an entity's name
  /// and `ID` is taken for one: to hold a number for a reference denies at most, to miss one opens another company.
  fileprivate func target(among leading: [String: String]) -> String? {
    if let reference { return leading[reference.lowercased()] }
    let name = name.lowercased()
    guard scalarKind == .integer, name.hasSuffix("id"), name != "id" else { return nil }
    let stem = name.dropLast(2)
    return leading.keys.filter { stem.hasSuffix($0) }.max { $0.count < $1.count }.flatMap { leading[$0] }
  }
}

/// The entities that lie on the roads of each entity.
private struct Ancestors {
  private let closed: [String: Set<String>]

  init(_ roads: RoadCatalogue) {
    let steps = Dictionary(roads.all.map { ($0.entity, $0.road.parents) }) { first, _ in first }
    func walk(_ entity: String, _ seen: inout Set<String>) {
      for next in steps[entity] ?? [] where seen.insert(next).inserted { walk(next, &seen) }
    }
    closed = Dictionary(
      uniqueKeysWithValues: steps.keys.map { entity in
        var seen: Set<String> = []
        walk(entity, &seen)
        return (entity, seen)
      }
    )
  }

  subscript(entity: String) -> Set<String> { closed[entity] ?? [] }
}

extension Road {
  /// The entities to which the first step may lead.
  var parents: [String] {
    switch self {
    case .own: ["Companies"]
    case .parent(let step): [step.to]
    case .either(let steps): steps.map(\.to)
    case .itself, .none: []
    }
  }
}
