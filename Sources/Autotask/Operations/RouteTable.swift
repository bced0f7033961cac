/// One call of the REST API, resolved from method and path to what it does.
public struct ResolvedOperation: Sendable, Equatable {
  /// The kind of call.
  public enum Kind: Sendable, Equatable {
    /// An operation of the Swagger on an entity.
    case operation(Operations.Name)
    /// The next page of a query; the path that Autotask's page links name.
    case nextPage
    /// A route of its own, by its template, such as `/V1.0/Companies/{id}/invoiceSettings`.
    case special(String)
  }

  /// A row's place below a parent, as the path names it.
  public struct Parent: Sendable, Equatable {
    /// The parent's path segment in the catalogue's spelling.
    public var segment: String
    /// The parent's id.
    public var id: Int64
  }

  /// The kind of call.
  public var kind: Kind
  /// The entity, nil where the call concerns the whole database.
  public var entity: String?
  /// What the call does; nil for `Authenticate`, which has no verb and is never passed on.
  public var verb: Verb?
  /// The parent in the path, nil at the root.
  public var parent: Parent?
  /// The row's id in the path, nil where there is none.
  public var id: Int64?
  /// The path template in the catalogue's spelling.
  public var template: String

  /// Makes an operation.
  public init(
    kind: Kind,
    entity: String?,
    verb: Verb?,
    parent: Parent? = nil,
    id: Int64? = nil,
    template: String
  ) {
    self.kind = kind
    self.entity = entity
    self.verb = verb
    self.parent = parent
    self.id = id
    self.template = template
  }
}

/// Why a method and path are no operation of the API.
public enum RouteFailure: Error, Sendable, Equatable {
  /// No operation has this path.
  case unknownPath
  /// The path exists and offers other methods.
  case methodNotAllowed(allowed: [String])
}

/// Every operation of the API, by method and path; case does not matter.
///
/// Paths are taken relative to the service's base (`/ATServicesRest`). Empty segments are passed over,
/// as clients in production write doubled and trailing slashes (`docs/field-notes.md`, section 3). An id is a
/// canonical decimal; a percent sign resolves to nothing, so that a path has one reading only.
///
/// Source: the vendor's Swagger document (`entities.json`); `query/next` is the page links' own path.
public struct RouteTable: Sendable {
  private final class Node: Sendable {
    /// By segment, in lower case and as the catalogue spells it: most requests are written so, and found at once.
    private let literals: [Substring: Node]
    let parameter: Node?
    private let methods: [String: Route]

    init(_ draft: Draft) {
      var literals: [Substring: Node] = [:]
      for (name, next) in draft.literals {
        let node = Node(next)
        for spelling in next.spellings.union([name]) { literals[spelling[...]] = node }
      }
      self.literals = literals
      parameter = draft.parameter.map(Node.init)
      methods = draft.methods
    }

    /// Whether some operation has this path.
    var isOffered: Bool { !methods.isEmpty }
    /// The methods that the path offers.
    var allowed: [String] { methods.keys.sorted() }

    // Letters beyond ASCII have capitals within, and some are equal to letters of ASCII: `poſt` is no method.

    func next(_ segment: Substring) -> Node? {
      guard segment.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
      return literals[segment] ?? literals[segment.lowercased()[...]]
    }

    func route(_ method: String) -> Route? {
      guard method.isASCII else { return nil }
      return methods[method] ?? methods[method.uppercased()]
    }
  }

  private struct Route: Sendable {
    var kind: ResolvedOperation.Kind
    var entity: String?
    var verb: Verb?
    var template: String
    var parentSegment: String?
    var listed: Bool
  }

  private final class Draft {
    /// By segment in lower case.
    var literals: [String: Draft] = [:]
    /// How the catalogue spells the segment that leads here.
    var spellings: Set<String> = []
    var parameter: Draft?
    var methods: [String: Route] = [:]
  }

  private let root: Node
  /// Every operation that the Swagger lists, as method and path template, in the catalogue's order.
  public let operations: [(method: String, template: String)]

  /// The route table of a catalogue's entities.
  public init(_ entities: EntityCatalogue) {
    let root = Draft()
    var operations: [(method: String, template: String)] = []
    func add(_ method: String, _ template: String, _ route: Route) {
      var node = root
      for segment in template.split(separator: "/") {
        if segment.hasPrefix("{") {
          let next = node.parameter ?? Draft()
          node.parameter = next
          node = next
        } else {
          let name = segment.lowercased()
          let next = node.literals[name] ?? Draft()
          node.literals[name] = next
          next.spellings.insert(String(segment))
          node = next
        }
      }
      guard node.methods[method] == nil else { return }
      node.methods[method] = route
      if route.listed { operations.append((method, template)) }
    }
    for entity in entities.all {
      let collections =
        [(path: entity.path, parent: String?.none, ops: entity.ops, key: String?.none)]
        + entity.children.map { ("\($0.parent)/{parentId}/\($0.sub)", $0.parent, $0.ops, $0.key) }
      for collection in collections {
        for name in collection.ops.names {
          for (method, suffix) in Self.shapes(of: name, key: collection.key ?? "id") {
            let template = "/V1.0/\(collection.path)\(suffix)"
            add(
              method,
              template,
              Route(
                kind: .operation(name),
                entity: entity.name,
                verb: name.verb,
                template: template,
                parentSegment: collection.parent,
                listed: true
              )
            )
          }
        }
        if collection.ops.contains(.query) {
          let template = "/V1.0/\(collection.path)/query/next"
          for method in ["GET", "POST"] {
            add(
              method,
              template,
              Route(
                kind: .nextPage,
                entity: entity.name,
                verb: .query,
                template: template,
                parentSegment: collection.parent,
                listed: false
              )
            )
          }
        }
      }
    }
    for special in entities.special {
      add(
        special.method,
        special.path,
        Route(
          kind: .special(special.path),
          entity: special.entity,
          verb: Verb(rawValue: special.verb),
          template: special.path,
          parentSegment: nil,
          listed: true
        )
      )
    }
    self.root = Node(root)
    self.operations = operations
  }

  /// The operation of a method and a path below the service's base, such as `/V1.0/Tickets/query`.
  ///
  /// - Throws: ``RouteFailure`` when the API has no such path, or not with this method.
  public func resolve(method: String, path: String) throws(RouteFailure) -> ResolvedOperation {
    var ids: [Int64] = []
    let segments = path.utf8.split(separator: UInt8(ascii: "/")).map(Substring.init)
    guard let node = Self.find(segments[...], from: root, ids: &ids) else { throw .unknownPath }
    guard let route = node.route(method) else { throw .methodNotAllowed(allowed: node.allowed) }
    var parent: ResolvedOperation.Parent?
    if let segment = route.parentSegment, let id = ids.first {
      parent = .init(segment: segment, id: id)
      ids.removeFirst()
    }
    return ResolvedOperation(
      kind: route.kind,
      entity: route.entity,
      verb: route.verb,
      parent: parent,
      id: ids.first,
      template: route.template
    )
  }

  /// A literal is preferred to an id, and an id is tried when the literal leads nowhere.
  private static func find(_ segments: ArraySlice<Substring>, from node: Node, ids: inout [Int64]) -> Node? {
    guard let segment = segments.first else { return node.isOffered ? node : nil }
    let rest = segments.dropFirst()
    if let next = node.next(segment), let found = find(rest, from: next, ids: &ids) { return found }
    guard let next = node.parameter, let id = Int64(canonical: segment) else { return nil }
    ids.append(id)
    if let found = find(rest, from: next, ids: &ids) { return found }
    ids.removeLast()
    return nil
  }

  private static func shapes(of name: Operations.Name, key: String) -> [(method: String, suffix: String)] {
    switch name {
    case .query: [("GET", "/query"), ("POST", "/query")]
    case .count: [("GET", "/query/count"), ("POST", "/query/count")]
    case .list, .createByGet: [("GET", "")]
    case .get: [("GET", "/{\(key)}")]
    case .create: [("POST", "")]
    case .put: [("PUT", "")]
    case .patch: [("PATCH", "")]
    case .delete: [("DELETE", "/{\(key)}")]
    case .info: [("GET", "/entityInformation")]
    case .fields: [("GET", "/entityInformation/fields")]
    case .udf: [("GET", "/entityInformation/userDefinedFields")]
    }
  }
}

extension Int64 {
  /// Reads a decimal in its one canonical form: ASCII digits, no plus sign, no leading zero, no negative zero.
  public init?(canonical text: some StringProtocol) {
    guard let value = Int64(String(text)), String(value) == text else { return nil }
    self = value
  }
}
