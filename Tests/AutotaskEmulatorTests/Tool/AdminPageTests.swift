import Autotask
import AutotaskEmulator
import Testing

/// The admin interface in a browser.
@Suite struct AdminPageTests {
  private func browse(_ wire: Wire) -> Wire {
    var wire = wire
    wire.headers = [("Accept", "text/html,application/xhtml+xml")]
    return wire
  }

  @Test(arguments: [
    ("", "Tickets"), ("tables/Tickets", "T2026"), ("tables/Tickets/100", "name=\"title\""),
    ("tables/Tickets/new", "name=\"title\""),
    ("requests", "/atservicesrest/v1.0/Companies/174"), ("levels", "API User (system)"),
    ("levels/API%20User%20(system)", "servicedesk.tickets.view"), ("users", "automation@emulator.example"),
    ("tenant", "external.proxy-time-entry"), ("faults", "statusEvery"), ("limits", "requestsPerHour"),
    ("clock", "Stopped"), ("callouts", "/emulator/tables/TicketWebhooks/"),
    ("tables/Companies?filter=Emulator%20MSP", "Emulator MSP"), ("tables/Tickets?newest=1", "Oldest first"),
  ])
  func everyPartIsShown(_ path: String, _ part: String) async throws {
    try await withSmallEmulator { wire in
      _ = try await wire.call("GET", "Companies/174")
      let page = try await browse(wire).admin("GET", path)
      #expect(page.status == 200)
      #expect(page.headers["content-type"] == "text/html; charset=utf-8")
      #expect(page.text.hasPrefix("<!doctype html>") && page.text.contains(part))
      let policy = page.headers["content-security-policy"] ?? ""
      #expect(policy.contains("default-src 'none'") && !policy.contains("unsafe"))
      #expect(!page.text.contains("<script>") && !page.text.contains(" style=") && !page.text.contains(" onclick"))
    }
  }

  @Test func thePageIsThereWithAndWithoutTheSlash() async throws {
    try await withSmallEmulator { (wire: Wire) async throws in
      let root = String(wire.emulator.adminURL.dropLast())
      #expect(try await wire.send("GET", root).text.hasPrefix("<!doctype html>"))
      #expect(try await wire.send("GET", root + "/").text.hasPrefix("<!doctype html>"))
      #expect(try await wire.admin("GET", "page.css").headers["content-type"] == "text/css; charset=utf-8")
      #expect(try await wire.admin("GET", "page.js").headers["content-type"] == "text/javascript; charset=utf-8")
      // Whoever does not ask for a page gets JSON.
      #expect(try await wire.admin("GET", "tables/Tickets?limit=2").json.array?.count == 2)
    }
  }

  @Test func calloutsAreShownWithTheirWebhooksAndWhatWaits() async throws {
    try await withHooks { bench in
      let hook = try await bench.hook(fields: ["Title"], with: ["name": "<b>Hook</b>"])
      try await bench.clock(0)
      try await bench.ticket(["title": "<Told>"])
      _ = try await bench.delivered()
      bench.receiver.react(.status(503))
      try await bench.ticket(["title": "Untold"])
      _ = try await bench.delivered()
      let page = try await browse(bench.wire).admin("GET", "callouts").text
      #expect(page.contains("<a href=\"/emulator/tables/TicketWebhooks/\(hook)\">TicketWebhooks \(hook)</a>"))
      #expect(page.contains("<td class=\"short s2\">active</td>"))
      let parts = page.split(separator: "<h2>").map(String.init)
      let waiting = try #require(parts.first { $0.hasPrefix("Waiting") })
      #expect(waiting.contains("<td class=\"s5\">503</td><td>2026-11-01T00:00:30.000Z</td>"), "\(waiting)")
      let latest = try #require(parts.first { $0.hasPrefix("Latest") })
      #expect(latest.contains("<td class=\"s2\">200</td><td>delivered</td>"), "\(latest)")
      #expect(latest.contains("Told") && !latest.contains("<Told>"), "\(latest)")
      #expect(page.contains("&lt;b&gt;Hook&lt;/b&gt;") && !page.contains("<b>Hook"))
    }
  }

  @Test func everythingIsEscaped() async throws {
    try await withSmallEmulator { wire in
      let attack = "</textarea></title><script>alert(1)</script>\"'"
      _ = try await wire.admin(
        "POST",
        "tables/Tickets",
        ["id": 100, "title": .string(attack), "description": .string(attack)]
      )
      _ = try await wire.send("GET", wire.emulator.baseURL + "v1.0/%3Cscript%3Ealert(1)%3C/script%3E")
      var named = wire
      named.username = "<script>alert(1)</script>"
      _ = try await named.call("GET", "Companies/174")
      _ = try await wire.admin("PUT", "levels/%3Cscript%3E", ["settings": [:]])
      for path in [
        "tables/Tickets", "tables/Tickets/100", "requests", "levels", "levels/%3Cscript%3E", "tables/%3Cscript%3E",
        "tables/Tickets?filter=%3Cscript%3E", "?filter=%3Cscript%3E",
      ] {
        let page = try await browse(wire).admin("GET", path)
        #expect(!page.text.contains("<script>"), "\(path)")
        #expect(!page.text.contains("</textarea></title>"), "\(path)")
      }
    }
  }

  @Test func rowsArePagedAndFiltered() async throws {
    try await withSmallEmulator({ $0.rows = 2000 }) { wire in
      let page = browse(wire)
      let first = try await page.admin("GET", "tables/Tickets").text
      #expect(first.contains("/emulator/tables/Tickets/100\"") && first.contains("?from=150\""))
      let second = try await page.admin("GET", "tables/Tickets?from=150").text
      #expect(second.contains("/emulator/tables/Tickets/150\"") && !second.contains("/emulator/tables/Tickets/100\""))
      let found = try await page.admin("GET", "tables/Tickets?filter=T2026").text
      #expect(found.contains("&amp;filter=T2026") || found.contains("&filter=T2026"))
      #expect(try await page.admin("GET", "tables/Tickets?filter=100%25").text.contains("No rows."))
    }
  }

  @Test func aRowIsEditedByAForm() async throws {
    try await withSmallEmulator { wire in
      let before = try await wire.admin("GET", "tables/Tickets/100").json
      var person = browse(wire)
      person.headers += [
        ("Content-Type", "application/x-www-form-urlencoded"), ("Origin", String(wire.emulator.adminURL.dropLast(10))),
      ]
      let description = before["description"]?.string ?? ""
      let form = "title=By+hand+%26+heart&udf.Root+Cause=Vendor&description=\(description.replacing(" ", with: "+"))"
      let reply = try await person.send("POST", wire.emulator.adminURL + "tables/Tickets/100", Array(form.utf8))
      #expect(reply.status == 200 && reply.text.contains("Stored.") && reply.text.contains("By hand &amp; heart"))
      let row = try await wire.admin("GET", "tables/Tickets/100").json
      #expect(row["title"] == "By hand & heart")
      #expect(row["description"] == before["description"])
      #expect(row["companyID"] == before["companyID"])
      #expect(row["userDefinedFields"]?.array?.first { $0["name"] == "Root Cause" }?["value"] == "Vendor")
      let made = try await person.send(
        "POST",
        wire.emulator.adminURL + "tables/Companies/new",
        Array("companyName=Typed&companyType=1".utf8)
      )
      #expect(made.text.contains("Stored.") && made.text.contains("Typed"))
      let bad = try await person.send(
        "POST",
        wire.emulator.adminURL + "tables/Tickets/100",
        Array("estimatedHours=many".utf8)
      )
      #expect(bad.status == 400 && bad.text.hasPrefix("<!doctype html>"))
    }
  }

  @Test func pagesOfOthersChangeNothing() async throws {
    try await withSmallEmulator { (wire: Wire) async throws in
      func status(_ method: String, _ path: String, _ headers: [(String, String)]) async throws -> Int {
        var other = wire
        other.headers = headers
        return try await other.admin(method, path, method == "GET" ? nil : [:]).status
      }
      let own = String(wire.emulator.adminURL.dropLast("/emulator/".count))
      #expect(try await status("PUT", "faults", []) == 200)
      #expect(try await status("PUT", "faults", [("Origin", own)]) == 200)
      #expect(try await status("PUT", "faults", [("Origin", "http://evil.example")]) == 403)
      #expect(try await status("PUT", "faults", [("Origin", "null")]) == 403)
      #expect(try await status("POST", "reset", [("Sec-Fetch-Site", "cross-site")]) == 403)
      // A name that was bent to this machine is no name of it.
      #expect(try await status("GET", "users", [("Host", "evil.example")]) == 403)
      #expect(try await status("GET", "users", [("Host", "127.0.0.1.evil.example")]) == 403)
      #expect(try await status("GET", "users", [("Host", "localhost:1")]) == 200)
      #expect(try await status("GET", "users", [("Host", "[::1]:1")]) == 200)
    }
  }
}
