internal import Foundation

/// An address that a webhook names.
struct CalloutAddress: Sendable {
  private let isHTTPS: Bool
  private let isHTTP: Bool
  private let host: String
  private let port: Int?

  init(_ text: String) {
    let parts = URLComponents(string: text)
    let scheme = parts?.scheme?.lowercased()
    isHTTPS = scheme == "https"
    isHTTP = scheme == "http"
    host = (parts?.host ?? "").lowercased().trimmingCharacters(in: ["[", "]"])
    port = parts?.port
  }

  /// Whether a webhook may name it.
  ///
  /// Autotask takes HTTPS on port 443 at a public host alone (Webhooks_Creating help page). The emulator's one
  /// kindness: unless it is strict, callouts may go to any port, and to HTTP on this machine.
  func isAllowed(strictly: Bool) -> Bool {
    guard !host.isEmpty else { return false }
    if strictly { return isHTTPS && (port ?? 443) == 443 && !isLoopback }
    return isHTTPS || (isHTTP && isLoopback)
  }

  private var isLoopback: Bool {
    let numbers = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
    return host == "localhost" || host == "::1" || (numbers.count == 4 && !numbers.contains(nil) && numbers[0] == 127)
  }
}
