/// A host and a port to listen on.
public struct WireAddress: Sendable, Equatable, CustomStringConvertible {
  /// A name, or an address without brackets.
  public var host: String
  /// The port; 0 for any.
  public var port: Int

  /// An address.
  public init(host: String, port: Int) {
    self.host = host
    self.port = port
  }

  /// Reads `host:port`, an address of IPv6 in brackets; nil for anything else.
  public init?(_ text: String) {
    guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else { return nil }
    var host = text[..<colon]
    if host.hasPrefix("["), host.hasSuffix("]") {
      host = host.dropFirst().dropLast()
    } else if host.contains(":") {
      return nil
    }
    guard !host.isEmpty else { return nil }
    self.init(host: String(host), port: Int(port))
  }

  /// Whether nobody but this machine reaches it.
  public var isLoopback: Bool {
    let host = host.lowercased()
    if host == "localhost" || host == "::1" { return true }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    // A name may begin with 127, too.
    return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
  }

  /// The address as it stands in a URL.
  public var description: String { "\(host.contains(":") ? "[\(host)]" : host):\(port)" }
}
