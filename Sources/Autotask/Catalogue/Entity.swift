/// A REST resource of Autotask and the operations that the API offers on it.
///
/// Source: the vendor's Swagger document.
public struct Entity: Sendable, Equatable, Decodable {
  /// A collection of the entity below a parent, such as `Companies/{parentId}/Contacts`.
  public struct Child: Sendable, Equatable, Decodable {
    /// The parent's path segment; three parents are not entities themselves.
    public var parent: String
    /// The collection's path segment below the parent.
    public var sub: String
    /// The operations offered there.
    public var ops: Operations
    /// The name of the last path parameter where it is not the id.
    public var key: String?
  }

  /// The plural name, such as `Tickets`.
  public var name: String
  /// The singular name, such as `Ticket`, as metadata and references write it.
  public var model: String
  /// The name in older interfaces, such as `Account`, nil where it is the same.
  public var legacy: String?
  /// The root path segment.
  public var path: String
  /// The operations offered at the root.
  public var ops: Operations
  /// The collections below parents.
  public var children: [Child]

  private enum Key: String, CodingKey {
    case entity, model, legacy, path, ops, children
  }

  /// Reads a row of `entities.json`.
  public init(from decoder: any Decoder) throws {
    let row = try decoder.container(keyedBy: Key.self)
    name = try row.decode(String.self, forKey: .entity)
    model = try row.decodeIfPresent(String.self, forKey: .model) ?? name
    legacy = try row.decodeIfPresent(String.self, forKey: .legacy)
    path = try row.decodeIfPresent(String.self, forKey: .path) ?? name
    ops = try row.decode(Operations.self, forKey: .ops)
    children = try row.decodeIfPresent([Child].self, forKey: .children) ?? []
  }

  /// Whether the API offers any operation of this right on the entity, at the root or below a parent.
  public func offers(_ right: Right) -> Bool {
    ([ops] + children.map(\.ops)).contains { operations in
      operations.names.contains { $0.verb.right == right }
    }
  }
}

/// The operations offered at one path, as the Swagger lists them.
public struct Operations: Sendable, Equatable, Decodable {
  /// An operation by its place relative to the collection.
  public enum Name: String, Sendable, CaseIterable {
    case query, count, list, get, create, createByGet, put, patch, delete, info, fields, udf

    /// What the operation does; a row of data decides it, not the HTTP method (`createByGet` is a write).
    public var verb: Verb {
      switch self {
      case .query, .list: .query
      case .count: .count
      case .get: .get
      case .create, .createByGet: .create
      case .put: .put
      case .patch: .update
      case .delete: .delete
      case .info, .fields, .udf: .describe
      }
    }
  }

  /// The operations in the Swagger's order.
  public var names: [Name]

  /// Reads a list of names divided by spaces.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    names = try text.split(separator: " ").map { word in
      guard let name = Name(rawValue: String(word)) else {
        throw DecodingError.dataCorruptedError(in: container, debugDescription: "no operation is named `\(word)`")
      }
      return name
    }
  }

  /// Whether an operation is offered.
  public func contains(_ name: Name) -> Bool { names.contains(name) }
}

/// All entities of the API.
public struct EntityCatalogue: Sendable {
  /// A route that is not entity and operation, such as `GET /V1.0/Companies/{id}/invoiceSettings`.
  public struct Special: Sendable, Equatable, Decodable {
    /// The HTTP method.
    public var method: String
    /// The path template from `/V1.0` or, for one route, without a version.
    public var path: String
    /// What it does: a verb, or `authenticate`, which is never passed on.
    public var verb: String
    /// The entity it acts on, nil where it concerns the whole database.
    public var entity: String?
  }

  /// The entities in the order of the catalogue.
  public let all: [Entity]
  /// The routes that are not entity and operation.
  public let special: [Special]
  private let index: [String: Int]

  /// The entities of a catalogue's `entities.json`.
  ///
  /// - Throws: ``CatalogueError`` when the resource is missing or malformed.
  public init(_ bytes: CatalogueBytes) throws(CatalogueError) {
    struct File: Decodable {
      var rows: [Entity]
      var special: [Special]
    }
    let file = try bytes.decode(File.self, from: "entities.json")
    all = file.rows
    special = file.special
    var index: [String: Int] = [:]
    for (position, entity) in file.rows.enumerated() {
      for name in [entity.name, entity.path, entity.model] + [entity.legacy].compactMap({ $0 })
      where index[name.lowercased()] == nil {
        index[name.lowercased()] = position
      }
    }
    self.index = index
  }

  /// The entity of a name in any case: plural, singular, path segment or older name.
  public subscript(name: String) -> Entity? { index[name.lowercased()].map { all[$0] } }
}
