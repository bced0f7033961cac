import Autotask
import AutotaskClient
import PosternRuntime
import ServiceLifecycle

/// Lets a connection go on whose login was refused, as soon as other credentials stand where they are kept.
///
/// While nothing is sent, nothing would look there: the connection's budget holds every call back.
struct CredentialWatch: Service {
  /// How often the credentials of a connection that was refused are looked at.
  private static let interval = Duration.seconds(1)

  /// The connections, each with what renews its credentials, and with its way to Autotask, which goes through that.
  var ways: [(connection: UpstreamConnection, transport: RenewingTransport, way: any AutotaskTransport)] = []

  func run() async {
    await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        do {
          // A person puts the credentials right, in a file, the store or nowhere at all: there is nothing to wait on.
          try await Task.sleep(for: Self.interval)
        } catch {
          return
        }
        for (connection, transport, way) in ways where connection.status.loginRefusedAt != nil {
          if await transport.findsOthers() { connection.replaceTransport(way) }
        }
      }
    }
  }
}
