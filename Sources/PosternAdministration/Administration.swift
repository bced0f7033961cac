public import Autotask
public import Foundation
public import LeastPrivilege
public import PosternRuntime
public import PosternStore
public import PosternWire

/// What administrators may look at and change.
public struct Administration: Sendable {
  let store: any TokenStore & GrantStore & LedgerStore & OrganizationStore
  let approvals: Approvals
  let desk: any GrantDesk
  let questions: DecisionDesk
  let ledger: any DecisionLedger
  let metrics: Metrics
  let readiness: Readiness
  let grantsFile: @Sendable () async -> String?
  let now: @Sendable () -> Date

  /// Puts it together.
  ///
  /// - Parameters:
  ///   - store: Where tokens, grants, organizations and records are kept.
  ///   - approvals: What approvers do with held calls.
  ///   - desk: What reads and compares documents of grants.
  ///   - questions: What answers what would be decided.
  ///   - ledger: Where every act is recorded before it is done.
  ///   - metrics: What `/metrics` tells.
  ///   - readiness: What `status` tells.
  ///   - grantsFile: What is wrong with the grants file, nil where it is the version in force.
  ///   - now: The clock by which tokens end.
  public init(
    store: any TokenStore & GrantStore & LedgerStore & OrganizationStore,
    approvals: Approvals,
    desk: any GrantDesk,
    questions: DecisionDesk,
    ledger: any DecisionLedger,
    metrics: Metrics = Metrics(),
    readiness: Readiness = Readiness(),
    grantsFile: @escaping @Sendable () async -> String? = { nil },
    now: @escaping @Sendable () -> Date = { Date() }
  ) {
    self.store = store
    self.approvals = approvals
    self.desk = desk
    self.questions = questions
    self.ledger = ledger
    self.metrics = metrics
    self.readiness = readiness
    self.grantsFile = grantsFile
    self.now = now
  }
}

/// Reads a document of grants and holds it against what is in force.
public protocol GrantDesk: Sendable {
  /// Reads, checks, compiles and compares.
  ///
  /// - Parameters:
  ///   - text: The document in YAML, or in JSON where it begins with a brace.
  ///   - applied: The version in force, nil before the first.
  ///   - mapped: What callers' organizations are mapped to.
  /// - Throws: ``Problem`` when the text has no form at all.
  func weigh(
    _ text: String,
    against applied: AppliedGrants?,
    mapped: MappedCompanies
  ) throws(Problem) -> WeighedGrants

  /// What is told of a version that was applied: each caller with what its grants open, and what `mapped` stands for.
  ///
  /// - Throws: ``Problem`` when this version of the program cannot read it.
  func show(_ applied: AppliedGrants, mapped: MappedCompanies) throws(Problem) -> JSONValue
}

/// A document of grants with everything that can be said of it.
public struct WeighedGrants: Sendable {
  /// What can be put in force.
  public struct Ready: Sendable {
    /// The document in its JSON form.
    public var document: JSONValue
    /// What its patterns were resolved to.
    public var opened: JSONValue
    /// The difference for each caller.
    public var differences: JSONValue

    /// Makes it.
    public init(document: JSONValue, opened: JSONValue, differences: JSONValue) {
      self.document = document
      self.opened = opened
      self.differences = differences
    }
  }

  /// Errors and warnings, as `postern grants check --format json` gives them.
  public var findings: [JSONValue]
  /// Nil where there is an error.
  public var ready: Ready?

  /// Makes it.
  public init(findings: [JSONValue], ready: Ready?) {
    self.findings = findings
    self.ready = ready
  }
}

/// Answers what would be decided.
public struct DecisionDesk: Sendable {
  let state: @Sendable () async throws -> (rules: Gateway.Rules?, connections: [UpstreamConnection])

  /// A desk.
  ///
  /// - Parameter state: The rules in force, and the connections, the first one first.
  public init(
    state: @escaping @Sendable () async throws -> (rules: Gateway.Rules?, connections: [UpstreamConnection])
  ) {
    self.state = state
  }
}
