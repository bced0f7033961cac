public import Autotask
public import Foundation

/// One run of an action by a caller.
public struct ActionCall: Sendable {
  /// The caller.
  public var caller: String
  /// The action's id, such as `tickets.create`.
  public var action: String
  /// What the caller gives it, as its input schema has it.
  public var input: JSONObject
  /// When it arrived.
  public var time: Date
  /// The resource to act as, nil for the connection's own user.
  public var impersonating: Int64?
  /// The key under which the caller may send the call again without its being done twice, nil for none.
  public var idempotencyKey: String?
  /// How the call came in.
  public var surface: Gateway.Surface
  /// The trace it belongs to: 32 hexadecimal digits of W3C trace context.
  public var trace: String?
  /// Where the caller reaches Postern, without a final slash, nil where it does so over no network.
  public var address: String?

  /// Makes a call.
  public init(
    caller: String,
    action: String,
    input: JSONObject,
    time: Date,
    impersonating: Int64? = nil,
    idempotencyKey: String? = nil,
    surface: Gateway.Surface = .api,
    trace: String? = nil,
    address: String? = nil
  ) {
    self.caller = caller
    self.action = action
    self.input = input
    self.time = time
    self.impersonating = impersonating
    self.idempotencyKey = idempotencyKey
    self.surface = surface
    self.trace = trace
    self.address = address
  }
}
