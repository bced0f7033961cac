import AsyncHTTPClient
import Autotask
import AutotaskEmulator
import Foundation
import NIOCore
import NIOHTTP1
import PosternCommands
import Testing

/// `postern serve` as it is started: its addresses, what it tells, how it ends.
struct ServeCommandTests {
  private static func configuration(
    _ more: String,
    in folder: URL,
    baseURL: String = "http://127.0.0.1:9/atservicesrest/"
  )
    throws
  {
    let text = """
      \(more)
      connections:
        - {id: main, baseURL: "\(baseURL)", username: me, secret: env:S, integrationCode: env:C}
      """
    try Data(text.utf8).write(to: folder.appending(component: "postern.yaml"))
  }

  @Test(arguments: [
    ("listen: 0.0.0.0:0", "`listen: 0.0.0.0:0` would send tokens in the clear"),
    ("admin: 192.0.2.1:0", "`admin: 192.0.2.1:0` would send tokens in the clear"),
    ("hooks: \"[::]:0\"", "`hooks: [::]:0` would send tokens in the clear"),
    ("listen: 127.0.0.1:9000\nadmin: 127.0.0.1:9000", "`listen` and `admin` are both 127.0.0.1:9000"),
    ("tls: {certificate: missing.pem, key: missing.key}", "missing.pem cannot be read"),
    ("tls: {certificate: missing.pem}", "needs its `key`"), ("tls: {key: missing.key}", "needs its `certificate`"),
    ("tls: {admin: {key: missing.key}}", "needs its `certificate`"), ("tls: {cert: x}", "no key is named `cert`"),
    ("securityContact: me", "expected a `mailto:`"),
  ])
  func whatCannotBeServedIsRefused(_ text: String, _ message: String) async throws {
    try await withFolder { folder in
      try Self.configuration(text, in: folder)
      let run = await CommandRun(["serve"], in: folder, environment: ["S": "s", "C": "c"])
      #expect(run.status == 2)
      #expect(run.notes.contains(message), "\(run.notes)")
    }
  }

  @Test func everyAddressIsServedAndToldOnce() async throws {
    try await withFolder { folder in
      try await withEmulator(EmulatorConfiguration(rows: 50)) { emulator in
        try Self.configuration(
          "listen: 127.0.0.1:0\nadmin: 127.0.0.1:0\nhooks: 127.0.0.1:0\nsecurityContact: mailto:security@example.net",
          in: folder,
          baseURL: emulator.baseURL
        )
        try Data("{\"version\":1,\"callers\":[{\"id\":\"c\",\"grants\":[]}]}".utf8)
          .write(to: folder.appending(component: "grants.yaml"))
        let admin = await CommandRun(["admins", "add", "ana", "--role", "operator"], in: folder)
        let token = try #require(try JSONValue(parsing: admin.output)["token"]?.string)
        try await Self.whileServing(in: folder, emulator) { ready in
          #expect(ready.object?.keys == ["baseURL", "port", "adminURL", "hooksURL"])
          let base = try #require(ready["baseURL"]?.string).replacing("atservicesrest/", with: "")
          let adminURL = try #require(ready["adminURL"]?.string)
          let hooks = try #require(ready["hooksURL"]?.string)
          for address in [base, adminURL, hooks] {
            #expect(try await Self.get(address + "health").status == 200)
            do {
              let text = try await Self.get(address + "ready").text
              #expect(text.contains(#""grants":1"#))
            }
          }
          let security = try await Self.get(base + ".well-known/security.txt")
          #expect(security.text.hasPrefix("Contact: mailto:security@example.net\r\nExpires: 20"))
          for path in ["metrics", "hooks/main/x", ".well-known/security.txt", "atservicesrest/V1.0/zoneInformation"] {
            #expect(try await Self.get(hooks + path).status == 404)
          }
          #expect(try await Self.get(base + "metrics").status == 404)
          #expect(try await Self.get(adminURL + "metrics").status == 401)
          let metrics = try await Self.get(adminURL + "metrics", token: token).text
          #expect(metrics.contains("postern_grants_version 1\n"))
          #expect(metrics.contains("postern_open_connections{surface=\"hooks\"}"))
          let show = try await Self.get(adminURL + "api/v1/admin/grants", token: token)
          #expect(try JSONValue(parsing: show.text)["callers"]?.array?.count == 1)
        }
      }
    }
  }

  private static func get(_ url: String, token: String? = nil) async throws -> (status: Int, text: String) {
    var request = HTTPClientRequest(url: url)
    if let token { request.headers.add(name: "Authorization", value: "Bearer \(token)") }
    let response = try await HTTPClient.shared.execute(request, timeout: .seconds(300))
    return (Int(response.status.code), String(buffer: try await response.body.collect(upTo: 1_000_000)))
  }

  /// Runs the body while the command serves; every line that it tells must be an object.
  static func whileServing(
    in folder: URL,
    _ emulator: RunningEmulator,
    adding environment: [String: String] = [:],
    _ body: @Sendable (JSONValue) async throws -> Void
  ) async throws {
    let (lines, told) = AsyncStream.makeStream(of: String.self)
    let console = Console(
      write: { _ in },
      note: { data in
        for line in String(decoding: data, as: UTF8.self).split(separator: "\n") { told.yield(String(line)) }
      },
      environment: ["S": emulator.secret, "C": emulator.integrationCode].merging(environment) { $1 },
      folder: folder
    )
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask {
        _ = await Console.$current.withValue(console) { await PosternCommand.status(running: ["serve"]) }
        told.finish()
      }
      var ready: JSONValue?
      for await line in lines {
        let json = try JSONValue(parsing: line)
        if json["baseURL"] != nil {
          ready = json
          break
        }
        #expect(json["level"] != nil, "\(line)")
      }
      defer { tasks.cancelAll() }
      try await body(try #require(ready))
    }
  }
}
