/// What a verification has found.
public struct LedgerReport: Sendable, Equatable {
  /// A chain as it was seen.
  public struct Chain: Sendable, Equatable {
    /// Its name.
    public var name: String
    /// The number of the first record that was seen.
    public var first: Int64
    /// The number of the last record that was seen.
    public var last: Int64
    /// Whether its last record closes it.
    public var isClosed: Bool
  }

  /// The number of records, checkpoints included.
  public var records: Int = 0
  /// The chains by name.
  public var chains: [Chain] = []
  /// The number of checkpoints.
  public var checkpoints: Int = 0
  /// The keys that signed them, sorted.
  public var keys: [LedgerPublicKey] = []
  /// How many records say that others may have been lost when a process ended.
  public var gaps: Int = 0
  /// Whether it is an extract: an export that leaves records out.
  public var isExtract: Bool = false
  /// The first bad record, nil where everything holds.
  public var problem: LedgerProblem?

  /// Nothing seen; a problem that kept it from being seen.
  public init(problem: LedgerProblem? = nil) { self.problem = problem }
}

/// The first thing that is wrong with a ledger.
public struct LedgerProblem: Error, Sendable, Equatable, CustomStringConvertible {
  /// The chain, nil where the line tells none.
  public var chain: String?
  /// The number in the chain, nil where the line tells none.
  public var seq: Int64?
  /// The line, counted from 1; nil where nothing stands that should.
  public var line: Int?
  /// What is wrong.
  public var message: String

  /// Makes a problem.
  public init(chain: String?, seq: Int64?, line: Int?, message: String) {
    self.chain = chain
    self.seq = seq
    self.line = line
    self.message = message
  }

  /// One line with place and cause.
  public var description: String {
    let place = chain.map { chain in "\(chain)/\(seq ?? 0)" }
    return [line.map { "line \($0)" }, place].compactMap { $0 }.joined(separator: ", ") + ": " + message
  }
}
