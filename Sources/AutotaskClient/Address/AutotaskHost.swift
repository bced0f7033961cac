public import Autotask
internal import Foundation

/// A host that credentials of Autotask may be sent to: scheme, name and port.
///
/// Only `https://webservices<digits>.autotask.net` and the loopback are allowed. Zone numbers are not
/// listed, as published lists are stale; whatever an answer names, the domain stays pinned.
///
/// Source: the zone list of the vendor's help, and captured zoneInformation answers.
public struct AutotaskHost: Sendable, Hashable, CustomStringConvertible {
  /// What a host is used for.
  public enum Purpose: Sendable {
    /// Calls that carry credentials.
    case service
    /// Zone discovery, which carries none and may ask the host without a number.
    case discovery
  }

  /// `https`, or `http` on the loopback.
  public let scheme: String
  /// The name in lower case, or an address.
  public let name: String
  /// The port.
  public let port: Int

  /// The host of an address.
  ///
  /// - Throws: ``AutotaskError`` with `hostNotAllowed`, naming what would be right.
  public init(_ address: String, for purpose: Purpose = .service) throws(AutotaskError) {
    guard let parts = URLComponents(string: address, encodingInvalidCharacters: false) else {
      throw Self.refusal("`\(address)` is no address", purpose)
    }
    try self.init(parts, for: purpose)
  }

  init(_ parts: URLComponents, for purpose: Purpose) throws(AutotaskError) {
    guard let scheme = parts.scheme?.lowercased(), let host = parts.host?.lowercased(), !host.isEmpty else {
      throw Self.refusal("the address names no scheme and host", purpose)
    }
    guard parts.user == nil, parts.password == nil else {
      throw Self.refusal("the address carries a user name", purpose)
    }
    let name = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
    let port = parts.port ?? (scheme == "http" ? 80 : 443)
    let isAllowed =
      Self.isLoopback(name)
      ? scheme == "http" || scheme == "https"
      : scheme == "https" && port == 443 && Self.isZone(name, purpose)
    guard isAllowed else { throw Self.refusal("`\(scheme)://\(host):\(port)` is not allowed", purpose) }
    self.scheme = scheme
    self.name = name
    self.port = port
  }

  /// Whether it is this machine.
  public var isLoopback: Bool { Self.isLoopback(name) }

  /// Scheme and host, and the port where it is not the scheme's own.
  public var description: String {
    "\(scheme)://\(authority)"
  }

  /// The name, and the port where it is not the scheme's own, as the `Host` field has them.
  var authority: String {
    let host = name.contains(":") ? "[\(name)]" : name
    return port == (scheme == "http" ? 80 : 443) ? host : "\(host):\(port)"
  }

  /// The name that its certificate is asked for; nil for an address in digits, which is checked as it is.
  var serverName: String? { name.contains(":") || name.allSatisfy { $0.isNumber || $0 == "." } ? nil : name }

  private static func isZone(_ name: String, _ purpose: Purpose) -> Bool {
    let prefix = "webservices"
    let suffix = ".autotask.net"
    guard name.hasPrefix(prefix), name.hasSuffix(suffix), name.utf8.count >= prefix.count + suffix.count else {
      return false
    }
    let digits = name.utf8.dropFirst(prefix.utf8.count).dropLast(suffix.utf8.count)
    guard digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return false }
    return purpose == .discovery || !digits.isEmpty
  }

  private static func isLoopback(_ name: String) -> Bool {
    if name == "localhost" || name == "::1" { return true }
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 4, parts.first == "127" else { return false }
    return parts.allSatisfy { part in Int64(canonical: part).map { (0...255).contains($0) } ?? false }
  }

  private static func refusal(_ what: String, _ purpose: Purpose) -> AutotaskError {
    let right = purpose == .service ? "webservices<digits>.autotask.net" : "webservices.autotask.net"
    return AutotaskError(.hostNotAllowed, "\(what); right would be `https://\(right)`, or an address on the loopback")
  }
}
