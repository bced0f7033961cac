public import Autotask

/// What an API user may do beside what it needs, entity by entity and right by right.
public struct AuditReport: Sendable, Equatable {
  /// The format's name and version.
  public static let format = "postern-audit/1"

  /// How one right on one entity stands.
  public enum Verdict: String, Sendable, CaseIterable {
    /// Needed, and granted for every row.
    case sufficient
    /// Needed, and granted for some rows.
    case restricted
    /// Needed, and not granted.
    case missing
    /// Granted, not needed, and the least level withholds it.
    case excess
    /// Granted, not needed, and no level that allows the needed withholds it.
    case unavoidable
    /// Could not be read, declared and observed disagree, or nobody knows which setting withholds it.
    case unproved
  }

  /// One right on one entity.
  public struct Cell: Sendable, Equatable {
    /// Whether the selection needs it.
    public var needed: Bool
    /// What Autotask declares, nil when it could not be read.
    public var granted: UserAccess?
    /// Whether the ledger saw it used, nil when nobody looked.
    public var used: Bool?
    /// How it stands; nil when it is neither needed nor granted.
    public var verdict: Verdict?
    /// Why, for people; empty when there is nothing to say.
    public var note: String
  }

  /// All rights on one entity.
  public struct Row: Sendable, Equatable {
    /// The entity.
    public var entity: String
    /// The cells by right.
    public var cells: [Right: Cell]
  }

  /// A setting to change.
  public struct Change: Sendable, Equatable {
    /// The setting's id.
    public var setting: String
    /// The answer that it has, nil when it cannot be known: REST does not show levels.
    public var from: String?
    /// The answer that it should have.
    public var to: String
    /// What for.
    public var why: String
  }

  /// What hangs on the user and not on the level.
  public struct UserRight: Sendable, Equatable {
    /// What it is.
    public var what: String
    /// Where to look.
    public var clickPath: String
  }

  /// The connection's id.
  public var connection: String
  /// The API user whose level was audited.
  public var apiUser: String
  /// The user that read it, when the audited one has a vendor's tracking identifier and cannot be read itself.
  public var twin: String?
  /// The level's label, nil when the user's row could not be read.
  public var level: String?
  /// How many requests the audit cost.
  public var requestsSpent: Int
  /// The selection's ids.
  public var needed: [String]
  /// The rows in the catalogue's order.
  public var rows: [Row]
  /// The settings to change.
  public var changes: [Change]
  /// What is unproved because it hangs on the user.
  public var userRights: [UserRight]
  /// Of how much knowledge the verdicts are made.
  public var proof: Plan.Proof?

  /// How many cells have a verdict.
  public func count(_ verdict: Verdict) -> Int {
    rows.reduce(0) { $0 + $1.cells.values.count { $0.verdict == verdict } }
  }

  /// Whether a needed right is unproved.
  public var hasUnprovedNeed: Bool {
    rows.contains { $0.cells.values.contains { $0.needed && $0.verdict == .unproved } }
  }

  /// 0 exactly least, 3 missing, 4 excess, 5 both, 2 when a needed right is unproved.
  public var exitCode: Int32 {
    switch (count(.missing) > 0, count(.excess) > 0) {
    case (true, true): 5
    case (true, false): 3
    case (false, true): 4
    case (false, false): hasUnprovedNeed ? 2 : 0
    }
  }
}

/// What was read from a live Autotask for an audit.
public struct AuditObservation: Sendable {
  /// A row that is known to exist, and whether the user could read it.
  public struct Canary: Sendable, Equatable {
    /// The entity.
    public var entity: String
    /// The row's id.
    public var id: Int64
    /// Whether it came back.
    public var wasFound: Bool

    /// Makes a canary's result.
    public init(entity: String, id: Int64, wasFound: Bool) {
      self.entity = entity
      self.id = id
      self.wasFound = wasFound
    }
  }

  /// The connection's id.
  public var connection: String
  /// The API user whose level was audited.
  public var apiUser: String
  /// The user that read it, when it is another.
  public var twin: String?
  /// The level's label.
  public var level: String?
  /// How many requests it cost.
  public var requestsSpent: Int
  /// What Autotask declares, by the entity's plural name; an entity that could not be read is missing.
  public var information: [String: EntityInformation]
  /// The rows that were tried.
  public var canaries: [Canary]
  /// What the ledger saw used, nil when nobody looked.
  public var used: [String: Set<Right>]?

  /// Makes an observation.
  public init(
    connection: String,
    apiUser: String,
    twin: String? = nil,
    level: String? = nil,
    requestsSpent: Int,
    information: [String: EntityInformation],
    canaries: [Canary] = [],
    used: [String: Set<Right>]? = nil
  ) {
    self.connection = connection
    self.apiUser = apiUser
    self.twin = twin
    self.level = level
    self.requestsSpent = requestsSpent
    self.information = information
    self.canaries = canaries
    self.used = used
  }
}
