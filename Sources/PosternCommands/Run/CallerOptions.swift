import ArgumentParser
import Autotask
import Foundation

/// The options by which a command speaks for a caller: through a server with a token, or as whoever has the right to
/// this machine's store.
struct CallerOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The server to go through, with the token in POSTERN_TOKEN.", valueName: "URL"))
  var server: String?

  @Option(
    name: .customLong("as"),
    help: ArgumentHelp("The caller to speak for, straight at a connection of this machine.", valueName: "CALLER")
  )
  var caller: String?

  @Option(help: ArgumentHelp("The connection; else the caller's own, or the first.", valueName: "ID"))
  var connection: String?

  /// For whom the command speaks.
  enum Way {
    /// Through a server.
    case server(ServerPlace, Secret)
    /// As a caller of this machine.
    case caller(String)
    /// As whoever runs it: neither was named.
    case machine
  }

  /// For whom the command speaks.
  ///
  /// - Parameter readsEnvironment: Whether `POSTERN_SERVER` counts as `--server`.
  /// - Throws: ``CommandFailure`` when both are named, the address takes no token, or there is no token.
  func way(readsEnvironment: Bool) throws -> Way {
    let environment = Console.current.environment
    if let caller {
      guard server == nil else {
        throw CommandFailure.usage("--as speaks straight to the connection, and --server through a server: name one")
      }
      return .caller(caller)
    }
    let address = server ?? (readsEnvironment ? environment["POSTERN_SERVER"] : nil)
    guard let address, !address.isEmpty else { return .machine }
    guard let token = environment["POSTERN_TOKEN"], !token.isEmpty else {
      throw CommandFailure.usage("the caller's token is read from the environment: POSTERN_TOKEN=pst_…")
    }
    return .server(try ServerPlace(address, connection: connection), Secret(token))
  }
}

/// Where a caller reaches a server.
struct ServerPlace: Equatable {
  /// The address without a final slash, with the connection's part where one was named.
  let base: String

  /// Reads the address of a server.
  ///
  /// - Throws: ``CommandFailure`` for one to which a token may not be sent.
  init(_ text: String, connection: String?) throws {
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
    // The addresses that Autotask's clients and hosts of AI agents are given are taken, too.
    if let last = segments.last?.lowercased(), ["atservicesrest", "mcp"].contains(last) { segments.removeLast() }
    if let connection {
      guard connection.wholeMatch(of: /[A-Za-z0-9._-]+/) != nil else {
        throw CommandFailure.usage("`\(connection)` is no id of a connection")
      }
      segments += ["c", connection]
    }
    parts.path = segments.isEmpty ? "" : "/" + segments.joined(separator: "/")
    guard let base = parts.string else { throw CommandFailure.usage("`\(text)` is no address of a server") }
    self.base = base
  }
}
