import Autotask
import AutotaskClient
import AutotaskEmulator
import Foundation
import Glibc
import PosternCommands
import Testing

/// The program runs with planted secrets, everything goes wrong that can, and nothing it wrote may hold one of them.
@Suite("Planted secrets are in no output", .serialized)
struct CanaryTests {
  private static let userName = Canary(name: "user name", text: "c4nary+user@msp.example")
  private static let secret = Canary(name: "secret", text: "C4nary+S3cret/\"%&#4711")
  private static let code = Canary(name: "tracking identifier", text: "C4NARYTRACKINGIDENTIFIER")
  private static let newSecret = Canary(name: "new secret", text: "C4nary+Anoth3r/\"%&#0815")
  private static let field = Canary(name: "hidden field", text: "c4nary-description-of-a-ticket")

  private static let grants = """
    version: 1
    callers:
      - id: c
        grants:
          - id: tickets
            operations: [{entity: Tickets, verbs: [query, get, update, create]}]
            fields: {read: {except: [description]}, write: {only: [title, status, companyID]}}
    """

  @Test("not of the server, not of the commands, not in the store")
  func everything() async throws {
    try await withEmulator(EmulatorConfiguration(rows: 300)) { emulator in
      try await withFolder { folder in
        var scenario = Scenario(folder, emulator)
        let hunt = try await scenario.run()
        #expect(hunt.files > 60)
        #expect(hunt.finds.isEmpty, "\(hunt.finds.joined(separator: "\n"))")
      }
    }
  }

  @Test("The hunt finds what was planted, in each form")
  func findsWhatIsThere() async throws {
    let key = Canary(name: "key", text: String(repeating: "0123456789abcdef", count: 4))
    for canary in [Self.secret, key] {
      for (form, bytes) in canary.forms {
        try await withFolder { folder in
          try (Data([0, 1, 2]) + bytes + Data([3])).write(to: folder.appending(component: "file"))
          let hunt = try CanaryHunt(below: folder, for: [canary])
          #expect(!hunt.finds.isEmpty, "\(form)")
        }
      }
      for offset in 0..<3 {
        try await withFolder { folder in
          let text = String(repeating: "x", count: offset) + canary.text + "yyyy"
          try Data(Data(text.utf8).base64EncodedString().utf8).write(to: folder.appending(component: "file"))
          #expect(try !CanaryHunt(below: folder, for: [canary]).finds.isEmpty, "\(offset)")
        }
      }
    }
  }

  /// What is run, in order.
  private struct Scenario {
    let folder: URL
    let emulator: RunningEmulator
    var canaries = [userName, secret, code, newSecret, field]
    private var number = 0

    init(_ folder: URL, _ emulator: RunningEmulator) {
      self.folder = folder
      self.emulator = emulator
    }

    private static let environment = ["POSTERN_KEY_FILE": "inputs/key", "POSTERN_PREVIOUS_KEY_FILE": "inputs/previous"]

    mutating func run() async throws -> CanaryHunt {
      try prepare()
      try await prepareEmulator()
      let token = try await prepareStore()
      try await commands()
      var environment = ProcessInfo.processInfo.environment.merging(Self.environment) { $1 }
      environment["POSTERN_LOG_LEVEL"] = "trace"
      // A backtrace may go on for minutes, and shows memory: docs/secrets.md says to leave it off.
      environment["SWIFT_BACKTRACE"] = "enable=no"
      let served = try await ServedFolder(
        folder,
        name: "serve",
        arguments: ["serve"],
        environment: environment
      )
      do {
        try await requests(served.port, token)
        // Autotask has the new secret, and then so has Postern.
        try await give(newSecret.text)
        try requests(below: "unauthorized", served.port, token)
        try write(newSecret.text, "secret")
        try requests(below: "rotated", served.port, token)
        try fault(#"{"statusEvery":{"500":1}}"#)
        try requests(below: "failing", served.port, token)
        try fault(#"{"dropEvery":1}"#)
        try requests(below: "dropping", served.port, token)
        try fault("{}")
        try await served.end()
        try await hostile(token, environment)
      } catch {
        try await served.end(SIGKILL)
        throw error
      }
      return try CanaryHunt(below: folder, for: canaries)
    }

    // MARK: Preparing

    private func write(_ text: String, _ name: String) throws {
      try Data(text.utf8).write(to: folder.appending(path: "inputs/\(name)"))
    }

    private mutating func prepare() throws {
      try FileManager.default.createDirectory(at: folder.appending(path: "inputs"), withIntermediateDirectories: true)
      for (canary, name) in [(userName, "username"), (secret, "secret"), (code, "code")] {
        try write(canary.text, name)
      }
      for name in ["key", "previous"] {
        let key = (0..<64).map { _ in String(Int.random(in: 0..<16), radix: 16) }.joined()
        canaries.append(Canary(name: name, text: key))
        try write(key, name)
        chmod(folder.appending(path: "inputs/\(name)").path, 0o600)
      }
      try Data(grants.utf8).write(to: folder.appending(component: "grants.yaml"))
      try configure(emulator.baseURL)
    }

    private func configure(_ baseURL: String) throws {
      let yaml = """
        listen: 127.0.0.1:0
        admin: 127.0.0.1:0
        connections:
          - id: main
            baseURL: \(baseURL)
            username: file:inputs/username
            secret: file:inputs/secret
            integrationCode: sealed:code
        """
      try Data(yaml.utf8).write(to: folder.appending(component: "postern.yaml"))
    }

    private func give(_ secret: String) async throws {
      let wire = HTTPWire()
      do {
        let admin = try EmulatorAdmin(emulator, wire: wire)
        try await admin.put(
          user: userName.text,
          secret: secret,
          integrationCode: code.text,
          level: "API User (system)"
        )
        let row = JSONObject([("id", .integer(7)), ("description", .string(field.text))])
        try await admin.put(row: row, of: "Tickets")
        try await wire.shutdown()
      } catch {
        try await wire.shutdown()
        throw error
      }
    }

    private func prepareEmulator() async throws { try await give(secret.text) }

    private func fault(_ body: String) throws {
      _ = try exchange(Self.request("PUT", "/emulator/faults", [], body), port: UInt16(emulator.port))
    }

    /// Applies grants, seals, and makes tokens, which are told once and nowhere else.
    private mutating func prepareStore() async throws -> String {
      #expect(await run("grants", "apply", "--yes").status == 0)
      #expect(await run("secrets", "set", "code", "--from", "file:inputs/code").status == 0)
      #expect(await run("secrets", "set", "secret", typed: [secret.text]).status == 0)
      let tokens = [
        await CommandRun(["callers", "token", "add", "c"], in: folder, environment: Self.environment),
        await CommandRun(["admins", "add", "ana", "--role", "operator"], in: folder, environment: Self.environment),
      ].map { try? $0.json["token"]?.string }
      let caller = try #require(tokens[0] ?? nil)
      canaries.append(Canary(name: "caller's token", text: caller))
      canaries.append(Canary(name: "administrator's token", text: try #require(tokens[1] ?? nil)))
      return caller
    }

    // MARK: Commands

    /// Runs a command and keeps what it wrote.
    @discardableResult
    private mutating func run(_ arguments: String..., typed: [String]? = nil) async -> CommandRun {
      await run(arguments, typed: typed)
    }

    @discardableResult
    private mutating func run(_ arguments: [String], typed: [String]? = nil) async -> CommandRun {
      let run = await CommandRun(arguments, in: folder, environment: Self.environment, typed: typed)
      keep(Data((run.output + "\n---\n" + run.notes).utf8), "command-\(arguments.prefix(2).joined(separator: "-"))")
      return run
    }

    private mutating func keep(_ bytes: Data, _ name: String) {
      number += 1
      let file = folder.appending(component: "\(number)-\(name.replacing("/", with: "_"))")
      do { try bytes.write(to: file) } catch { Issue.record(error) }
    }

    private mutating func commands() async throws {
      // An audit is left out: its contract names the API user.
      for arguments in [
        ["secrets", "list"], ["secrets", "list", "--json"], ["secrets", "rotate"], ["secrets", "remove", "secret"],
        ["callers", "list", "--json"], ["callers", "show", "c"], ["callers", "token", "list", "--json"],
        ["admins", "list", "--json"], ["query", "Companies", "--max", "2"], ["request", "GET", "/V1.0/Version"],
        ["serve", "--check"], ["grants", "show"], ["grants", "check"],
        ["ledger", "export"], ["ledger", "verify"], ["setup", "--yes", "--username", "file:inputs/username"],
        [
          "setup", "--id", "second", "--username", "file:inputs/username", "--secret", "file:inputs/secret",
          "--tracking-identifier", "file:inputs/code", "--base-url", emulator.baseURL, "--seal",
        ],
        // What belongs behind a reference is put in its place.
        ["setup", "--secret", secret.text, "--username", "u", "--tracking-identifier", "env:NONE"],
        ["secrets", "set", "x", "--from", secret.text], ["secrets", "set", "x", "--value", "y"],
      ] { await run(arguments) }
      for yaml in [
        "connections: [{id: main, username: u, secret: '\(secret.text)', integrationCode: env:C}]",
        "connections: [{id: main, username: u, secret: env:S, integrationCode: \(code.text)}]",
        "store: postgresql://user:\(code.text)@db.example/postern",
      ] {
        try Data(yaml.utf8).write(to: folder.appending(path: "inputs/broken.yaml"))
        await run(["callers", "list", "--config", "inputs/broken.yaml"])
        await run(["query", "Companies", "--config", "inputs/broken.yaml"])
      }
      // Nobody there, a login that is refused, and a key that is another one.
      try configure("http://127.0.0.1:1/atservicesrest/")
      await run("query", "Companies")
      try configure(emulator.baseURL)
      try write(newSecret.text, "secret")
      await run("query", "Companies")
      try write(secret.text, "secret")
      try write(String(repeating: "zz", count: 32), "key.wrong")
      let wrong = await CommandRun(
        ["secrets", "rotate"],
        in: folder,
        environment: ["POSTERN_KEY_FILE": "inputs/key.wrong"]
      )
      keep(Data(wrong.notes.utf8), "wrong-key")
    }

    // MARK: Requests

    private static func request(_ method: String, _ path: String, _ headers: [String], _ body: String = "") -> String {
      let lines = ["\(method) \(path) HTTP/1.1", "Host: 127.0.0.1", "Connection: close"] + headers
      let content = body.isEmpty ? [] : ["Content-Type: application/json", "Content-Length: \(body.utf8.count)"]
      return (lines + content).joined(separator: "\r\n") + "\r\n\r\n" + body
    }

    private mutating func send(_ request: String, _ port: UInt16, _ name: String) throws {
      keep((try? exchange(request, port: port)) ?? Data("no answer".utf8), "answer-\(name)")
    }

    private mutating func requests(below phase: String, _ port: UInt16, _ token: String) throws {
      let own = ["UserName: c", "Secret: \(token)", "ApiIntegrationCode: any"]
      let query = #"{"filter":[{"op":"gte","field":"id","value":0}],"MaxRecords":3}"#
      for (method, path, body) in [
        ("GET", "/V1.0/Tickets/7", ""), ("POST", "/V1.0/Tickets/query", query), ("GET", "/V1.0/Version", ""),
        ("POST", "/V1.0/Tickets/query/count", query), ("GET", "/V1.0/Companies/1", ""),
        ("GET", "/V1.0/Tickets/entityInformation/fields", ""), ("GET", "/V1.0/Nonsense/1", ""),
        ("PATCH", "/V1.0/Tickets", #"{"id":7,"title":"other"}"#), ("PATCH", "/V1.0/Tickets", #"{"id":7,"title":"#),
        ("PATCH", "/V1.0/Tickets", #"{"id":7,"description":"\#(field.text)"}"#),
        ("POST", "/V1.0/Tickets", #"{"title":"new","companyID":0,"status":1}"#),
        (
          "POST", "/V1.0/Tickets/query",
          #"{"filter":[{"op":"eq","field":"description","value":"\#(field.text)"}]}"#
        ),
      ] {
        try send(Self.request(method, "/atservicesrest\(path)", own, body), port, "\(phase)-\(method)-\(path)")
      }
    }

    private mutating func requests(_ port: UInt16, _ token: String) async throws {
      try requests(below: "fine", port, token)
      let path = "/atservicesrest/V1.0/Tickets/7"
      for (name, request) in [
        ("health", Self.request("GET", "/health", [])), ("ready", Self.request("GET", "/ready", [])),
        ("metrics", Self.request("GET", "/metrics", [])),
        ("zone", Self.request("GET", "/atservicesrest/V1.0/zoneInformation?user=\(userName.text)", [])),
        ("nobody", Self.request("GET", path, [])),
        ("wrong", Self.request("GET", path, ["UserName: c", "Secret: \(secret.text)"])),
        ("bearer", Self.request("GET", path, ["Authorization: Bearer \(code.text)"])),
        ("elsewhere", Self.request("GET", "/c/\(code.text)/atservicesrest/V1.0/Tickets/7", ["Secret: \(token)"])),
        ("query", Self.request("GET", "\(path)?token=\(token)&Secret=\(code.text)", ["Secret: \(token)"])),
        ("cut", "GET \(path) HTTP/1.1\r\nHost: x\r\nSecret: \(token)\r\nbroken\r\n\r\n"),
        ("no HTTP", "\(token)\r\n\r\n"),
      ] { try send(request, port, name) }
    }

    /// Upstreams that say what they were told, and one that is not there; then the server crashes.
    private mutating func hostile(_ token: String, _ environment: [String: String]) async throws {
      let sentence = JSONValue.string("refused \(newSecret.text) \(code.text)").text()
      for (name, status, body) in [
        ("echo-500", "500 Internal Server Error", #"{"errors":[\#(sentence)]}"#),
        ("echo-401", "401 Unauthorized", #"{"errors":[\#(sentence)]}"#),
        ("malformed", "200 OK", "{\"items\":[\(sentence)"),
        ("page", "502 Bad Gateway", "<html>\(newSecret.text)</html>"),
      ] {
        let answer =
          "HTTP/1.1 \(status)\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n"
          + "Connection: close\r\n\r\n\(body)"
        let server = try FixedServer(answer: answer)
        try configure("http://127.0.0.1:\(server.port)/atservicesrest/")
        let served = try await ServedFolder(folder, name: name, arguments: ["serve"], environment: environment)
        do {
          try requests(below: name, served.port, token)
          server.stop()
          try requests(below: "\(name)-gone", served.port, token)
          await run("query", "Companies")
          try await served.end(name == "page" ? SIGABRT : SIGTERM)
        } catch {
          server.stop()
          try await served.end(SIGKILL)
          throw error
        }
      }
    }
  }
}
