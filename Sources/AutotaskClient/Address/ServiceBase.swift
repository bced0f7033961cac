public import Autotask
internal import Foundation

/// Where a zone's REST service begins, such as `https://webservices5.autotask.net/ATServicesRest`.
///
/// It is read without assuming a final slash, a version or the case, as zones answer all of them.
public struct ServiceBase: Sendable, Hashable, CustomStringConvertible {
  /// The host, pinned for every call.
  public let host: AutotaskHost
  /// The path from the first slash, without a final one and without a version.
  public let path: String

  /// Reads an address; a missing path is `/ATServicesRest`.
  ///
  /// - Throws: ``AutotaskError`` with `hostNotAllowed` for any host that ``AutotaskHost`` refuses.
  public init(_ address: String, for purpose: AutotaskHost.Purpose = .service) throws(AutotaskError) {
    guard let parts = URLComponents(string: address, encodingInvalidCharacters: false) else {
      throw AutotaskError(.hostNotAllowed, "`\(address)` is no address of a service")
    }
    host = try AutotaskHost(parts, for: purpose)
    var segments = parts.percentEncodedPath.split(separator: "/")
    if segments.last?.lowercased() == "v1.0" { segments.removeLast() }
    let isPlain = segments.allSatisfy { segment in
      segment != "." && segment != ".." && segment.utf8.allSatisfy { $0 != UInt8(ascii: "%") }
    }
    guard isPlain, parts.query == nil, parts.fragment == nil else {
      throw AutotaskError(.hostNotAllowed, "the address of a service is scheme, host and a plain path")
    }
    path = segments.isEmpty ? "/ATServicesRest" : "/" + segments.joined(separator: "/")
  }

  /// The address as it is written in configuration, with a final slash.
  public var description: String { "\(host)\(path)/" }

  /// The target of a request: its path and query on the host.
  func target(of request: AutotaskRequest) -> String {
    var target = path
    for segment in request.path.split(separator: "/") {
      target += "/"
      target += QueryEncoding.encode(String(segment))
    }
    if request.path.isEmpty { target += "/" }
    return request.parameters.isEmpty ? target : "\(target)?\(QueryEncoding.encode(request.parameters))"
  }
}
