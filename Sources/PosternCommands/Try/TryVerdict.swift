import Autotask
import LeastPrivilege

/// What a tried action says of the security level; what answers empty is told apart from what has no rows.
struct TryVerdict: Sendable, Equatable {
  /// How it stands.
  enum Kind: String, Sendable {
    /// It did what it says, on a row.
    case worked
    /// It answered no rows because the level withholds the entity.
    case denied
    /// It answered no rows, all rows are granted: there are none.
    case nothingThere = "nothing-there"
    /// It answered no rows and some are granted: only a row that is known to exist settles it.
    case unsettled
    /// Autotask refused.
    case refused
    /// There was no usable answer.
    case failed
    /// There was nothing to try it on.
    case notTried = "not-tried"
  }

  /// How it stands.
  var kind: Kind
  /// What was seen, for people.
  var detail: String

  /// Judges an outcome by what Autotask declares for the entity.
  init(_ outcome: ActionOutcome, of action: Action, _ information: EntityInformation?, canary: Int64?) {
    switch outcome {
    case .worked(let rows):
      self.init(.worked, action.effect == .read ? "\(rows) \(rows == 1 ? "row" : "rows")" : "done")
    case .refused(let words): self.init(.refused, words)
    case .failed(let words): self.init(.failed, words)
    case .empty: self.init(empty: action, information, nil)
    case .missed(let id): self.init(empty: action, information, id)
    case .notTried(let why):
      if action.effect == .read, information?.access[.query] == UserAccess.none {
        self.init(empty: action, information, canary)
      } else {
        self.init(.notTried, why)
      }
    }
  }

  private init(_ kind: Kind, _ detail: String) {
    self.kind = kind
    self.detail = detail
  }

  private init(empty action: Action, _ information: EntityInformation?, _ known: Int64?) {
    let row = known.map { "row \($0) of \(action.entity) did not come back" } ?? "no rows"
    switch information?.access[.query] {
    case .none?: self.init(.denied, "\(row): the level withholds \(action.entity)")
    case .all? where known == nil: self.init(.nothingThere, "no rows, and none are withheld")
    case .all?: self.init(.failed, "\(row), although every row is granted")
    case .restricted? where known != nil: self.init(.denied, "\(row): the level withholds it")
    default:
      self.init(.unsettled, "no rows, and some may be withheld: name one with --canary \(action.entity)=ID")
    }
  }

  /// Whether it speaks against the level.
  var isFailure: Bool { kind == .denied || kind == .refused || kind == .failed }
}
