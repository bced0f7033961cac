public import Autotask

/// Whether a caller may do something.
public enum Decision: Sendable {
  /// It may, under these obligations.
  case allow(Permit)
  /// It may not.
  case deny(Denial)
  /// It depends on these rows: read them, and ask again.
  case resolve(Set<RowReference>)
}

/// What is allowed, and what whoever carries it out must keep to.
public enum Permit: Sendable {
  /// Reading rows: each one is judged as it comes back.
  case read(ReadPermit)
  /// Writing, exactly as the permit has it.
  case write(WritePermit)
  /// Telling what an entity is, limited to what the caller reads or writes of it.
  case describe(DescribePermit)
  /// A call about the whole database, which is answered for the caller: version, zone, thresholds, modules.
  case general(template: String)
}

/// Leave to read rows of one entity.
public struct ReadPermit: Sendable {
  let entity: EntityModel
  let model: ResourceModel
  let clauses: [Clause]
  let forbids: [ForbidRule]
  let tenant: TenantFields
  /// The verb.
  public let verb: Verb
  /// The operation that was asked for.
  public let operation: ResolvedOperation
  /// The caller's own query, nil where it asked for a row or for the rows below a parent.
  public let query: Query?
  /// The resource to act as.
  public let impersonating: Int64?

  /// The entity's plural name.
  public var entityName: String { entity.name }
  /// The grants under which rows may come.
  public var grants: [String] { clauses.map(\.grant) }

  /// The condition that every row meets which some grant permits, as far as it can be written on the entity's own
  /// fields: nil where none is needed.
  public var scope: Filter? {
    let parts = clauses.map { $0.rows.filter(on: entity).filter }
    let filters = parts.compactMap(\.self)
    guard filters.count == parts.count else { return nil }
    return filters.count > 1 ? .or(filters) : filters.first
  }

  /// Whether ``scope`` says exactly which rows are permitted, so that Autotask may count them.
  public var isScopeExact: Bool {
    clauses.contains(where: \.rows.isEverything) || clauses.allSatisfy { $0.rows.filter(on: entity).isExact }
  }

  /// The fields that a row must carry to be judged.
  public var judgedFields: Set<String> {
    var names: Set<String> = ["id"]
    for clause in clauses where !clause.rows.isEverything {
      names.formUnion(entity.roadFields)
      names.formUnion(clause.rows.condition?.ownFields(of: entity.name) ?? [])
    }
    if let parent = operation.parent, let field = entity.parentField(parent.segment) { names.insert(field) }
    return names
  }

  /// Whether every row is permitted, whatever it holds.
  public var isForEveryRow: Bool { clauses.allSatisfy(\.rows.isEverything) }

  /// Whether every row shows every field, so that an answer need not be read.
  public var isUnrestricted: Bool {
    operation.parent == nil && forbids.isEmpty && query?.includeFields.isEmpty ?? true && !entity.isWebhook
      && clauses.contains { $0.rows.isEverything && $0.read == .all }
  }
}

/// What is known of one row of an answer, with the fields that the caller sees of it.
public typealias RowVerdict = Judgement<VisibleFields>

/// What is known of one row of an answer.
public enum Judgement<Shown: Sendable>: Sendable {
  /// The caller sees something of it.
  case shown(Shown)
  /// The row is answered as one that does not exist.
  case hidden
  /// It depends on these rows: read them, and judge again.
  case unknown(Set<RowReference>)
}

/// The fields of one row that a caller sees.
public struct VisibleFields: Sendable {
  let clauses: [Clause]
  let forbids: [ForbidRule]
  let entity: EntityModel
  let tenant: TenantFields
  /// The fields that the caller asked for, nil for all.
  let included: Set<FieldKey>?

  /// Whether a field is shown.
  public func shows(_ field: FieldKey) -> Bool {
    if let included, !included.contains(field) { return false }
    return permits(field)
  }

  /// Whether a field may be read, whether or not it was asked for.
  func permits(_ field: FieldKey) -> Bool {
    if field.name == "secretkey", entity.isWebhook { return false }
    if forbids.contains(where: { $0.withholds(field) }) { return false }
    let isKnown = entity.knows(field, tenant)
    return clauses.contains { $0.reads(field, isKnown: isKnown) }
  }

  /// Whether some user-defined field may be read.
  private var showsUserDefined: Bool {
    !forbids.contains { $0.fields?.everyUserDefined ?? false } && clauses.contains(where: \.read.permitsUserDefined)
  }

  /// The row with nothing but what is shown; what is withheld is absent, never null.
  public func show(_ row: JSONObject) -> JSONObject {
    var shown: [(key: String, value: JSONValue)] = []
    for (name, value) in row {
      switch showing(name) {
      case .hidden: continue
      case .shown: shown.append((name, value))
      case .changed: if let visible = userDefined(value) { shown.append((name, visible)) }
      }
    }
    return JSONObject(shown)
  }

  /// What is shown of a row's member: it, nothing, or what ``userDefined(_:)`` leaves of it.
  package func showing(_ name: String) -> JSONRows.Showing { showing(folded: name.lowercased()) }

  /// As ``showing(_:)``, of a name in lower case.
  package func showing(folded name: String) -> JSONRows.Showing {
    if name == "userdefinedfields" { return showsUserDefined ? .changed : .hidden }
    return shows(FieldKey(folded: name)) ? .shown : .hidden
  }

  /// The list of user-defined fields with those that are shown, nil where it is no list.
  ///
  /// What stands here shows by its grants, never by what the row holds; an empty list stays, as after `IncludeFields`.
  package func userDefined(_ value: JSONValue) -> JSONValue? {
    if value == .null { return .null }
    return value.array.map { elements in
      .array(
        elements.filter { element in
          guard let name = element.object?[anyCase: "name"]?.string else { return false }
          return shows(FieldKey(name, isUserDefined: true))
        }
      )
    }
  }
}

/// Leave to tell what an entity is.
public struct DescribePermit: Sendable {
  let entity: EntityModel
  let tenant: TenantFields
  /// What decides about each verb that is open.
  let cells: [(verb: Verb, cell: Cell)]
  /// The prohibitions on describing itself.
  let forbids: [ForbidRule]
  /// The operation that was asked for.
  public let operation: ResolvedOperation

  /// What the caller may do with rows of the entity, as its grants make it.
  public var access: [Right: UserAccess] {
    Dictionary(
      Right.allCases.map { right in
        let open = cells.filter { $0.verb.right == right }.flatMap(\.cell.clauses)
        return (right, open.isEmpty ? .none : open.contains(where: \.rows.isEverything) ? .all : .restricted)
      }
    ) { first, _ in first }
  }

  /// The entity's plural name.
  public var entityName: String { entity.name }

  /// Whether the caller may know of a field: it reads it in some row, or may write it.
  public func shows(_ field: FieldKey) -> Bool {
    if forbids.contains(where: { $0.withholds(field) }) { return false }
    let isKnown = entity.knows(field, tenant)
    return cells.contains { verb, cell in
      guard cell.withholds(field) == nil else { return false }
      return cell.clauses.contains { clause in
        verb.isWrite ? clause.write.permits(field, isKnown: isKnown) : clause.reads(field, isKnown: isKnown)
      }
    }
  }
}

/// Leave to write one row.
public struct WritePermit: Sendable {
  /// One field that changes.
  public struct Change: Sendable, Equatable {
    /// The field.
    public var field: FieldKey
    /// Its name.
    public var name: String
    /// The value as it was read just before, nil for a new row.
    public var from: JSONValue?
    /// The value that is written.
    public var to: JSONValue
    /// Whether the caller may read the field of this row.
    public var isReadable: Bool
    /// How its values are compared, nil where they are text, a fraction or bytes.
    public var kind: Scalar.Kind?
  }

  /// The entity's plural name.
  public let entityName: String
  /// What the write does.
  public let verb: Verb
  /// The operation that was asked for.
  public let operation: ResolvedOperation
  /// The row, nil for a new one.
  public let id: Int64?
  /// What is sent, written anew.
  public let request: AutotaskRequest
  /// How it is carried out.
  public let mode: GrantMode
  /// The grants that permit it.
  public let grants: [String]
  /// Whether the row is read back and compared.
  public let verifyAfterWrite: Bool
  /// Fields that the caller sent back as they are stored and may not write.
  public let leftOut: [String]
  /// What changes.
  public let changes: [Change]
  /// The row as it was read just before, nil for a new one.
  public let before: JSONObject?
  /// The fields of that row by which the grants tell it apart; empty for a new row.
  public let scope: JSONObject
}
