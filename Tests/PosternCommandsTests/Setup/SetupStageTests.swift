import Autotask
import AutotaskEmulator
import Foundation
import PosternCommands
import PosternSQLite
import PosternStore
import Testing

/// The stages behind the checks: each alone, each again, and how far it has come.
@Suite("The stages of postern setup")
struct SetupStageTests {
  /// The states that `--status` tells, by connection and stage.
  private func states(_ emulated: EmulatedConnection, _ id: String = "main") async throws -> [String: String] {
    let run = await emulated.run("setup", "--status", "--id", id, "--json")
    #expect(run.status == 0, "\(run.notes)")
    let rows = try run.json.array ?? []
    #expect(rows.allSatisfy { ($0["state"] == "done") == ($0["command"] == .null) })
    return Dictionary(uniqueKeysWithValues: rows.map { ($0["stage"]?.string ?? "", $0["state"]?.string ?? "") })
  }

  /// Runs a command line at which a person sits, who types these lines.
  private func run(_ emulated: EmulatedConnection, _ arguments: [String], typing lines: [String]) async -> CommandRun {
    await CommandRun(
      arguments,
      in: emulated.folder,
      environment: ["SECRET": emulated.emulator.secret, "CODE": emulated.emulator.integrationCode],
      typed: lines
    )
  }

  @Test("an existing connection is taken up, checked, and told as checked until it is another one")
  func checks() async throws {
    try await withEmulatedConnection(rows: 300) { emulated in
      #expect(
        try await states(emulated) == [
          "checks": "open", "level": "open", "canary": "open", "webhooks": "optional", "filter": "optional",
          "organizations": "optional",
        ]
      )
      let file = emulated.folder.appending(component: "postern.yaml")
      let before = try PosternConfiguration(contentsOf: file)
      // Nothing is asked for that the file has, the base URL neither.
      let checked = await emulated.run("setup")
      #expect(checked.status == 0, "\(checked.notes)")
      #expect(checked.output.contains("are accepted"))
      #expect(checked.notes.contains("Left to do:") && checked.notes.contains("postern setup --id main --only level"))
      #expect(try PosternConfiguration(contentsOf: file) == before)
      #expect(try await states(emulated)["checks"] == "done")
      let text = try String(contentsOf: file, encoding: .utf8)
      let other = text.replacing(emulated.emulator.username, with: "\(emulated.emulator.username)x")
      try Data(other.utf8).write(to: file)
      #expect(try await states(emulated)["checks"] == "open")
      let status = await emulated.run("setup", "--status", isTerminal: true)
      #expect(status.output.contains("the connection was changed since it was checked"))
    }
  }

  @Test("the level is compared with what the automation uses, and stands as long as that is the same")
  func level() async throws {
    try await withEmulatedConnection { emulated in
      #expect(await emulated.run("setup", "--only", "checks").status == 0)
      let nothing = await emulated.run("setup", "--only", "level")
      #expect(nothing.status == 2 && nothing.notes.contains("--preset ID"))
      let excess = await emulated.run("setup", "--only", "level", "--for", "tickets.get", "contracts.list_by_filter")
      #expect(excess.status == 0, "\(excess.notes)")
      #expect(excess.output.contains("level: open") && excess.output.contains("More is granted than is needed"))
      #expect(
        excess.output.contains("postern plan tickets.get contracts.list_by_filter --connection main --format html")
      )
      #expect(excess.output.contains("postern audit main --for tickets.get contracts.list_by_filter"))
      #expect(try await states(emulated)["level"] == "open")
      try await emulated.hold(["tickets.get"])
      // What it uses is known by now.
      let missing = await emulated.run("setup", "--only", "level")
      #expect(missing.output.contains("Missing:\n  Contracts query"), "\(missing.output)")
      #expect(missing.output.contains("To change in the security level:"))
      try await emulated.hold(["tickets.get", "contracts.list_by_filter"])
      let least = await emulated.run("setup", "--only", "level")
      #expect(least.output.contains("level: done"), "\(least.output)")
      #expect(try await states(emulated)["level"] == "done")
      // The audit is kept as `postern audit --save` keeps it.
      let store = try SQLiteStore(path: emulated.folder.appending(component: "postern.db").path)
      #expect(try await store.lastAudit(connection: "main")?.report["summary"]?["missing"] == 0)
      // The trial takes the same actions, and its results are facts.
      let canary = await emulated.run("setup", "--only", "canary")
      #expect(canary.status == 0 && canary.output.contains("canary: done"), "\(canary.output)\(canary.notes)")
      #expect(
        try await store.facts(connection: "main").map(\.origin).sorted() == [
          "try:contracts.list_by_filter", "try:tickets.get",
        ]
      )
      #expect(try await states(emulated)["canary"] == "done")
      #expect(await emulated.run("setup", "--only", "level", "--for", "tickets.get").status == 0)
      #expect(try await states(emulated)["canary"] == "open")
    }
  }

  @Test("what Autotask refuses is told, leaves the stage open, and ends with 1")
  func refused() async throws {
    try await withEmulatedConnection(rows: 50) { emulated in
      for stage in [["level", "--preset", "rewst"], ["canary"], ["webhooks", "--webhooks", "2"], ["filter"]] {
        let run = await CommandRun(
          ["setup", "--only"] + stage,
          in: emulated.folder,
          environment: ["SECRET": "wrong", "CODE": emulated.emulator.integrationCode]
        )
        #expect(run.status == 1, "\(stage): \(run.output)\(run.notes)")
        #expect(run.output.contains("\(stage[0]): open"))
        let states = try await states(emulated)
        #expect(states[stage[0]] == (stage[0] == "filter" ? "optional" : "open"))
        #expect(!(run.output + run.notes).contains("wrong\n"))
      }
    }
  }

  @Test("the allowance of webhooks: what the level needs, and whether they may be made")
  func webhooks() async throws {
    try await withEmulatedConnection(rows: 50) { emulated in
      #expect(await emulated.run("setup", "--only", "checks").status == 0)
      let none = await emulated.run("setup", "--only", "webhooks")
      #expect(none.output.contains("webhooks: done") && none.output.contains("needs no allowance"))
      let yaml = """
        version: 1
        publicURL: https://postern.example.net
        webhooks:
          - {name: tickets, connection: main, entity: Tickets, events: [update], fields: [status]}
          - {name: companies, connection: main, entity: Companies, events: [create], show: [phone]}
        """
      try Data(yaml.utf8).write(to: emulated.folder.appending(component: "webhooks.yaml"))
      try await emulated.hold(["tickets.get"])
      let denied = await emulated.run("setup", "--only", "webhooks")
      #expect(denied.output.contains("For 2 webhooks at a time"))
      #expect(denied.output.contains("webhooks: open") && denied.output.contains("--webhooks 2"), "\(denied.output)")
      try await emulated.hold(["tickets.get"], changing: ["other.webhooks.create": "Yes", "other.webhooks.max": "2"])
      let allowed = await emulated.run("setup", "--only", "webhooks")
      #expect(allowed.output.contains("webhooks: done"), "\(allowed.output)")
      // The level is compared with what the webhooks need, too.
      let level = await emulated.run("setup", "--only", "level", "--for", "tickets.get")
      #expect(level.output.contains("postern plan tickets.get --webhooks 2"), "\(level.output)")
      let excess = try await emulated.run("audit", "main", "--for", "tickets.get", "--json").json["summary"]?["excess"]
      #expect(level.output.contains(", 1 excess") && excess?.integer ?? 0 > 1, "\(level.output)")
      // A number that was said once is known afterwards, and what was run for another one is open again.
      #expect(await emulated.run("setup", "--only", "webhooks", "--webhooks", "3").output.contains("For 3 webhooks"))
      let status = await emulated.run("setup", "--status", isTerminal: true).output
      #expect(status.contains("something else was said since it was run"), "\(status)")
      let states = try await states(emulated)
      #expect(states["webhooks"] == "done")
      try FileManager.default.removeItem(at: emulated.folder.appending(component: "webhooks.yaml"))
      #expect(await emulated.run("setup", "--only", "webhooks").output.contains("For 3 webhooks"))
      #expect(await emulated.run("setup", "--only", "webhooks", "--webhooks", "-1").status == 2)
    }
  }

  @Test("the company filter is written into the connection, and what stands there besides stays")
  func filter() async throws {
    try await withEmulatedConnection(rows: 300) { emulated in
      let file = emulated.folder.appending(component: "postern.yaml")
      let text = try String(contentsOf: file, encoding: .utf8)
      let limits = "\n    limits: {slots: 1, requestsPerHour: 500}  # a small one\n# behind\n"
      try Data((text + limits).utf8).write(to: file)
      let run = await emulated.run("setup", "--only", "filter", "--company-types", "1,3", "--except-companies", "7")
      #expect(run.status == 0 && run.output.contains("This is no boundary"), "\(run.notes)")
      var configuration = try PosternConfiguration(contentsOf: file)
      #expect(configuration.connections[0].companies?.types == [1, 3])
      #expect(configuration.connections[0].companies?.except == [7])
      let written = try String(contentsOf: file, encoding: .utf8)
      #expect(written.contains("limits: {slots: 1, cooldownMilliseconds: 100, requestsPerHour: 500}"))
      #expect(written.hasSuffix("# behind\n"))
      #expect(try await states(emulated)["filter"] == "done")
      // The checks, run again, leave it as it is.
      #expect(await emulated.run("setup", "--only", "checks").status == 0)
      #expect(try PosternConfiguration(contentsOf: file) == configuration)
      // By labels, where a person is asked.
      let asked = await self.run(
        emulated,
        ["setup", "--only", "filter"],
        typing: ["no", "nonsense", "customer, 3", ""]
      )
      #expect(asked.status == 0, "\(asked.notes)")
      configuration = try PosternConfiguration(contentsOf: file)
      #expect(configuration.connections[0].companies?.activeOnly == false)
      #expect(configuration.connections[0].companies?.types == [1, 3])
      #expect(await emulated.run("setup", "--only", "filter", "--every-company").status == 0)
      #expect(try PosternConfiguration(contentsOf: file).connections[0].companies == CompanyFilter())
      #expect(await emulated.run("setup", "--only", "filter", "--company-types", "customer").status == 2)
    }
  }

  @Test("organizations are brought in and mapped, those that are certain at once and the rest as a person says")
  func organizations() async throws {
    try await withEmulatedConnection(rows: 300) { emulated in
      let grants = caller("- {id: g, companies: mapped, actions: [tickets.get]}")
      try Data(grants.utf8).write(to: emulated.folder.appending(component: "grants.yaml"))
      #expect(await emulated.run("grants", "apply", "--yes").status == 0)
      #expect(try await states(emulated)["organizations"] == "open")
      let everything = #"{"filter":[{"op":"eq","field":"isActive","value":true}]}"#
      let rows = await emulated.run("request", "POST", "/V1.0/Companies/query", "--body", everything)
      let names = (try rows.json["items"]?.array ?? []).compactMap { $0["companyName"]?.string }
      try #require(names.count > 2)
      let json = JSONValue.array([.string(names[1]), .string("\(names[2])x"), "Nobody at all"]).text()
      try Data(json.utf8).write(to: emulated.folder.appending(component: "o.json"))
      let run = await emulated.run("setup", "--only", "organizations", "--organizations", "o.json", "--accept-exact")
      #expect(run.status == 0, "\(run.notes)")
      #expect(run.output.contains("1 of 3 organizations of c mapped"), "\(run.output)\(run.notes)")
      #expect(try await states(emulated)["organizations"] == "open")
      // A person accepts the similar one; what has no suggestion stays.
      let asked = await self.run(emulated, ["setup", "--only", "organizations"], typing: ["yes"])
      #expect(asked.output.contains("2 of 3 organizations"), "\(asked.output)\(asked.notes)")
      #expect(asked.output.contains("`Nobody at all`"))
      #expect(await emulated.run("organizations", "unmap", "c", "Nobody at all", "--forget").status == 0)
      #expect(try await states(emulated)["organizations"] == "done")
    }
  }

  @Test("a person is offered what is not done, may stop at any question, and finds it there the next time")
  func offered() async throws {
    try await withEmulatedConnection(rows: 300) { emulated in
      // The kind of identifier, then the level: yes, with the words for it; then nobody answers any more.
      let first = await run(emulated, ["setup"], typing: ["", "yes", "tickets.gett", "tickets.get"])
      #expect(first.status == 0, "\(first.notes)")
      #expect(first.notes.contains("did you mean") && first.output.contains("level: open"))
      #expect(first.notes.contains("Go on with a trial by real calls"))
      let second = await run(emulated, ["setup"], typing: ["", "no", "yes", "no", "stop"])
      #expect(second.status == 0 && second.output.contains("canary: done"), "\(second.output)\(second.notes)")
      let states = try await states(emulated)
      #expect(states["canary"] == "done")
      let third = await run(emulated, ["setup", "--skip", "level,webhooks"], typing: [""])
      #expect(third.notes.contains("canary: done;") && !third.notes.contains("the security level"))
    }
  }

  @Test("a second connection has stages and organizations of its own")
  func second() async throws {
    try await withEmulatedConnection(rows: 300) { emulated in
      #expect(await emulated.run("setup").status == 0)
      let added = await emulated.run(
        "setup",
        "--id",
        "second",
        "--base-url",
        emulated.emulator.baseURL,
        "--username",
        emulated.emulator.username,
        "--secret",
        "env:SECRET",
        "--tracking-identifier",
        "env:CODE",
        "--for",
        "tickets.get",
        "--company-types",
        "1"
      )
      #expect(added.status == 0, "\(added.notes)")
      #expect(added.output.contains("level: open") && added.output.contains("filter: done"))
      let (main, second) = (try await states(emulated), try await states(emulated, "second"))
      #expect(main["checks"] == "done" && main["filter"] == "optional")
      #expect(second["checks"] == "done" && second["filter"] == "done")
      let configuration = try PosternConfiguration(contentsOf: emulated.folder.appending(component: "postern.yaml"))
      #expect(configuration.connections.map(\.companies?.types) == [nil, [1]])
      // The same organization is mapped for each connection apart.
      for (id, company) in [("main", "1"), ("second", "2")] {
        #expect(await emulated.run("organizations", "import", "c", "--name", "One", "--connection", id).status == 0)
        let mapped = await emulated.run("organizations", "map", "c", "One", company, "--connection", id, "--unchecked")
        #expect(mapped.status == 0, "\(mapped.notes)")
      }
      let list = try await emulated.run("organizations", "list", "--json").json.array ?? []
      #expect(list.map { $0["mapping"]?["company"] } == [1, 2])
    }
  }

  @Test(
    "wrong usage ends with 2",
    arguments: [
      (["--only", "levels"], "levels"), (["--only", "level", "--status"], "one of --status"),
      (["--json"], "go with --status"), (["--only", "level", "--skip", "level"], "leaves nothing"),
      (["--only", "filter", "--every-company", "--company-types", "1"], "--every-company"),
      (["--only", "level", "--id", "other"], "`main`"),
    ]
  )
  func usage(arguments: [String], words: String) async throws {
    try await withFolder { folder in
      let yaml = """
        connections:
          - {id: main, baseURL: "http://127.0.0.1:9/atservicesrest/", username: me, secret: env:S, integrationCode: env:C}
        """
      try Data(yaml.utf8).write(to: folder.appending(component: "postern.yaml"))
      let run = await CommandRun(["setup"] + arguments, in: folder)
      #expect(run.status == 2)
      #expect(run.notes.contains(words), "\(run.notes)")
    }
  }
}
