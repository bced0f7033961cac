public import Autotask
public import Foundation

/// What callers may do, as it is written down; checked, but with its names as people wrote them.
public struct GrantDocument: Sendable, Equatable {
  /// What no caller may do.
  public var forbid: [Forbid]
  /// The callers and their grants.
  public var callers: [CallerGrants]

  /// Makes a document.
  public init(forbid: [Forbid] = [], callers: [CallerGrants] = []) {
    self.forbid = forbid
    self.callers = callers
  }
}

/// One caller: its limits, its grants, and what it may not do whatever they say.
public struct CallerGrants: Sendable, Equatable {
  /// The caller's id.
  public var id: String
  /// What it is, for people.
  public var description: String?
  /// What it may spend.
  public var limits: CallerLimits
  /// What this caller may not do.
  public var forbid: [Forbid]
  /// What it may do.
  public var grants: [Grant]

  /// Makes a caller.
  public init(
    id: String,
    description: String? = nil,
    limits: CallerLimits = CallerLimits(),
    forbid: [Forbid] = [],
    grants: [Grant] = []
  ) {
    self.id = id
    self.description = description
    self.limits = limits
    self.forbid = forbid
    self.grants = grants
  }
}

/// What a caller may spend; a limit that is nil is not set.
public struct CallerLimits: Sendable, Equatable {
  /// Which callers go first where several wait.
  public enum Priority: String, Sendable, CaseIterable {
    case low, normal, high
  }

  /// Requests to Postern within an hour, denied ones too.
  public var requestsPerHour: Int?
  /// Calls to Autotask in flight at once.
  public var concurrent: Int?
  /// Rows shown within an hour.
  public var recordsPerHour: Int?
  /// Which callers go first where several wait.
  public var priority: Priority

  /// Makes limits.
  public init(
    requestsPerHour: Int? = nil,
    concurrent: Int? = nil,
    recordsPerHour: Int? = nil,
    priority: Priority = .normal
  ) {
    self.requestsPerHour = requestsPerHour
    self.concurrent = concurrent
    self.recordsPerHour = recordsPerHour
    self.priority = priority
  }
}

/// Verbs on an entity, as a grant names them.
public struct OperationPattern: Sendable, Equatable {
  /// An entity's plural name, or a pattern in which `*` stands for any run of characters.
  public var entity: String
  /// The verbs.
  public var verbs: [Verb]

  /// Makes a pattern.
  public init(entity: String, verbs: [Verb]) {
    self.entity = entity
    self.verbs = verbs
  }
}

/// A field as a grant names it.
public struct FieldName: Sendable, Equatable, Hashable, CustomStringConvertible {
  /// The entity whose field is meant, nil for that field of every entity of the grant.
  public var entity: String?
  /// What is named.
  public var field: Name

  /// A field of the entity itself, or one that the tenant defined.
  public enum Name: Sendable, Equatable, Hashable {
    case field(String)
    case userDefined(String)
    case everyUserDefined
  }

  /// Makes a name.
  public init(entity: String? = nil, _ field: Name) {
    self.entity = entity
    self.field = field
  }

  /// Reads `status`, `Tickets.status`, `udf:Name`, `Tickets.udf:Name` or `udf:*`; nil for anything else.
  ///
  /// What stands after `udf:` is the name whole, dots included.
  public init?(_ text: String) {
    let mark = text.range(of: "udf:")
    let head = mark.map { text[..<$0.lowerBound] } ?? text[...]
    let parts = head.split(separator: ".", omittingEmptySubsequences: false)
    switch (mark, parts.count) {
    case (nil, 1) where !parts[0].isEmpty: self.init(.field(text))
    case (nil, 2) where parts.allSatisfy({ !$0.isEmpty }):
      self.init(entity: String(parts[0]), .field(String(parts[1])))
    case (let mark?, _) where head.isEmpty || (parts.count == 2 && !parts[0].isEmpty && parts[1].isEmpty):
      let name = String(text[mark.upperBound...])
      guard !name.isEmpty else { return nil }
      self.init(entity: head.isEmpty ? nil : String(parts[0]), name == "*" ? .everyUserDefined : .userDefined(name))
    default: return nil
    }
  }

  /// The name as it is written.
  public var description: String {
    let prefix = entity.map { "\($0)." } ?? ""
    return switch field {
    case .field(let name): prefix + name
    case .userDefined(let name): "\(prefix)udf:\(name)"
    case .everyUserDefined: "\(prefix)udf:*"
    }
  }
}

/// Which fields a grant reads or writes.
public enum FieldClause: Sendable, Equatable {
  case only([FieldName])
  case except([FieldName])
}

/// The companies to which every row must lead.
public enum CompanyScope: Sendable, Equatable {
  /// These, by id.
  case ids([Int64])
  /// Those that the caller's organizations are mapped to.
  case mapped
}

/// How a permitted write is carried out; the freer is the greater.
public enum GrantMode: String, Sendable, CaseIterable, Comparable {
  /// The difference is answered and nothing is sent.
  case dryRun
  /// The call waits for an approver.
  case approval
  /// The call is sent.
  case live

  /// Whether one mode is less free than another.
  public static func < (left: GrantMode, right: GrantMode) -> Bool { left.freedom < right.freedom }

  private var freedom: Int {
    switch self {
    case .dryRun: 0
    case .approval: 1
    case .live: 2
    }
  }
}

/// One thing that a caller may do: operations on rows, fields and values, for some time.
public struct Grant: Sendable, Equatable {
  /// The grant's id, once among the caller's.
  public var id: String
  /// The connection, nil for the only or first one.
  public var connection: String?
  /// Actions by id, pattern, category or preset.
  public var actions: [String]
  /// Raw access by entity and verb.
  public var operations: [OperationPattern]
  /// The companies to which every row must lead, nil for rows of any or none.
  public var companies: CompanyScope?
  /// What must hold for every row; all of these.
  public var conditions: [Filter]
  /// The fields that may be read, nil for all.
  public var read: FieldClause?
  /// The fields that may be written, nil for all that can be.
  public var write: FieldClause?
  /// The values that may be written to a field; a field that is missing takes any.
  public var values: [(field: FieldName, values: [JSONValue])]
  /// The resources that it may act as.
  public var impersonate: [Int64]
  /// How its writes are carried out.
  public var mode: GrantMode
  /// Whether a written row is read back and compared.
  public var verifyAfterWrite: Bool
  /// The moment at which it ends, nil for never.
  public var validUntil: Date?

  /// Makes a grant.
  public init(
    id: String,
    connection: String? = nil,
    actions: [String] = [],
    operations: [OperationPattern] = [],
    companies: CompanyScope? = nil,
    conditions: [Filter] = [],
    read: FieldClause? = nil,
    write: FieldClause? = nil,
    values: [(field: FieldName, values: [JSONValue])] = [],
    impersonate: [Int64] = [],
    mode: GrantMode = .live,
    verifyAfterWrite: Bool = false,
    validUntil: Date? = nil
  ) {
    self.id = id
    self.connection = connection
    self.actions = actions
    self.operations = operations
    self.companies = companies
    self.conditions = conditions
    self.read = read
    self.write = write
    self.values = values
    self.impersonate = impersonate
    self.mode = mode
    self.verifyAfterWrite = verifyAfterWrite
    self.validUntil = validUntil
  }

  /// Two grants are equal when they are written alike.
  public static func == (left: Grant, right: Grant) -> Bool { left.json == right.json }
}

/// What must not be done; it names operations, and may narrow itself to fields or values, never to rows.
public struct Forbid: Sendable, Equatable {
  /// The id, once in its list.
  public var id: String
  /// Actions by id, pattern, category or preset.
  public var actions: [String]
  /// Raw access by entity and verb.
  public var operations: [OperationPattern]
  /// Only these fields, to read or write; nil for the operations whole, unless ``values`` narrows them.
  public var fields: [FieldName]?
  /// Only these values, to write.
  public var values: [(field: FieldName, values: [JSONValue])]

  /// Makes a prohibition.
  public init(
    id: String,
    actions: [String] = [],
    operations: [OperationPattern] = [],
    fields: [FieldName]? = nil,
    values: [(field: FieldName, values: [JSONValue])] = []
  ) {
    self.id = id
    self.actions = actions
    self.operations = operations
    self.fields = fields
    self.values = values
  }

  /// Two prohibitions are equal when they are written alike.
  public static func == (left: Forbid, right: Forbid) -> Bool { left.json == right.json }
}
