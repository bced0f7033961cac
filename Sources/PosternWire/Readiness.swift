/// What must hold before an address may be given requests: named checks, to which each part of the server adds its own.
///
/// Everybody who reaches an address may ask, so that a check answers with words and never with names or sentences of
/// the operator's.
public struct Readiness: Sendable {
  /// How a part stands.
  public enum State: Sendable, Equatable {
    /// As it should; told in a word or a number.
    case good(String)
    /// Not as it should, and requests are answered all the same.
    case worrying(String)
    /// Requests cannot be answered.
    case failing(String)

    /// The word that is told.
    public var word: String {
      switch self {
      case .good(let word), .worrying(let word), .failing(let word): word
      }
    }
  }

  private var checks: [(name: String, check: @Sendable () async -> State)] = []

  /// Nothing to check.
  public init() {}

  /// Adds a check; it must end soon, and is made each time somebody asks.
  public mutating func add(_ name: String, _ check: @escaping @Sendable () async -> State) {
    checks.append((name, check))
  }

  /// How every part stands, in the order in which they were added.
  public func states() async -> [(name: String, state: State)] {
    var states: [(name: String, state: State)] = []
    for (name, check) in checks { states.append((name, await check())) }
    return states
  }
}
