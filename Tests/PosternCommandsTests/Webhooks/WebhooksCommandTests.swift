import Autotask
import AutotaskEmulator
import Foundation
import PosternCommands
import PosternRuntime
import Testing

/// `postern webhooks`, beside a running `postern serve`.
struct WebhooksCommandTests {
  /// What the commands and the server are given.
  private struct Scene: Sendable {
    var folder: URL
    var emulator: RunningEmulator
    var environment: [String: String]

    func run(_ words: String, isTerminal: Bool = false) async -> CommandRun {
      let arguments = words.split(separator: " ").map(String.init)
      let all = environment.merging(["S": emulator.secret, "C": emulator.integrationCode]) { $1 }
      return await CommandRun(arguments, in: folder, environment: all, isTerminal: isTerminal)
    }

    func write(_ text: String, _ name: String) throws {
      try Data(text.utf8).write(to: folder.appending(component: name))
    }

    /// What is declared, with callouts to a port.
    func declare(port: Int, fields: String = "[status, queueID]") throws {
      try write(
        """
        version: 1
        publicURL: http://127.0.0.1:\(port)
        webhooks:
          - {name: tickets, connection: main, entity: Tickets, events: [create, update], fields: \(fields), show: [title]}
        """,
        "webhooks.yaml"
      )
    }
  }

  /// Runs the body with an emulator whose user may make webhooks, and a folder that is configured for it.
  private static func withScene(_ body: @Sendable (Scene) async throws -> Void) async throws {
    try await withEmulatedConnection(rows: 300) { emulated in
      try await emulated.hold(["tickets.*"], changing: ["other.webhooks.create": "Yes", "other.webhooks.max": "2"])
      let key = emulated.folder.appending(component: "key")
      try Data(SealingKey.newText().revealed.utf8).write(to: key)
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: key.path)
      let scene = Scene(
        folder: emulated.folder,
        emulator: emulated.emulator,
        environment: ["POSTERN_KEY_FILE": key.path]
      )
      try scene.write(
        """
        listen: 127.0.0.1:0
        admin: 127.0.0.1:0
        hooks: 127.0.0.1:0
        store: sqlite:postern.db
        connections:
          - {id: main, baseURL: "\(emulated.emulator.baseURL)", username: "\(emulated.emulator.username)",
             secret: env:S, integrationCode: env:C}
        """,
        "postern.yaml"
      )
      try await body(scene)
    }
  }

  @Test func webhooksAreMadeShownAndRemoved() async throws {
    try await Self.withScene { scene in
      try await ServeCommandTests.whileServing(in: scene.folder, scene.emulator, adding: scene.environment) { ready in
        let address = try #require(ready["hooksURL"]?.string)
        let port = try #require(URLComponents(string: address)?.port)
        try scene.declare(port: port)
        let plan = await scene.run("webhooks plan --format json")
        #expect(plan.status == 0, "\(plan.notes)")
        let steps = try plan.json.array?.first?["steps"]?.array?.compactMap(\.string)
        #expect(steps == ["make it: tells of create, update; of changes of status, queueID"])
        let unasked = await scene.run("webhooks apply")
        #expect(unasked.status == 2 && unasked.notes.contains("--yes"), "\(unasked.notes)")
        let made = await scene.run("webhooks apply --yes --format json")
        #expect(made.status == 0, "\(made.notes)")
        #expect(try made.json.array?.first?["isReady"] == true)
        let again = await scene.run("webhooks apply --yes", isTerminal: true)
        #expect(again.output.contains("every webhook is as it is declared"), "\(again.output)\(again.notes)")
        let status = try await scene.run("webhooks status --format json").json.array?.first
        #expect(status?["state"] == "active" && status?["lastCallout"] == .null)
        try scene.declare(port: port, fields: "[status]")
        let table = await scene.run("webhooks plan", isTerminal: true).output
        #expect(table.contains("no longer tell of") && table.contains("must allow 1 webhook"), "\(table)")
        let rotated = await scene.run("webhooks apply --yes --rotate-keys")
        #expect(rotated.status == 0, "\(rotated.notes)")
        try scene.write("version: 1", "webhooks.yaml")
        let removed = await scene.run("webhooks apply --yes", isTerminal: true)
        #expect(removed.output.contains("main/tickets: removed"), "\(removed.output)\(removed.notes)")
        #expect(try await scene.run("webhooks status --format json").json.array?.isEmpty == true)
        let ledger = await scene.run("ledger export").output
        #expect(ledger.split(separator: "\n").filter { $0.contains("webhooks.apply") }.count >= 6)
      }
    }
  }

  @Test func whatCannotBeMadeSaysWhy() async throws {
    try await Self.withScene { scene in
      try scene.declare(port: 9)
      let unreached = await scene.run("webhooks apply --yes")
      #expect(unreached.status == 1 && unreached.notes.contains("does not lead to this Postern"), "\(unreached.notes)")
      let status = await scene.run("webhooks status", isTerminal: true)
      #expect(status.status == 1 && status.output.contains("not made yet"), "\(status.output)")
      let plan = await scene.run("plan --webhooks webhooks.yaml --format json")
      #expect(plan.output.contains("other.webhooks.max"), "\(plan.notes)")
      try scene.write("version: 1\nwebhooks: [{name: a}]", "webhooks.yaml")
      let broken = await scene.run("webhooks plan")
      #expect(broken.status == 2 && broken.notes.contains("webhooks.yaml:2"), "\(broken.notes)")
      #expect(await scene.run("webhooks plan --connection other").status == 2)
    }
  }

  @Test func withoutAKeyNothingIsMade() async throws {
    try await Self.withScene { scene in
      try scene.declare(port: 9)
      var keyless = scene
      keyless.environment = [:]
      let run = await keyless.run("webhooks apply --yes")
      #expect(run.status == 2 && run.notes.contains("POSTERN_KEY_FILE"), "\(run.notes)")
    }
  }
}
