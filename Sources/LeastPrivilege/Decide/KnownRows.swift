public import Autotask

/// A row by its entity and id.
public struct RowReference: Sendable, Hashable {
  /// The entity's plural name.
  public var entity: String
  /// The row's id.
  public var id: Int64

  /// Names a row.
  public init(_ entity: String, _ id: Int64) {
    self.entity = entity
    self.id = id
  }
}

/// The rows that a decision may look at; whoever asks reads them, since deciding does no I/O.
public struct KnownRows: Sendable {
  private var rows: [RowReference: JSONObject?]

  /// Knows nothing.
  public init() { rows = [:] }

  /// Adds a row that was read; nil for one that does not exist.
  public mutating func learn(_ reference: RowReference, _ row: JSONObject?) { rows[reference] = .some(row) }

  /// Forgets a row, as after a write.
  public mutating func forget(_ reference: RowReference) { rows[reference] = nil }

  /// The row; `.some(nil)` for one that does not exist, nil for one that was not read.
  public subscript(reference: RowReference) -> JSONObject?? { rows[reference] }
}

/// An answer that may need more rows first.
public enum Holds: Sendable, Equatable {
  case yes
  case no
  /// It depends on these rows, which have not been read.
  case unknown(Set<RowReference>)

  /// Both.
  static func && (left: Holds, right: @autoclosure () -> Holds) -> Holds {
    if case .no = left { return .no }
    switch (left, right()) {
    case (_, .no): return .no
    case (.yes, let other), (let other, .yes): return other
    case (.unknown(let some), .unknown(let more)): return .unknown(some.union(more))
    default: return .no
    }
  }

  /// Either.
  static func || (left: Holds, right: @autoclosure () -> Holds) -> Holds {
    if case .yes = left { return .yes }
    switch (left, right()) {
    case (_, .yes): return .yes
    case (.no, let other), (let other, .no): return other
    case (.unknown(let some), .unknown(let more)): return .unknown(some.union(more))
    default: return .yes
    }
  }

  /// Yes or no.
  init(_ isSo: Bool) { self = isSo ? .yes : .no }

  /// The rows that must be read first.
  var missing: Set<RowReference> { if case .unknown(let rows) = self { rows } else { [] } }
}
