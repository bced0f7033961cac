internal import Autotask
internal import Foundation

/// The place that a page link names, below the service's base.
struct PageLink {
  var path: String
  var parameters: [(name: String, value: String)]

  /// Reads a link; with a base, a link to any other scheme, host, port or service is refused.
  ///
  /// Only path and parameters are taken from it: the host that is called never comes from an answer.
  init(_ link: String, base: ServiceBase?) throws(AutotaskError) {
    let foreign = AutotaskError(.foreignLink, "a page link does not lead to the service that was asked")
    guard let parts = URLComponents(string: link, encodingInvalidCharacters: false), parts.user == nil,
      let parameters = QueryEncoding.decode(parts.percentEncodedQuery ?? "")
    else { throw foreign }
    let segments = parts.path.split(separator: "/")
    guard let start = segments.firstIndex(where: { $0.lowercased() == "v1.0" }) else { throw foreign }
    if let base {
      guard let host = try? AutotaskHost(parts, for: .service), host == base.host else {
        throw AutotaskError(
          .foreignLink,
          "a page link leads to `\(parts.host ?? "no host")`, not to `\(base.host)`; it is not followed"
        )
      }
      guard "/\(segments[..<start].joined(separator: "/"))".lowercased() == base.path.lowercased() else {
        throw foreign
      }
    }
    path = "/" + segments[start...].joined(separator: "/")
    self.parameters = parameters
  }
}
