import Autotask
import AutotaskClient
import AutotaskEmulator
import Foundation
import LeastPrivilege
import NIOHTTP1
import PosternRuntime
import PosternSQLite
import PosternStore
import Synchronization
import Testing

/// A server for callouts, an emulator whose user may make webhooks, and what makes them.
struct ProvisioningBench: Sendable {
  var hooks: HookBench
  var gateway: RunningGateway

  /// What is declared: tickets, with changes of status and queue told and the number always shown.
  func declared(_ change: (inout DeclaredWebhook) -> Void = { _ in }) -> DeclaredWebhook {
    var webhook = DeclaredWebhook(
      name: "tickets",
      connection: "main",
      entity: "Tickets",
      events: [.create, .update, .delete]
    )
    webhook.fields = ["status", "queueID"]
    webhook.show = ["ticketNumber"]
    change(&webhook)
    return webhook
  }

  /// What makes webhooks; `fault` may stop each call before or after it is sent.
  func provisioner(
    publicURL: String? = nil,
    fault: FaultyTransport.Fault? = nil
  ) throws -> WebhookProvisioner {
    let transport = FaultyTransport(base: try gateway.direct().transport, fault: fault)
    let hooks = hooks
    return WebhookProvisioner(
      connection: "main",
      transport: transport,
      store: hooks.store,
      vault: hooks.vault,
      model: try GatewayModel.shared.get(),
      publicURL: publicURL ?? "http://127.0.0.1:\(hooks.port)",
      reach: { url, body, signature in
        guard let path = URLComponents(string: url)?.path else { return "no path" }
        let status = try? await hooks.send(body, [("X-Hook-Signature", signature)], to: path)
        return status == 200 ? nil : "status \(status ?? 0)"
      },
      now: { hooks.clock.now }
    )
  }

  /// Plans and carries out, and answers how the webhooks stand.
  @discardableResult
  func apply(
    _ declared: [DeclaredWebhook],
    rotatesKey: Bool = false,
    publicURL: String? = nil,
    fault: FaultyTransport.Fault? = nil
  ) async throws -> [WebhookProvisioner.Result] {
    let provisioner = try provisioner(publicURL: publicURL, fault: fault)
    var results: [WebhookProvisioner.Result] = []
    for proposal in try await provisioner.plan(declared) {
      results.append(try await provisioner.apply(proposal, rotatesKey: rotatesKey))
    }
    return results
  }

  /// The webhooks of tickets as the emulator stores them, without the one that it is seeded with.
  func stored() async throws -> [JSONValue] {
    (try await table("TicketWebhooks")).filter { $0["webhookUrl"]?.string?.hasPrefix("http://127.0.0.1") == true }
  }

  /// The parts of those webhooks.
  func parts(_ entity: String) async throws -> [JSONValue] {
    let webhooks = try await stored().compactMap { $0["id"]?.integer }
    return try await table(entity).filter { $0["webhookID"]?.integer.map(webhooks.contains) ?? false }
  }

  /// The rows of a table.
  func table(_ entity: String) async throws -> [JSONValue] {
    try await gateway.admin(.GET, "tables/\(entity)").array ?? []
  }

  /// A ticket that is there.
  func ticket() async throws -> Int64 {
    try #require(try await table("Tickets").first?["id"]?.integer)
  }

  /// Changes a row as the API user.
  func patch(_ entity: String, _ id: Int64, _ changes: JSONObject) async throws {
    try await gateway.direct().entity(entity).update(id, changes)
  }

  /// Changes a ticket's status as a person in the web interface would, and waits until what is due was sent.
  ///
  /// - Returns: The status that it has now.
  @discardableResult
  func change(_ ticket: Int64) async throws -> Int64 {
    let status = try await otherStatus(of: ticket)
    try await gateway.admin(.POST, "tables/Tickets", "{\"id\":\(ticket),\"status\":\(status)}")
    try await gateway.admin(.POST, "callouts/deliver", "{}")
    return status
  }

  /// A status that a ticket does not have: new or in progress.
  func otherStatus(of ticket: Int64) async throws -> Int64 {
    let row = try await table("Tickets").first { $0["id"]?.integer == ticket }
    return row?["status"] == 8 ? 1 : 8
  }
}

/// A transport that ends a run at a call, before it is sent or after.
struct FaultyTransport: AutotaskTransport {
  /// Where the run ends.
  final class Fault: Sendable {
    private let rest: Mutex<Int>
    let isAfter: Bool

    /// Ends the run at the call of a number, from 0.
    init(at call: Int, isAfter: Bool) {
      rest = Mutex(call)
      self.isAfter = isAfter
    }

    /// Whether the next call is the one; from then on every one is.
    func strikes() -> Bool {
      rest.withLock { rest in
        rest -= 1
        return rest < 0
      }
    }
  }

  /// The run has ended.
  struct Ended: Error {}

  var base: any AutotaskTransport
  var fault: Fault?

  func send(_ request: AutotaskRequest) async throws -> AutotaskResponse {
    guard let fault, fault.strikes() else { return try await base.send(request) }
    if fault.isAfter { _ = try await base.send(request) }
    throw Ended()
  }
}

/// Runs the body with an emulator and a server for callouts without a webhook.
func withProvisioning(_ body: @Sendable (ProvisioningBench) async throws -> Void) async throws {
  try await withGateway(grants("{'id': 'g', 'actions': ['tickets.get']}"), rows: 300) { gateway in
    let level = try await gateway.admin(.GET, "levels/API%20User%20(system)")
    var settings = level["settings"]?.object ?? JSONObject()
    settings["other.webhooks.create"] = "Yes"
    settings["other.webhooks.max"] = "9"
    let text = JSONValue.object(JSONObject([("settings", .object(settings))])).text()
    try await gateway.admin(.PUT, "levels/Hooks", text)
    try await gateway.admin(.PUT, "users/\(gateway.emulator.username)", #"{"level":"Hooks"}"#)
    try await withHooks(adding: []) { hooks in
      try await body(ProvisioningBench(hooks: hooks, gateway: gateway))
    }
  }
}
