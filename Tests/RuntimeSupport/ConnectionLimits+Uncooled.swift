package import PosternRuntime

extension ConnectionLimits {
  /// The limits of an Autotask whose slots are free as soon as it has answered, with as much time for a turn to come as a
  /// busy machine needs.
  package static var uncooled: ConnectionLimits {
    var limits = ConnectionLimits()
    limits.cooldown = .zero
    limits.longestWait = .seconds(3_600)
    return limits
  }
}
