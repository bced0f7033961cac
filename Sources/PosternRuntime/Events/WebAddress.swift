import Foundation

/// An address of a person's document, in the parts by which it is judged.
struct WebAddress: Equatable {
  /// `http` or `https`.
  var scheme: String
  /// The host in lower case, without brackets.
  var host: String
  /// The port, where one is written.
  var port: Int?

  /// Reads an absolute address with a host and without a user or a fragment; nil for anything else.
  init?(_ text: String) {
    guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }), let parts = URLComponents(string: text),
      let scheme = parts.scheme?.lowercased(), ["http", "https"].contains(scheme), let host = parts.host,
      !host.isEmpty, parts.user == nil, parts.password == nil, parts.fragment == nil
    else { return nil }
    self.scheme = scheme
    self.host = host.lowercased().trimmingCharacters(in: CharacterSet(charactersIn: "[]"))
    port = parts.port
  }

  /// Whether the host is this machine itself.
  var isLoopback: Bool { host == "localhost" || host == "::1" || octets?.first == 127 }

  /// Whether the host is written as an address that only a private network has, this machine's own among them.
  ///
  /// A name may lead to such an address, too: that is seen when it is resolved.
  var isPrivate: Bool {
    if isLoopback { return true }
    if let octets {
      switch (octets[0], octets[1]) {
      case (0, _), (10, _), (169, 254), (172, 16...31), (192, 168), (100, 64...127): return true
      default: return false
      }
    }
    guard host.contains(":") else { return false }
    return host == "::" || ["fc", "fd", "fe8", "fe9", "fea", "feb", "::ffff:"].contains { host.hasPrefix($0) }
  }

  /// The four numbers of an IPv4 address.
  private var octets: [Int]? {
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    let numbers = parts.compactMap { part in
      part.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(part).flatMap { $0 < 256 ? $0 : nil } : nil
    }
    return numbers.count == 4 ? numbers : nil
  }
}
