/// What Autotask allows one connection, and how it is shared.
public struct ConnectionLimits: Sendable, Equatable {
  /// Makes limits; the defaults are Autotask's own.
  public init() {}
}
