import Foundation
import PosternMCP

/// Where a server has its tools.
struct ToolPlace: Equatable {
  /// The whole URL.
  let url: String

  /// Reads the address of a server, with or without `/mcp` at its end.
  ///
  /// - Throws: ``CommandFailure`` for one to which a token may not be sent.
  init(_ text: String, connection: String?, grouping: ToolGrouping) throws {
    guard var parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
      ["http", "https"].contains(scheme), let host = parts.host?.lowercased(), !host.isEmpty
    else { throw CommandFailure.usage("`\(text)` is no address of a server, such as http://127.0.0.1:8484") }
    guard parts.user == nil, parts.password == nil, parts.query == nil, parts.fragment == nil else {
      throw CommandFailure.usage("the server's address takes no more than a host, a port and a path")
    }
    let isLoopback = ["localhost", "::1", "[::1]"].contains(host) || host.wholeMatch(of: /127\.\d+\.\d+\.\d+/) != nil
    guard scheme == "https" || isLoopback else {
      throw CommandFailure.usage("a token would travel in the clear: `http` reaches the loopback only; use `https`")
    }
    var segments = parts.path.split(separator: "/").map(String.init)
    if segments.last == "mcp" {
      guard connection == nil else {
        throw CommandFailure.usage("--connection and an address that ends in /mcp name two places; leave out one")
      }
    } else {
      if let connection {
        guard connection.wholeMatch(of: /[A-Za-z0-9._-]+/) != nil else {
          throw CommandFailure.usage("`\(connection)` is no id of a connection")
        }
        segments += ["c", connection]
      }
      segments.append("mcp")
    }
    parts.path = "/" + segments.joined(separator: "/")
    if grouping != .actions { parts.query = "tools=\(grouping.rawValue)" }
    guard let url = parts.string else { throw CommandFailure.usage("`\(text)` is no address of a server") }
    self.url = url
  }
}
