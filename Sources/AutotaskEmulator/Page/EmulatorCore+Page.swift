internal import Autotask
internal import Synchronization

extension EmulatorCore {
  /// The page for a call from a browser; nil where the admin API answers.
  func page(_ call: IncomingCall, _ segments: [String]) async throws -> Answer? {
    if call.method == "GET" {
      switch segments {
      case ["page.css"]: return AdminPage.file(pageStyle, "text/css; charset=utf-8")
      case ["page.js"]: return AdminPage.file(pageScript, "text/javascript; charset=utf-8")
      case []: return try await tablesPage(call).answer
      default: break
      }
    }
    guard call.wantsPage else { return nil }
    switch (call.method, segments.first ?? "", segments.count) {
    case ("GET", "tables", 1): return try await tablesPage(call).answer
    case ("GET", "tables", 2): return try await rowsPage(segments[1], call).answer
    case ("GET", "tables", 3): return try await rowPage(segments[1], segments[2], call).answer
    case ("POST", "tables", 2...3): return try await saveRow(segments[1], segments.dropFirst(2).first, call)
    case ("GET", "requests", 1): return requestsPage().answer
    case ("GET", "callouts", 1): return try await calloutsPage().answer
    case ("GET", "levels", 1): return levelsPage().answer
    case ("GET", "levels", 2): return try levelPage(segments[1]).answer
    case ("GET", "users", 1): return usersPage().answer
    case ("GET", "tenant", 1): return tenantPage().answer
    case ("GET", "faults", 1): return faultsPage().answer
    case ("GET", "limits", 1): return limitsPage().answer
    case ("GET", "clock", 1): return clockPage().answer
    default: return nil
    }
  }

  /// Refuses what a page of another site makes a browser send: calls under another name of this machine, and changes
  /// that another page asks for.
  func requireOwnOrigin(_ call: IncomingCall) throws(AdminProblem) {
    guard let host = call.headers["host"], Self.isLoopback(host) else {
      throw AdminProblem(
        status: 403,
        "the admin API is called by a name of this machine, such as 127.0.0.1 or localhost"
      )
    }
    guard call.method != "GET" else { return }
    if let origin = call.headers["origin"], origin != "http://\(host)" {
      throw AdminProblem(status: 403, "the admin API changes nothing for pages of another origin")
    }
    if let site = call.headers["sec-fetch-site"], !["same-origin", "none"].contains(site) {
      throw AdminProblem(status: 403, "the admin API changes nothing for pages of another origin")
    }
  }

  private static func isLoopback(_ authority: String) -> Bool {
    if authority.hasPrefix("[::1]") { return true }
    let host = authority.prefix { $0 != ":" }.lowercased()
    if host == "localhost" || host.hasSuffix(".localhost") { return true }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
  }
}

extension IncomingCall {
  /// Whether a browser asks.
  var wantsPage: Bool {
    headers["accept"]?.lowercased().contains("text/html") == true
      || headers["content-type"]?.lowercased().hasPrefix("application/x-www-form-urlencoded") == true
        && headers["origin"] != nil
  }

  /// The fields of a form.
  var form: [(name: String, value: String)] {
    String(decoding: body, as: UTF8.self).split(separator: "&").map { pair in
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return (String(parts[0]).formDecoded ?? "", parts.count > 1 ? String(parts[1]).formDecoded ?? "" : "")
    }
  }
}
