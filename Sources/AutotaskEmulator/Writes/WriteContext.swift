internal import Autotask
internal import GRDB

/// What a write does to a row.
enum WriteKind: Sendable {
  case create
  /// Changes the fields that are sent.
  case patch
  /// Replaces the whole row: what is not sent is cleared.
  case put

  /// The word in the permission sentence.
  var word: String { self == .create ? "create" : "update" }
}

/// A write under way: the row before, the row to be, and the fields that the body named.
struct Write {
  let kind: WriteKind
  let schema: EntitySchema
  /// The stored row, nil for a new one.
  let old: Draft?
  var row: Draft
  /// Positions of the columns that the body set.
  var given: Set<Int> = []
  let session: Session

  /// Whether the body set a field.
  func gives(_ name: String) -> Bool { schema.position(name).map(given.contains) ?? false }

  /// Whether a field differs from the stored row.
  func changes(_ name: String) -> Bool { row[name] != (old?[name] ?? .null) }
}
