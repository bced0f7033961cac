public import LeastPrivilege

/// On whose account a call to Autotask is made.
public struct Spender: Sendable, Equatable {
  /// The caller; nil for what Postern asks for everybody's sake, such as metadata, which is on nobody's account.
  public var caller: String?
  /// What the caller may spend.
  public var limits: CallerLimits
  /// How many callers, this one included, have grants on the connection: for as many the hour must last.
  public var peers: Int

  /// Names a caller, its limits, and how many share the connection.
  public init(caller: String?, limits: CallerLimits = CallerLimits(), peers: Int = 1) {
    self.caller = caller
    self.limits = limits
    self.peers = peers
  }

  /// Postern itself.
  public static let house = Spender(caller: nil)

  /// The caller of a call, by the grants in force.
  public init(_ caller: String, under grants: CompiledGrants, on connection: String) {
    self.init(
      caller: caller,
      limits: grants.limits(of: caller) ?? CallerLimits(),
      peers: grants.callerCount(on: connection)
    )
  }
}
