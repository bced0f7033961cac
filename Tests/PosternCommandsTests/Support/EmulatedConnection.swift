import Autotask
import AutotaskClient
import AutotaskEmulator
import Foundation
import LeastPrivilege
import PosternCommands

/// An emulator, a folder whose `postern.yaml` has its connection `main`, and the emulator's admin API.
struct EmulatedConnection: Sendable {
  var emulator: RunningEmulator
  var admin: EmulatorAdmin
  var folder: URL

  /// Runs a command line in the folder.
  func run(_ arguments: String..., isTerminal: Bool = false) async -> CommandRun {
    await CommandRun(
      arguments,
      in: folder,
      environment: ["SECRET": emulator.secret, "CODE": emulator.integrationCode],
      isTerminal: isTerminal
    )
  }

  /// Makes a level of the plan for words and gives it to the user; what the plan needs outside the level is set for
  /// the tenant, and no more than that: the seeded tenant allows time for others, whether or not anybody needs it.
  func hold(_ words: [String], changing changes: [String: String] = [:]) async throws {
    let catalogue = try PolicyCatalogue()
    var selection = Selection()
    for word in words { try selection.add(word, from: catalogue) }
    let plan = try Planner(catalogue).plan(selection)
    let tenant = ["external.proxy-time-entry": "Disabled"].merging(plan.level) { $1 }
    try await admin.put(level: "Planned", tenant.merging(changes) { $1 })
    try await admin.give(level: "Planned", to: emulator.username)
  }
}

/// Runs the body with an emulator of its own and a folder that is configured for it.
func withEmulatedConnection(
  rows: Int = 600,
  _ body: @Sendable (EmulatedConnection) async throws -> Void
) async throws {
  try await withFolder { folder in
    try await withEmulator(EmulatorConfiguration(rows: rows)) { emulator in
      let yaml = """
        store: sqlite:postern.db
        connections:
          - id: main
            baseURL: \(emulator.baseURL)
            username: \(emulator.username)
            secret: env:SECRET
            integrationCode: env:CODE
        """
      try Data(yaml.utf8).write(to: folder.appending(component: "postern.yaml"))
      let wire = HTTPWire()
      do {
        try await body(
          EmulatedConnection(emulator: emulator, admin: EmulatorAdmin(emulator, wire: wire), folder: folder)
        )
        try await wire.shutdown()
      } catch {
        try await wire.shutdown()
        throw error
      }
    }
  }
}

extension CommandRun {
  /// What was written, as JSON.
  var json: JSONValue {
    get throws { try JSONValue(parsing: output) }
  }
}
