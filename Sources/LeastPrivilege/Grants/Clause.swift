import Autotask
package import Foundation

/// One grant on one entity, ready to decide.
final class Clause: Sendable {
  let grant: String
  let entity: EntityModel
  let rows: RowRule
  let read: FieldRule
  let write: FieldRule
  /// The values that a field may take, for the fields that the grant confines.
  let values: [FieldKey: Set<Scalar>]
  let impersonate: Set<Int64>
  let mode: GrantMode
  let verifyAfterWrite: Bool
  let validUntil: Date?

  init(_ grant: Grant, on entity: EntityModel, rows: RowRule, read: FieldRule, write: FieldRule, values: ValueRule) {
    self.grant = grant.id
    self.entity = entity
    self.rows = rows
    self.read = read
    self.write = write
    self.values = values
    impersonate = Set(grant.impersonate)
    mode = grant.mode
    verifyAfterWrite = grant.verifyAfterWrite
    validUntil = grant.validUntil
  }

  /// Whether the grant holds at a moment; it has ended at the moment that it names.
  func holds(at now: Date) -> Bool { validUntil.map { now < $0 } ?? true }

  /// Whether the grant lets the caller act as a resource, or nobody is acted as.
  func permits(impersonating resource: Int64?) -> Bool { resource.map(impersonate.contains) ?? true }

  /// Whether the caller may read a field of a row that this grant permits; the id and the first step of the road always.
  func reads(_ field: FieldKey, isKnown: Bool) -> Bool {
    if !field.isUserDefined, field.name == "id" || entity.roadKeys.contains(field.name) { return true }
    return read.permits(field, isKnown: isKnown)
  }
}

/// The values that fields may take, by field.
typealias ValueRule = [FieldKey: Set<Scalar>]

/// A prohibition on one entity and verb.
struct ForbidRule: Sendable {
  let id: String
  /// The fields that are withheld, nil where the prohibition is not about fields.
  let fields: FieldRule?
  /// The values that may not be written.
  let values: ValueRule

  /// Whether the operation is forbidden whole.
  var isWhole: Bool { fields == nil && values.isEmpty }

  /// Whether a field may be neither read nor written.
  func withholds(_ field: FieldKey) -> Bool { fields?.names(field) ?? false }
}

/// What decides about one verb on one entity for one caller and connection.
struct Cell: Sendable {
  var clauses: [Clause] = []
  var forbids: [ForbidRule] = []

  /// The prohibition of the whole operation, nil where there is none.
  var prohibition: ForbidRule? { forbids.first(where: \.isWhole) }

  /// Whether a prohibition withholds a field.
  func withholds(_ field: FieldKey) -> ForbidRule? { forbids.first { $0.withholds(field) } }
}

/// The place of a cell: one number, so that a decision costs the same with any number of grants.
struct CellKey: Hashable, Sendable {
  private let number: Int

  init(_ entity: EntityModel, _ verb: Verb) {
    number = entity.ordinal * Verb.allCases.count + verb.ordinal
  }
}

extension Verb {
  fileprivate var ordinal: Int {
    switch self {
    case .query: 0
    case .get: 1
    case .count: 2
    case .create: 3
    case .update: 4
    case .put: 5
    case .delete: 6
    case .describe: 7
    }
  }
}

/// Grants ready to decide with: every caller, connection, entity and verb in its place.
public struct CompiledGrants: Sendable {
  /// The entities, routes and actions that the grants were compiled against.
  public let model: ResourceModel
  let callers: [String: CompiledCaller]
  /// The operations that each grant opens, by caller and grant; kept when grants are applied, so that a newer
  /// catalogue never widens a pattern.
  public let opened: [String: [String: OpenedOperations]]
  /// Told apart from any other compiled grants, those of the same document among them: what was made from these holds
  /// for these alone.
  package let identity = CompiledGrantsIdentity()
  /// How many callers have grants on each connection.
  private let callerCounts: [String: Int]

  init(
    model: ResourceModel,
    callers: [String: CompiledCaller],
    opened: [String: [String: OpenedOperations]]
  ) {
    self.model = model
    self.callers = callers
    self.opened = opened
    callerCounts = callers.values.reduce(into: [:]) { counts, caller in
      for connection in caller.cells.keys { counts[connection, default: 0] += 1 }
    }
  }

  /// The ids of the callers.
  public var callerIDs: [String] { callers.keys.sorted() }

  /// The limits of a caller, nil for an unknown one.
  public func limits(of caller: String) -> CallerLimits? { callers[caller]?.limits }

  /// How many callers have grants on a connection; among as many its budget is shared.
  public func callerCount(on connection: String) -> Int { callerCounts[connection] ?? 0 }

  /// The connection that a path without one means for a caller: the one that all its grants name, else the first.
  public func connection(for caller: String) -> String? { callers[caller]?.connection }

  /// When the next of a caller's grants on a connection ends, nil where none of those that hold will: until then it may
  /// do what it may do now.
  package func nextEnd(of caller: String, on connection: String, after time: Date) -> Date? {
    callers[caller]?.ends[connection]?.first { time < $0 }
  }
}

/// Stands for one compilation of grants; compared by reference.
package final class CompiledGrantsIdentity: Sendable {
  init() {}
}

/// A prohibition with its operations resolved.
struct CompiledForbid: Sendable {
  var id: String
  var rules: [CellKey: ForbidRule]
}

struct CompiledCaller: Sendable {
  var limits: CallerLimits
  var connection: String
  var cells: [String: [CellKey: Cell]]
  /// Every prohibition, for operations that no grant opens yet, too: no addition may promise what they withhold.
  var prohibitions: [CompiledForbid]
  /// The actions of more than one call that its grants name, by connection.
  var composites: [String: Set<String>] = [:]
  /// When its grants end, by connection, the earliest first.
  var ends: [String: [Date]] = [:]

  func forbids(_ entity: EntityModel, _ verb: Verb) -> [ForbidRule] {
    prohibitions.compactMap { $0.rules[CellKey(entity, verb)] }
  }

  /// Whether some grant on a connection holds at a moment.
  func hasGrant(on connection: String, at now: Date) -> Bool {
    cells[connection]?.values.contains { $0.clauses.contains { $0.holds(at: now) } } ?? false
  }

  func cell(_ connection: String, _ entity: EntityModel, _ verb: Verb) -> Cell? {
    cells[connection]?[CellKey(entity, verb)]
  }
}
