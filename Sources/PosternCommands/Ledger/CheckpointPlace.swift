import AsyncHTTPClient
import Autotask
import Foundation
import NIOCore
import NIOHTTP1
import PosternRuntime

/// What `ledger.checkpoints` may name: a file, or a URL.
enum CheckpointPlace {
  /// What is wrong with an address, nil where it can be used.
  static func problem(of address: String) -> String? {
    guard isURL(address) else { return nil }
    guard let parts = URLComponents(string: address), let host = parts.host, !host.isEmpty else {
      return "this is no URL"
    }
    let isLoopback = host == "localhost" || host == "[::1]" || host == "::1" || host.hasPrefix("127.")
    return parts.scheme == "https" || isLoopback ? nil : "`http` reaches the loopback only; use `https`"
  }

  /// Whether an address is a URL, and not a file.
  static func isURL(_ address: String) -> Bool {
    let lowered = address.lowercased()
    return lowered.hasPrefix("http://") || lowered.hasPrefix("https://")
  }
}

/// Keeps checkpoints in a file, best on another machine's disk.
struct CheckpointFile: CheckpointOutlet {
  let file: URL

  var name: String { file.path }

  /// Appends the line and waits for the disk.
  func keep(_ line: [UInt8]) async throws {
    let descriptor = open(file.path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw CommandFailure.failed(String(cString: strerror(errno))) }
    defer { close(descriptor) }
    let bytes = line + [UInt8(ascii: "\n")]
    // One write, so that lines of several processes do not mix.
    guard write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0 else {
      throw CommandFailure.failed(String(cString: strerror(errno)))
    }
  }
}

/// Posts checkpoints to a URL.
struct CheckpointURL: CheckpointOutlet {
  let address: String
  /// How long an answer may take.
  private static let patience = TimeAmount.seconds(10)

  /// The host alone: path and query may hold what is secret.
  var name: String { URLComponents(string: address)?.host ?? "the address for checkpoints" }

  /// Posts the line as JSON; every status but 2xx is a failure.
  func keep(_ line: [UInt8]) async throws {
    var request = HTTPClientRequest(url: address)
    request.method = .POST
    request.headers.add(name: "Content-Type", value: "application/json")
    request.body = .bytes(line)
    let answer = try await HTTPClient.shared.execute(request, timeout: Self.patience)
    guard (200..<300).contains(answer.status.code) else {
      throw CommandFailure.failed("answered with status \(answer.status.code)")
    }
  }
}
