public import Autotask

/// A named, documented operation that an automation uses.
public struct Action: Sendable, Equatable {
  /// Which list an action belongs to.
  public enum Group: String, Sendable, Codable {
    /// The guide's 64.
    case guide
    /// Listed by the vendor beyond the 64.
    case additional
    /// Webhook provisioning.
    case webhooks
    /// Error logs of webhooks.
    case errorLogs = "error-logs"
  }

  /// What an action does to data.
  public enum Effect: String, Sendable, Codable {
    case read, write, delete
  }

  /// The id, such as `tickets.create`.
  public var id: String
  /// The category's id, such as `tickets-notes`.
  public var category: String
  /// Which list it belongs to.
  public var group: Group
  /// The title in the vendor's list.
  public var title: String
  /// The entity.
  public var entity: String
  /// The verb.
  public var verb: Verb
  /// The HTTP method.
  public var method: AutotaskMethod
  /// The path template, such as `/V1.0/Tickets`.
  public var path: String
  /// What it does to data.
  public var effect: Effect
  /// How sure the whole requirement is.
  public var evidence: Evidence
  /// What it needs beyond the access row of its entity and verb.
  public var adds: [Need]
  /// Other ways to meet its needs, beyond the row's.
  public var alternatives: [Alternative]
  /// Needs that stand only when something holds, beyond the row's.
  public var conditions: [Condition]
  /// Smaller answers that are enough when something holds.
  public var narrower: [Narrowing]
  /// What to try next, before the row's own ladder.
  public var fallback: [Rung]
  /// What a reader should know.
  public var note: String?
  /// The route that the vendor's page publishes, where it differs from the one that works.
  public var publishedAs: String?
}

extension Action {
  /// An operation on an entity as an action that needs nothing beyond its access row.
  public init(
    id: String,
    category: String,
    title: String,
    entity: String,
    verb: Verb,
    method: AutotaskMethod,
    path: String
  ) {
    self.init(
      id: id,
      category: category,
      group: .additional,
      title: title,
      entity: entity,
      verb: verb,
      method: method,
      path: path,
      effect: verb == .delete ? .delete : verb.isWrite ? .write : .read,
      evidence: .documented,
      adds: [],
      alternatives: [],
      conditions: [],
      narrower: [],
      fallback: []
    )
  }
}

/// A category of the guide.
public struct ActionCategory: Sendable, Equatable, Decodable {
  /// The id, such as `tickets-notes`; also the id of the preset that holds the category.
  public var id: String
  /// The guide's title.
  public var title: String
}

/// All actions and their categories.
public struct ActionTable: Sendable {
  /// The actions in the guide's order.
  public let all: [Action]
  /// The categories in the guide's order.
  public let categories: [ActionCategory]
  private let index: [String: Int]

  /// The actions of a catalogue's `actions.json`.
  ///
  /// - Throws: ``CatalogueError`` when the resource is missing or malformed.
  public init(_ bytes: CatalogueBytes) throws(CatalogueError) {
    let file = try bytes.decode(ActionsFile.self, from: "actions.json")
    self.init(file.actions.map(\.action), categories: file.categories)
  }

  /// A table of the given actions.
  public init(_ actions: [Action], categories: [ActionCategory]) {
    all = actions
    self.categories = categories
    index = Dictionary(actions.enumerated().map { ($1.id, $0) }) { first, _ in first }
  }

  /// The action of an id.
  public subscript(id: String) -> Action? { index[id].map { all[$0] } }
}

private struct ActionsFile: Decodable {
  var categories: [ActionCategory]
  var actions: [Row]

  struct Row: Decodable {
    var id: String
    var category: String
    var set: Action.Group
    var title: String
    var entity: String
    var verb: Verb
    var method: AutotaskMethod
    var path: String
    var effect: Action.Effect
    var evidence: Evidence
    var adds: [Need]?
    var alternatives: [Alternative]?
    var conditions: [Condition]?
    var narrower: [Narrowing]?
    var fallback: [Rung]?
    var note: String?
    var publishedAs: String?

    var action: Action {
      Action(
        id: id,
        category: category,
        group: set,
        title: title,
        entity: entity,
        verb: verb,
        method: method,
        path: path,
        effect: effect,
        evidence: evidence,
        adds: adds ?? [],
        alternatives: alternatives ?? [],
        conditions: conditions ?? [],
        narrower: narrower ?? [],
        fallback: fallback ?? [],
        note: note,
        publishedAs: publishedAs
      )
    }
  }
}
