import Foundation
import LeastPrivilege
import Logging
import PosternAdministration
import PosternRuntime
import PosternServer
import PosternStore
import PosternWire
import ServiceLifecycle

/// Puts together what is served on the addresses of one server.
struct ServedFaces {
  let addresses: ServedAddresses
  let configuration: PosternConfiguration
  let model: ResourceModel
  let door: CallerDoor
  let events: EventWatcher
  let callouts: CalloutDoor
  let store: any Store
  let ledger: LedgerWriter
  let accounts: CallerAccounts
  let metrics: Metrics
  let logger: Logger

  /// The services, in the order in which they begin.
  func services(_ publicAddress: String?) -> [any Service] {
    metrics.addProcess()
    metrics.gauge(.grantsVersion) { [door] in (try? await door.rules()).map { Double($0.version) } }
    var readiness = Readiness()
    readiness.add("ledger") { [ledger] in
      let status = await ledger.status
      guard status.problem == nil else { return .failing("cannot be written") }
      return status.outsideProblem == nil ? .good("written") : .worrying("checkpoints are not kept outside")
    }
    readiness.add("webhooks") { [callouts] in
      do {
        _ = try await callouts.count()
        return .good("verified")
      } catch {
        return .worrying("a key cannot be opened")
      }
    }
    readiness.add("webhooksFile") { [events] in
      await events.problem == nil ? .good("in force") : .worrying("not in force")
    }
    let certificates = addresses.all.compactMap(\.certificate)
    if !certificates.isEmpty {
      readiness.add("certificates") {
        certificates.allSatisfy { $0.problem == nil } ? .good("in use") : .worrying("not renewed")
      }
    }
    let ready = ReadyLine(addresses) { Output.note($0) }
    let servers = self.servers(publicAddress, readiness, ready)
    let watcher = certificates.isEmpty ? [] : [CertificateWatcher(certificates, logger: logger) as any Service]
    return watcher + [WireServers(servers)]
  }

  private func servers(
    _ publicAddress: String?,
    _ readiness: Readiness,
    _ ready: ReadyLine
  ) -> [any Service] {
    let callers = addresses.callers
    var settings = GatewayServer.Configuration(
      host: callers.address.host,
      port: callers.address.port,
      publicAddress: publicAddress
    )
    settings.certificate = callers.certificate
    settings.securityContact = configuration.securityContact
    settings.version = PosternCommand.version
    settings.readiness = readiness
    settings.metrics = metrics
    let metered = MeteredLedger(ledger, metrics: metrics)
    let gateway = Gateway(ledger: metered, heldCalls: store, accounts: accounts)
    let face = HookFace(
      receiver: CalloutReceiver(door: callouts, inbox: Inbox(store: store), store: store),
      metrics: metrics,
      logger: logger
    )
    // With an address of their own callouts are taken there alone.
    let shared = addresses.hooks == nil ? face : nil
    var servers: [any Service] = [
      GatewayServer(settings, gateway: gateway, door: door, hooks: shared, logger: logger) {
        ready.add(callers, port: $0)
      }
    ]
    let all = door.adding(to: readiness)
    if let hooks = addresses.hooks {
      servers.append(HookServer(wire(hooks, all), face: face, logger: logger) { ready.add(hooks, port: $0) })
    }
    let administrators = addresses.administrators
    servers.append(
      AdministrationServer(
        wire(administrators, all),
        administration: Administration(
          store: store,
          approvals: Approvals(store: store, ledger: metered, isSeparate: configuration.approvesSeparately),
          desk: ConfiguredGrantDesk(configuration: configuration, model: model),
          questions: DecisionDesk { [door] in try await (door.rules(), door.connections) },
          ledger: metered,
          metrics: metrics,
          readiness: all,
          grantsFile: door.problem
        ),
        logger: logger
      ) { ready.add(administrators, port: $0) }
    )
    return servers
  }

  private func wire(_ served: ServedAddress, _ readiness: Readiness) -> WireServer.Configuration {
    WireServer.Configuration(
      served.address,
      certificate: served.certificate,
      readiness: readiness,
      metrics: metrics
    )
  }
}
