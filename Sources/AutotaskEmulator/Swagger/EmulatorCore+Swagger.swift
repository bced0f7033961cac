internal import Autotask
internal import Logging

extension EmulatorCore {
  /// Answers what stands below `swagger`, which needs no credentials and counts for nothing.
  ///
  /// Source: `swagger/docs/v1` and `swagger/ui/index` were fetched without credentials from the vendor's zone hosts
  /// (rest-api.md 1.3); that other methods are refused is assumed.
  func swagger(_ call: IncomingCall) -> Answer? {
    let path = call.segments.dropFirst().map { $0.lowercased() }
    guard path.first == "swagger" else { return nil }
    guard path == ["swagger", "docs", "v1"] || path == ["swagger", "ui", "index"] else { return .htmlNotFound }
    guard ["GET", "HEAD"].contains(call.method) else { return .methodNotAllowed(call.method, allowed: ["GET"]) }
    do {
      let document = try SwaggerDocument.shared.get()
      if path.last == "v1" { return .json(document.bytes(host: host(of: call))) }
      return Answer(
        status: 200,
        contentType: "text/html; charset=utf-8",
        body: Array(SwaggerPage.html(document).markup.utf8)
      )
    } catch {
      configuration.logger.error("the Swagger document could not be made", metadata: ["error": "\(error)"])
      return .refusal(Refusal("An unexpected error has occurred."))
    }
  }
}
