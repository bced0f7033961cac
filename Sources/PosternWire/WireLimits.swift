/// What one address takes, and for how long it waits.
public struct WireLimits: Sendable {
  /// The head of a request, in bytes.
  public var head = 16_384
  /// The body of a request, in bytes.
  public var body = 20_000_000
  /// How long a head may take from its first byte to its last.
  public var headTime = Duration.seconds(15)
  /// How long a body may take from the end of its head, however often a part of it comes.
  public var bodyTime = Duration.seconds(60)
  /// How long a connection may be silent between requests.
  public var idleTime = Duration.seconds(60)
  /// How long the work on one request may take; after that the caller is answered, and the work ends by itself.
  public var requestTime = Duration.seconds(300)
  /// How long a client may leave an answer unread.
  public var stallTime = Duration.seconds(30)
  /// How many connections are served at a time.
  public var connections = 1024

  /// The limits that `docs/gateway.md` states.
  public init() {}
}
