import Autotask
import Foundation
import PosternCommands
import Testing

@Suite("postern.yaml")
struct ConfigurationTests {
  private func read(_ yaml: String) throws -> PosternConfiguration {
    try PosternConfiguration(yaml: yaml, file: URL(fileURLWithPath: "/somewhere/postern.yaml"))
  }

  @Test("the documented file is read whole")
  func whole() throws {
    let configuration = try read(
      """
      listen: 127.0.0.1:9484              # callers
      admin: "127.0.0.1:9485"
      hooks: 0.0.0.0:9486
      store: sqlite:other.db
      connections:
        - id: main
          baseURL: auto
          username: env:AUTOTASK_USERNAME
          secret: env:AUTOTASK_SECRET
          integrationCode: file:code.txt
        - id: second
          baseURL: https://webservices5.autotask.net/ATServicesRest/
          username: api@msp.example
          secret: file:/run/secrets/two
          integrationCode: env:CODE
      grants: g.yaml
      webhooks: w.yaml
      ledger:
        checkpoints: https://checkpoints.example/postern
        key: /run/keys/ledger
      """
    )
    #expect(configuration.listen == "127.0.0.1:9484")
    #expect(configuration.hooks == "0.0.0.0:9486")
    #expect(configuration.store == "sqlite:other.db")
    #expect(configuration.grants == "g.yaml")
    #expect(configuration.ledger.checkpoints == "https://checkpoints.example/postern")
    #expect(configuration.ledger.key == "/run/keys/ledger")
    #expect(configuration.folder.path == "/somewhere")
    #expect(configuration.connections.map(\.id) == ["main", "second"])
    #expect(configuration.connections[0].baseURL == nil)
    #expect(configuration.connections[1].username == .plain("api@msp.example"))
    #expect(configuration.connections[1].secret.place == .file("/run/secrets/two"))
  }

  @Test("an empty file and a missing one are the defaults")
  func defaults() async throws {
    #expect(try read("").listen == "127.0.0.1:8484")
    #expect(try read("# nothing\n").store == "sqlite:postern.db")
    // Without a connection the command tells how to make one.
    let run = await CommandRun(["plan", "tickets.get", "--connection", "main"])
    #expect(run.notes.contains("postern setup"))
  }

  @Test("the companies that are offered, and what is no filter")
  func companies() throws {
    func companies(_ text: String) throws -> CompanyFilter? {
      try read("connections: [{\(Self.connection), companies: \(text)}]").connections[0].companies
    }
    let filter = try #require(try companies("{activeOnly: false, types: [1, 3], classifications: [2], except: [0]}"))
    #expect(!filter.activeOnly && filter.types == [1, 3] && filter.classifications == [2] && filter.except == [0])
    #expect(try companies("{}") == CompanyFilter())
    #expect(filter.conditions.count == 3)
    func offers(_ filter: CompanyFilter, _ row: JSONValue) -> Bool { filter.offers(row.object ?? JSONObject()) }
    #expect(offers(filter, ["id": 7, "companyType": 1, "classification": 2, "isActive": false]))
    for row: JSONValue in [
      ["id": 0, "companyType": 1, "classification": 2], ["id": 7, "companyType": 2, "classification": 2],
      ["id": 7, "companyType": 1],
    ] {
      #expect(!offers(filter, row))
    }
    #expect(!offers(CompanyFilter(), ["id": 7, "isActive": false]))
    #expect(offers(CompanyFilter(), ["id": 7, "isActive": true]))
    for (text, words) in [
      ("{types: [customer]}", "not labels"), ("{type: [1]}", "`types`"), ("{only: 7}", "expected a list"),
      ("{activeOnly: maybe}", "`true` or `false`"), ("{only: [-1]}", "expected a list of numbers"),
    ] {
      #expect {
        _ = try companies(text)
      } throws: { "\($0)".contains(words) }
    }
  }

  private static let connection = "id: a, username: u, secret: env:S, integrationCode: env:C"

  @Test(
    "what is wrong is told with its line",
    arguments: [
      ("store: a\nconections: []", "postern.yaml:2: no key is named `conections`; did you mean `connections`?"),
      ("store: sqlite:a\nstore: sqlite:b", "written twice: `store`"),
      ("connections:\n  - id: a\n    user: x", "postern.yaml:3: connections[0]: no key is named `user`; did you mean"),
      ("connections:\n  - id: a\n    id: b", "written twice: `id`"),
      ("connections: main", "postern.yaml:1: connections: expected a list"),
      ("connections: [main]", "connections[0]: expected keys and values"),
      ("connections: [{id: a, username: u, secret: env:S}]", "connections[0]: key `integrationCode` is missing"),
      (
        "connections: [{id: a/b, username: u, secret: env:S, integrationCode: env:C}]",
        "connections[0].id: expected letters"
      ),
      ("connections: [{\(connection)}, {\(connection)}]", "two connections have the id `a`"),
      ("connections: [{\(connection), baseURL: 'http://evil.example'}]", "connections[0].baseURL: "),
      ("connections: [{\(connection), baseURL: 'https://autotask.net.evil.example'}]", "is not allowed"),
      ("listen: 8484", "listen: expected an address and a port"),
      ("listen: [a]", "listen: expected a text"),
      ("store: {", "postern.yaml:"),
      ("- a", "postern.yaml:1: expected keys and values"),
    ]
  )
  func errors(yaml: String, message: String) {
    let error = #expect(throws: (any Error).self) { _ = try read(yaml) }
    let text = error.map { "\($0)" } ?? ""
    #expect(text.contains(message), "\(text)")
  }

  @Test("a secret written out is refused and not repeated", arguments: ["secret", "integrationCode"])
  func writtenOut(key: String) {
    let other = key == "secret" ? "integrationCode" : "secret"
    #expect {
      _ = try read("connections: [{id: a, username: u, \(key): hunter2-planted, \(other): env:X}]")
    } throws: { error in
      "\(error)".contains("connections[0].\(key)") && "\(error)".contains("expected `env:NAME`")
        && !"\(error)".contains("hunter2-planted")
    }
  }

  @Test("the environment overrides the file")
  func environment() throws {
    let configuration = try read("listen: 127.0.0.1:1\nstore: sqlite:a").overridden(by: [
      "POSTERN_LISTEN": "127.0.0.1:2", "POSTERN_DATABASE_URL": "sqlite:b", "POSTERN_HOOKS": "127.0.0.1:3",
      "POSTERN_GRANTS": "",
    ])
    #expect(configuration.listen == "127.0.0.1:2")
    #expect(configuration.store == "sqlite:b")
    #expect(configuration.hooks == "127.0.0.1:3")
    #expect(configuration.grants == "grants.yaml")
    #expect(
      configuration.overridden(by: ["POSTERN_STORE": "sqlite:c", "POSTERN_DATABASE_URL": "x"]).store == "sqlite:c"
    )
  }

  @Test("a file is found by flag, by environment, in the working folder, and relative paths start at it")
  func found() async throws {
    try await withFolder { folder in
      let below = folder.appending(component: "below")
      try FileManager.default.createDirectory(at: below, withIntermediateDirectories: true)
      let yaml = "store: sqlite:facts.db\nconnections: [{id: main, username: u, secret: env:S, integrationCode: env:C}]"
      try yaml.write(to: below.appending(component: "postern.yaml"), atomically: true, encoding: .utf8)
      let record = ["experiment", "record", "1", "--outcome", "1", "--connection", "main"]
      #expect(await CommandRun(record + ["--config", "below/postern.yaml"], in: folder).status == 0)
      #expect(FileManager.default.fileExists(atPath: below.appending(component: "facts.db").path))
      #expect(await CommandRun(record, in: folder, environment: ["POSTERN_CONFIG": "below/postern.yaml"]).status == 0)
      #expect(await CommandRun(record, in: below).status == 0)
      let missing = await CommandRun(record + ["--config", "other.yaml"], in: folder)
      #expect(missing.status == 2)
      #expect(missing.notes.contains("other.yaml: the configuration does not exist"))
    }
  }

  @Test(
    "a store that this version cannot open is told without its password",
    arguments: [
      ("postgresql://u:planted@h/d", "PostgreSQL is not in this version"), ("mysql://u:planted@h", "sqlite:PATH"),
    ]
  )
  func stores(address: String, message: String) async throws {
    try await withFolder { folder in
      let yaml = "connections: [{id: main, username: u, secret: env:S, integrationCode: env:C}]"
      try yaml.write(to: folder.appending(component: "postern.yaml"), atomically: true, encoding: .utf8)
      let run = await CommandRun(
        ["experiment", "list", "--connection", "main"],
        in: folder,
        environment: ["POSTERN_STORE": address]
      )
      #expect(run.status == 2)
      #expect(run.notes.contains(message))
      #expect(!run.notes.contains("planted"))
    }
  }
}
