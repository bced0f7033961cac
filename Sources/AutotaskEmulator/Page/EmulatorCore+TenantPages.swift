internal import Autotask
internal import Foundation
internal import Synchronization

extension EmulatorCore {
  private static let callsOnPage = 200

  /// The calls received, the latest first.
  func requestsPage() -> AdminPage {
    let received = state.withLock { $0.received.suffix(Self.callsOnPage) }
    let lines = received.reversed().map { call -> HTML in
      let status = call.status.map(String.init) ?? "…"
      let kind = "s\(status.first.map(String.init) ?? "0")"
      return """
        <tr><td>\(call.number)</td><td class="\(kind)">\(status)</td><td>\(call.method)</td>\
        <td class="path">\(call.path.removingPercentEncoding ?? call.path)</td><td>\(call.user ?? "")</td>\
        <td>\(call.impersonating ?? "")</td><td>\(call.delayMilliseconds == 0 ? "" : "\(call.delayMilliseconds) ms")</td></tr>
        """
    }
    let head = ["Number", "Status", "Method", "Path", "User", "As", "Delay"]
    return AdminPage(
      title: "Requests",
      part: .requests,
      content: """
        <h1>Requests</h1>
        <p class="hint" id="live" data-since="\(received.last?.number ?? 0)">The latest calls to the service, at most \
        \(Self.callsOnPage).</p>
        \(HTML.table(head, lines, mark: " id=\"requests\""))
        """,
      refreshes: true
    )
  }

  func levelsPage() -> AdminPage {
    let (levels, users) = state.withLock { ($0.levels.levels, $0.users.all) }
    let lines = levels.map { level -> HTML in
      let holders = users.filter { $0.level == level.name }.map(\.username).joined(separator: ", ")
      return """
        <tr><td><a href="/emulator/levels/\(level.name.percentEncoded)">\(level.name)</a></td><td>\(level.kind.rawValue)</td>\
        <td>\(level.number)</td><td>\(holders)</td></tr>
        """
    }
    return AdminPage(
      title: "Levels",
      part: .levels,
      content: """
        <h1>Security levels</h1>
        \(HTML.table(["Name", "Kind", "userType", "API users"], lines))
        \(HTML.command(#"curl -X PUT \#(adminURL)levels/My%20Level -d '{"settings":{"servicedesk.tickets.view":"All"}}'"#))
        """
    )
  }

  func levelPage(_ name: String) throws -> AdminPage {
    let book = state.withLock { $0.levels }
    guard let level = book[name] else { throw AdminProblem.unknown("level", name, among: book.levels.map(\.name)) }
    let lines = level.settings.keys.sorted().map { id -> HTML in
      let value = level.settings[id] ?? ""
      let mark: HTML = value == blueprint.settings[id]?.lowest ? " class=\"empty\"" : HTML.nothing
      return "<tr\(mark)><td>\(id)</td><td>\(value)</td></tr>"
    }
    return AdminPage(
      title: level.name,
      part: .levels,
      content: """
        <h1>\(level.name)</h1>
        <p class="hint">userType \(level.number), shown as “\(level.label)”. Settings at their lowest are dimmed.</p>
        \(HTML.table(["Setting", "Value"], lines))
        """
    )
  }

  func usersPage() -> AdminPage {
    let users = state.withLock { $0.users.all }
    let lines = users.map { user -> HTML in
      let rights = user.settings.keys.sorted().map { "\($0): \(user.settings[$0] ?? "")" }.joined(separator: ", ")
      return """
        <tr><td>\(user.username)</td><td>\(user.integrationCode)</td>\
        <td><a href="/emulator/levels/\(user.level.percentEncoded)">\(user.level)</a></td>\
        <td><a href="/emulator/tables/Resources/\(user.resourceID)">\(user.resourceID)</a></td><td>\(rights)</td></tr>
        """
    }
    return AdminPage(
      title: "Users",
      part: .users,
      content: """
        <h1>API users</h1>
        \(HTML.table(["User name", "Tracking identifier", "Level", "Resource", "Own rights"], lines))
        \(HTML.command(#"curl -X PUT \#(adminURL)users/me@msp.example -d '{"secret":"s3","integrationCode":"CODE"}'"#))
        """
    )
  }

  func tenantPage() -> AdminPage {
    let (settings, picklists) = state.withLock { ($0.tenant.values, $0.picklists.own) }
    let lines = settings.keys.sorted().map { id -> HTML in "<tr><td>\(id)</td><td>\(settings[id] ?? "")</td></tr>" }
    let lists = picklists.keys.sorted().map { field -> HTML in
      let values = (picklists[field] ?? []).map { "\($0.label) (\($0.value))" }.joined(separator: ", ")
      return "<tr><td>\(field)</td><td>\(values)</td></tr>"
    }
    let own: HTML =
      lists.isEmpty ? HTML.nothing : "<h2>Picklist values of its own</h2>\(HTML.table(["Field", "Values"], lists))"
    return AdminPage(
      title: "Tenant",
      part: .tenant,
      content: """
        <h1>Settings of the tenant</h1>
        \(HTML.table(["Setting", "Value"], lines))
        \(own)
        \(HTML.command(#"curl -X PUT \#(adminURL)tenant -d '{"settings":{"external.module.documentation":"Off"}}'"#))
        """
    )
  }

  func faultsPage() -> AdminPage {
    let faults = state.withLock { $0.faults.json.object ?? .init() }
    let facts = faults.map { (name: $0.key, value: "<code>\($0.value.text())</code>" as HTML) }
    return AdminPage(
      title: "Faults",
      part: .faults,
      content: """
        <h1>Faults</h1>
        \(HTML.facts(facts))
        \(HTML.command(#"curl -X PUT \#(adminURL)faults -d '{"statusEvery":{"500":7}}'"#))
        """
    )
  }

  func limitsPage() -> AdminPage {
    let limits = limits().object ?? .init()
    return AdminPage(
      title: "Limits",
      part: .limits,
      content: """
        <h1>Limits</h1>
        \(HTML.facts(limits.map { (name: $0.key, value: "\($0.value.plain)" as HTML) }))
        \(HTML.command(#"curl -X PUT \#(adminURL)limits -d '{"requestsPerHour":100}'"#))
        """,
      refreshes: true
    )
  }

  func clockPage() -> AdminPage {
    let (now, isFrozen) = state.withLock { ($0.now, $0.frozen != nil) }
    return AdminPage(
      title: "Clock",
      part: .clock,
      content: """
        <h1>Clock</h1>
        \(HTML.facts([("Now", "\(now.stored)Z"), ("Stopped", isFrozen ? "yes" : "no")]))
        \(HTML.command(#"curl -X PUT \#(adminURL)clock -d '{"now":"2026-11-05T10:00:00Z"}'"#))
        """,
      refreshes: true
    )
  }

  /// The address of the admin API, as a command names it.
  var adminURL: String { "http://\(authority.withLock { $0 })/emulator/" }
}
