import Foundation
import PosternWire

/// Whether a browser would say that a request comes from a page of this address.
///
/// A page of another site, or a name that was pointed at this address, must not reach what a browser here could
/// (2026-07-28, basic/transports/streamable-http, Security). So it is the names that this address has that count, and not
/// the one that a request was made with.
struct OwnOrigin {
  /// Where it listens.
  let listens: WireAddress
  /// The address under which callers reach it, where that is another one.
  let publicAddress: String?

  /// Whether a request may come in.
  ///
  /// - Parameters:
  ///   - origins: Every `Origin` that it has; a client that is no browser has none.
  ///   - authority: Its `Host`.
  ///   - isSecure: Whether it came by TLS.
  func admits(_ origins: [String], authority: String?, isSecure: Bool) -> Bool {
    guard let origin = origins.first?.lowercased() else { return true }
    guard origins.count == 1 else { return false }
    if let publicAddress {
      guard let parts = URLComponents(string: publicAddress), let scheme = parts.scheme, let host = parts.encodedHost
      else { return false }
      let port = parts.port.map { ":\($0)" } ?? ""
      return origin == "\(scheme)://\(host)\(port)".lowercased()
    }
    guard let authority = authority?.lowercased() else { return false }
    let names = listens.isLoopback ? ["127.0.0.1", "localhost", "::1"] : [listens.host.lowercased()]
    let host = WireAddress(authority)?.host ?? authority
    return names.contains(host) && origin == "\(isSecure ? "https" : "http")://\(authority)"
  }
}
