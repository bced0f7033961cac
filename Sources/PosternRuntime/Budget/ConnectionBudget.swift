import Autotask
import LeastPrivilege

/// The one way to an Autotask database.
actor ConnectionBudget {
  /// How a call ended, and how often it was sent.
  struct Sent: Sendable {
    var result: Result<AutotaskResponse, UpstreamFailure>
    /// The calls that were made for it on this spender's account.
    var spent: Int
  }

  private let transport: any AutotaskTransport

  init(transport: any AutotaskTransport, model: ResourceModel, limits: ConnectionLimits) { self.transport = transport }

  func send(_ request: AutotaskRequest, for spender: Spender, isFresh: Bool) async -> Sent {
    do {
      return Sent(result: .success(try await transport.send(request)), spent: 1)
    } catch {
      return Sent(result: .failure(.unknown(error)), spent: 1)
    }
  }
}
