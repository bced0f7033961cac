import Autotask
import Foundation
import PosternWire
import Synchronization

/// One of the addresses that `postern serve` listens on.
struct ServedAddress {
  /// Its key in `postern.yaml`.
  let name: String
  let address: WireAddress
  let certificate: CertificateFiles?

  /// Reads one address; beyond loopback only with TLS or behind a proxy, for tokens must not travel in the clear.
  ///
  /// - Throws: ``CommandFailure`` that says what would be right.
  init(_ name: String, _ text: String, in configuration: PosternConfiguration, isBehindProxy: Bool) throws {
    guard let address = WireAddress(text) else {
      throw CommandFailure.usage("`\(name)` takes an address and a port, such as 127.0.0.1:8484; found `\(text)`")
    }
    self.name = name
    self.address = address
    certificate = try configuration.tls.files(of: name, from: configuration.folder)
    guard address.isLoopback || certificate != nil || isBehindProxy else {
      throw CommandFailure.usage(
        "`\(name): \(text)` would send tokens in the clear; name a certificate under `tls`, listen on loopback, or "
          + "behind a proxy with --behind-proxy"
      )
    }
  }

  /// The URL under which it is reached, with a final slash.
  func url(port: Int) -> String {
    "\(certificate == nil ? "http" : "https")://\(WireAddress(host: address.host, port: port))/"
  }
}

/// The addresses of one server.
struct ServedAddresses {
  let callers: ServedAddress
  let administrators: ServedAddress
  /// Nil where callouts have no address of their own.
  let hooks: ServedAddress?

  /// Reads the addresses of a configuration.
  ///
  /// - Throws: ``CommandFailure`` for one that may not be listened on, and where two are the same.
  init(_ configuration: PosternConfiguration, isBehindProxy: Bool) throws {
    callers = try ServedAddress("listen", configuration.listen, in: configuration, isBehindProxy: isBehindProxy)
    administrators = try ServedAddress("admin", configuration.admin, in: configuration, isBehindProxy: isBehindProxy)
    hooks = try configuration.hooks.map {
      try ServedAddress("hooks", $0, in: configuration, isBehindProxy: isBehindProxy)
    }
    let fixed = all.filter { $0.address.port != 0 }
    for (index, one) in fixed.enumerated() {
      for other in fixed[(index + 1)...] where one.address == other.address {
        throw CommandFailure.usage(
          "`\(one.name)` and `\(other.name)` are both \(one.address): each needs an address of its own"
        )
      }
    }
  }

  /// All of them.
  var all: [ServedAddress] { [callers, administrators] + (hooks.map { [$0] } ?? []) }
}

/// Tells in one line where everything is served, as soon as everything is.
final class ReadyLine: Sendable {
  private let addresses: ServedAddresses
  private let ports = Mutex<[String: Int]>([:])
  private let tell: @Sendable (String) -> Void

  init(_ addresses: ServedAddresses, tell: @escaping @Sendable (String) -> Void) {
    self.addresses = addresses
    self.tell = tell
  }

  /// One address is served.
  func add(_ address: ServedAddress, port: Int) {
    let ports = ports.withLock { ports in
      ports[address.name] = port
      return ports
    }
    guard ports.count == addresses.all.count, let port = ports[addresses.callers.name] else { return }
    var line = JSONObject([
      ("baseURL", .string(addresses.callers.url(port: port) + "atservicesrest/")), ("port", .integer(Int64(port))),
    ])
    for (key, address) in [("adminURL", addresses.administrators as ServedAddress?), ("hooksURL", addresses.hooks)] {
      if let address, let port = ports[address.name] { line[key] = .string(address.url(port: port)) }
    }
    tell(JSONValue.object(line).text())
  }
}
