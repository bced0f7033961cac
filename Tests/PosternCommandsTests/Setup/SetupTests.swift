import Autotask
import AutotaskEmulator
import Foundation
import Ledger
import PosternCommands
import PosternSQLite
import PosternStore
import Testing

@Suite("postern setup", .serialized)
struct SetupTests {
  private static let environment = ["AT_SECRET": "planted-secret", "AT_CODE": "planted-code"]

  private func flags(_ emulator: RunningEmulator, _ more: String...) -> [String] {
    [
      "setup", "--username", emulator.username, "--secret", "env:AT_SECRET", "--tracking-identifier", "file:code.txt",
      "--zone-url", "http://127.0.0.1:\(emulator.port)",
    ] + more
  }

  private func prepare(_ folder: URL, _ emulator: RunningEmulator) throws -> [String: String] {
    try "\(emulator.integrationCode)\n".write(
      to: folder.appending(component: "code.txt"),
      atomically: true,
      encoding: .utf8
    )
    return ["AT_SECRET": emulator.secret]
  }

  @Test("finds the zone, checks the three together, reads the level, and writes references alone")
  func connects() async throws {
    try await withEmulator(EmulatorConfiguration(rows: 300)) { emulator in
      try await withFolder { folder in
        let environment = try prepare(folder, emulator)
        let run = await CommandRun(flags(emulator), in: folder, environment: environment)
        #expect(run.status == 0, "\(run.notes)")
        #expect(run.output.contains("API User (system)"))
        #expect(run.output.contains("`postern plan` computes a smaller one"))
        #expect(run.output.contains("Copy Security Level"))
        #expect(run.output.contains("New API User"))
        #expect(!run.output.contains("The twin"))
        let file = folder.appending(component: "postern.yaml")
        let text = try String(contentsOf: file, encoding: .utf8)
        for secret in [emulator.secret, emulator.integrationCode] {
          #expect(!text.contains(secret) && !run.output.contains(secret) && !run.notes.contains(secret))
        }
        let configuration = try PosternConfiguration(contentsOf: file)
        #expect(configuration.connections.first?.baseURL?.contains(":\(emulator.port)/") == true)
        #expect(configuration.connections.first?.secret == SecretReference("env:AT_SECRET"))
        let permissions = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
        #expect(permissions == 0o600)
        // The change is in the ledger; the same again changes nothing.
        #expect(await CommandRun(flags(emulator, "--yes"), in: folder, environment: environment).status == 0)
        let acts = try await SQLiteStore(path: folder.appending(component: "postern.db").path)
          .ledgerRows(LedgerFilter(kind: .administration), after: 0, through: nil, limit: 9)
        #expect(acts.count == 1)
        let act = try JSONValue(parsing: Data(try #require(acts.first).bytes))
        #expect(act["action"] == "setup" && act["connection"] == "main")
        #expect(!act.text().contains(emulator.secret))
      }
    }
  }

  @Test("another connection is added, one of the same id is replaced only when that is confirmed")
  func replaces() async throws {
    try await withEmulator(EmulatorConfiguration(rows: 300)) { emulator in
      try await withFolder { folder in
        let environment = try prepare(folder, emulator)
        let file = folder.appending(component: "postern.yaml")
        let mine = """
          store: sqlite:mine.db  # my own words
          connections:
            - id: main
              username: other@msp.example
              secret: env:OTHER
              integrationCode: env:OTHER

          """
        try mine.write(to: file, atomically: true, encoding: .utf8)
        let added = await CommandRun(flags(emulator, "--id", "second"), in: folder, environment: environment)
        #expect(added.status == 0, "\(added.notes)")
        #expect(try String(contentsOf: file, encoding: .utf8).hasPrefix(mine))
        let refused = await CommandRun(flags(emulator), in: folder, environment: environment)
        #expect(refused.status == 2)
        #expect(refused.notes.contains("--yes"))
        let declined = await CommandRun(
          flags(emulator, "--identifier-kind", "vendor"),
          in: folder,
          environment: environment,
          typed: ["no"]
        )
        #expect(declined.status == 1)
        let replaced = await CommandRun(flags(emulator, "--yes"), in: folder, environment: environment)
        #expect(replaced.status == 0)
        let configuration = try PosternConfiguration(contentsOf: file)
        #expect(configuration.connections.map(\.id) == ["main", "second"])
        #expect(configuration.connections[0].username == .plain(emulator.username))
        #expect(configuration.store == "sqlite:mine.db")
      }
    }
  }

  @Test("a person is asked, wrong answers are explained, and a vendor's identifier gets the twin's steps")
  func asks() async throws {
    try await withEmulator(EmulatorConfiguration(rows: 300)) { emulator in
      try await withFolder { folder in
        let environment = try prepare(folder, emulator)
        let run = await CommandRun(
          ["setup", "--base-url", emulator.baseURL],
          in: folder,
          environment: environment,
          typed: ["", emulator.username, "hunter2", "env:AT_SECRET", "file:code.txt", "vendors", "vendor"]
        )
        #expect(run.status == 0, "\(run.notes)")
        #expect(run.notes.contains("expected env:NAME, file:PATH or sealed:NAME"))
        #expect(!run.notes.contains("hunter2"))
        #expect(run.output.contains("The twin"))
      }
    }
  }

  @Test("a wrong secret, a wrong identifier and an unknown user are told apart, and nothing is written")
  func refused() async throws {
    try await withEmulator(EmulatorConfiguration(rows: 300)) { emulator in
      try await withFolder { folder in
        _ = try prepare(folder, emulator)
        let wrong = await CommandRun(flags(emulator), in: folder, environment: Self.environment)
        #expect(wrong.status == 1)
        #expect(wrong.notes.contains("checking the credentials: "))
        #expect(wrong.notes.contains("repeated refused logins lock the API user"))
        var unknownUser = flags(emulator)
        unknownUser[2] = "nobody@msp.example"
        let unknown = await CommandRun(unknownUser, in: folder, environment: Self.environment)
        #expect(unknown.status == 1)
        #expect(unknown.notes.contains("zone discovery: "))
        #expect(unknown.notes.contains("Username (Key)"))
        #expect(!FileManager.default.fileExists(atPath: folder.appending(component: "postern.yaml").path))
        #expect(!(wrong.notes + unknown.notes).contains("planted"))
      }
    }
  }

  private static let given = [
    "setup", "--username", "u@msp.example", "--secret", "env:AT_SECRET", "--tracking-identifier", "env:AT_CODE",
  ]

  @Test("a host that cannot be reached, and a page instead of JSON, have messages of their own")
  func unreachable() async throws {
    let html =
      "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 13\r\nConnection: close\r\n\r\n<html></html>"
    let server = try FixedServer(answer: html)
    let address = "http://127.0.0.1:\(server.port)/atservicesrest/"
    try await withFolder { folder in
      let page = await CommandRun(Self.given + ["--base-url", address], in: folder, environment: Self.environment)
      #expect(page.status == 1)
      #expect(page.notes.contains("Something before Autotask answered"), "\(page.notes)")
      server.stop()
      let nobody = await CommandRun(
        Self.given + ["--base-url", "http://127.0.0.1:1/atservicesrest/"],
        in: folder,
        environment: Self.environment
      )
      #expect(nobody.status == 1)
      #expect(nobody.notes.contains("Is the network there"), "\(nobody.notes)")
    }
  }

  @Test("no TLS has a message of its own")
  func tls() async throws {
    let server = try FixedServer(answer: "no TLS at all\r\n")
    defer { server.stop() }
    try await withFolder { folder in
      let run = await CommandRun(
        Self.given + ["--base-url", "https://127.0.0.1:\(server.port)/atservicesrest/"],
        in: folder,
        environment: Self.environment
      )
      #expect(run.status == 1)
      #expect(run.notes.contains("Does a proxy replace certificates"), "\(run.notes)")
    }
  }

  @Test(
    "wrong usage ends with 2 and names the flag",
    arguments: [
      (["setup"], "--username, --secret, --tracking-identifier"),
      (["setup", "--username", "u", "--secret", "env:AT_SECRET"], "to ask on: --tracking-identifier"),
      (
        ["setup", "--username", "u", "--secret", "hunter2", "--tracking-identifier", "env:AT_CODE"],
        "--secret: expected env:NAME"
      ),
      (given + ["--id", "a b"], "--id takes letters"),
      (given + ["--base-url", "https://evil.example"], "is not allowed"),
      (given + ["--zone-url", "https://evil.example"], "is not allowed"),
      (
        ["setup", "--username", "u", "--secret", "env:NONE", "--tracking-identifier", "env:AT_CODE"],
        "no variable `NONE`"
      ),
    ]
  )
  func usage(arguments: [String], words: String) async throws {
    try await withFolder { folder in
      let run = await CommandRun(arguments, in: folder, environment: Self.environment)
      #expect(run.status == 2)
      #expect(run.notes.contains(words), "\(run.notes)")
      #expect(!run.notes.contains("planted") && !run.notes.contains("hunter2"))
    }
  }

  @Test("the steps can be had alone")
  func steps() async {
    let run = await CommandRun(["setup", "--steps"])
    #expect(run.status == 0)
    #expect(run.output.contains("Copy Security Level"))
    #expect(run.output.contains("The twin"))
  }
}
