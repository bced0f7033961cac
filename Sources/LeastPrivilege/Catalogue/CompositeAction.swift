public import Autotask

/// An action that is more than one call of Autotask's API, or none: its behaviour is named by its id.
public struct CompositeAction: Sendable, Equatable, Decodable {
  /// What a caller must be allowed for the action to be of use.
  public enum Needs: String, Sendable, Decodable {
    /// Every one of the operations.
    case all
    /// One of the operations; which one depends on the input.
    case any
    /// Nothing in particular: the input says what is done, and that is decided.
    case none
  }

  /// One thing that it takes.
  public struct Input: Sendable, Equatable, Decodable {
    /// The name.
    public var name: String
    /// The types of JSON that it may have.
    public var types: [String]
    /// Whether it must be given.
    public var isRequired: Bool
    /// The only values that it takes, none for any.
    public var values: [String]
    /// What it is.
    public var description: String

    private enum Key: String, CodingKey {
      case name, types, required, values, description
    }

    /// Reads a row's input.
    public init(from decoder: any Decoder) throws {
      let row = try decoder.container(keyedBy: Key.self)
      name = try row.decode(String.self, forKey: .name)
      types = try row.decode([String].self, forKey: .types)
      isRequired = try row.decodeIfPresent(Bool.self, forKey: .required) ?? false
      values = try row.decodeIfPresent([String].self, forKey: .values) ?? []
      description = try row.decode(String.self, forKey: .description)
    }
  }

  /// An entity and what is done to it.
  public struct Operation: Sendable, Equatable, Decodable {
    /// The entity's plural name.
    public var entity: String
    /// The verbs.
    public var verbs: [Verb]
  }

  /// The id, such as `tickets.activity`.
  public var id: String
  /// The category's id.
  public var category: String
  /// The title.
  public var title: String
  /// What it does, in a sentence or two.
  public var description: String
  /// What it does to data: `read`, `create`, `update` or `delete`.
  public var effect: String
  /// What a caller must be allowed.
  public var needs: Needs
  /// The operations that it may make; a grant that names the action opens each.
  public var operations: [Operation]
  /// What it takes, besides what ``like`` does.
  public var inputs: [Input]
  /// The action whose input it takes, too; nil for none.
  public var like: String?
  /// The fields by which a row is looked for before one is made, where the input states none.
  public var match: [String]

  private enum Key: String, CodingKey {
    case id, category, title, description, effect, needs, operations, inputs, like, match
  }

  /// Reads a row of `composites.json`.
  public init(from decoder: any Decoder) throws {
    let row = try decoder.container(keyedBy: Key.self)
    id = try row.decode(String.self, forKey: .id)
    category = try row.decode(String.self, forKey: .category)
    title = try row.decode(String.self, forKey: .title)
    description = try row.decode(String.self, forKey: .description)
    effect = try row.decode(String.self, forKey: .effect)
    needs = try row.decode(Needs.self, forKey: .needs)
    operations = try row.decode([Operation].self, forKey: .operations)
    inputs = try row.decodeIfPresent([Input].self, forKey: .inputs) ?? []
    like = try row.decodeIfPresent(String.self, forKey: .like)
    match = try row.decodeIfPresent([String].self, forKey: .match) ?? []
  }
}

/// The actions that are more than one call, or none.
public struct CompositeTable: Sendable {
  /// The actions in the catalogue's order.
  public let all: [CompositeAction]
  /// The categories that the other actions do not have.
  public let categories: [ActionCategory]
  private let index: [String: Int]

  /// The actions of a catalogue's `composites.json`; none where the catalogue has no such resource, for plans stand
  /// without them.
  ///
  /// - Throws: ``CatalogueError`` when the resource is malformed.
  public init(_ bytes: CatalogueBytes) throws(CatalogueError) {
    struct File: Decodable {
      var categories: [ActionCategory]
      var composites: [CompositeAction]
    }
    guard bytes.names.contains("composites.json") else {
      all = []
      categories = []
      index = [:]
      return
    }
    let file = try bytes.decode(File.self, from: "composites.json")
    all = file.composites
    categories = file.categories
    index = Dictionary(all.enumerated().map { ($1.id, $0) }) { first, _ in first }
  }

  /// The action of an id.
  public subscript(id: String) -> CompositeAction? { index[id].map { all[$0] } }
}
