/// How a row of an entity leads to its company; written and reviewed for each entity, never guessed.
public enum Road: Sendable, Equatable {
  /// A step to a parent row.
  public struct Step: Sendable, Equatable, Codable {
    /// The field that names the parent.
    public var field: String
    /// The parent's entity.
    public var to: String

    /// Makes a step.
    public init(field: String, to: String) {
      self.field = field
      self.to = to
    }
  }

  /// The row names its company in a field of its own.
  case own(field: String)
  /// The row is the company.
  case itself
  /// The row belongs to where its parent belongs.
  case parent(Step)
  /// The first of these fields that is set leads on; with none set the row is outside every company.
  case either([Step])
  /// The row belongs to no company, for the reason given.
  case none(why: String)
}

/// The roads of all entities, and the marks of those that carry more than their own rows.
public struct RoadCatalogue: Sendable {
  /// An entity that carries other entities' data or reaches beyond the API.
  public struct Sensitive: Sendable, Equatable, Decodable {
    /// The entity.
    public var entity: String
    /// The rights that are sensitive.
    public var verbs: [Right]
    /// Why it is.
    public var why: String
  }

  /// A collection of an entity below a parent, and how a row there names the parent.
  public struct Parent: Sendable, Equatable, Decodable {
    /// The entity.
    public var entity: String
    /// The parent's path segment.
    public var parent: String
    /// The row's field that holds the parent's id, nil where the path alone names it.
    public var field: String?
    /// Why no field names the parent.
    public var why: String?
  }

  /// The entities and their roads in the order of the catalogue, with the evidence of each.
  public let all: [(entity: String, road: Road, evidence: Evidence, note: String?)]
  /// The sensitive entities.
  public let sensitive: [Sensitive]
  /// The collections below parents, each with the field by which a row there names that parent.
  public let parents: [Parent]
  private let index: [String: Int]

  /// The roads of a catalogue's `roads.json`.
  ///
  /// - Throws: ``CatalogueError`` when the resource is missing or malformed.
  public init(_ bytes: CatalogueBytes) throws(CatalogueError) {
    let file = try bytes.decode(RoadsFile.self, from: "roads.json")
    var all: [(entity: String, road: Road, evidence: Evidence, note: String?)] = []
    for (position, row) in file.rows.enumerated() {
      guard let road = row.written else {
        throw CatalogueError(
          resource: "roads.json",
          path: "rows[\(position)]",
          expected: "`own` with a field, `itself`, `parent` or `either` with steps, or `none` with a reason"
        )
      }
      all.append((row.entity, road, row.evidence ?? .inferred, row.note))
    }
    self.all = all
    sensitive = file.sensitive
    parents = file.parents
    index = Dictionary(all.enumerated().map { ($1.entity, $0) }) { first, _ in first }
  }

  /// The road of an entity, nil for an unknown one.
  public subscript(entity: String) -> Road? { index[entity].map { all[$0].road } }

  /// Whether a right on an entity is sensitive.
  public func isSensitive(_ entity: String, _ right: Right) -> Bool {
    sensitive.contains { $0.entity == entity && $0.verbs.contains(right) }
  }
}

private struct RoadsFile: Decodable {
  var rows: [Row]
  var sensitive: [RoadCatalogue.Sensitive]
  var parents: [RoadCatalogue.Parent]

  struct Row: Decodable {
    var entity: String
    var road: String
    var field: String?
    var steps: [Road.Step]?
    var why: String?
    var evidence: Evidence?
    var note: String?

    var written: Road? {
      switch (road, field, steps ?? [], why) {
      case ("own", let field?, _, _): .own(field: field)
      case ("itself", _, _, _): .itself
      case ("parent", _, let steps, _) where steps.count == 1: .parent(steps[0])
      case ("either", _, let steps, _) where steps.count > 1: .either(steps)
      case ("none", _, _, let why?): .none(why: why)
      default: nil
      }
    }
  }
}
