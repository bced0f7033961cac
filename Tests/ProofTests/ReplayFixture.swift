import Autotask
import AutotaskClient
import AutotaskEmulator
import Foundation
import LeastPrivilege
import PosternCommands

/// Runs the body with a replay on an emulator of its own.
func withReplay<Answer: Sendable>(
  seed: UInt64 = 1,
  rows: Int = 3_000,
  _ catalogue: PolicyCatalogue,
  _ body: (Replay) async throws -> Answer
) async throws -> Answer {
  let configuration = EmulatorConfiguration(seed: seed, rows: rows, hourlyThreshold: 10_000_000)
  return try await withEmulator(configuration) { emulator in
    let wire = HTTPWire()
    do {
      let admin = try EmulatorAdmin(emulator, wire: wire)
      // Error logs come of callouts that failed: one of a webhook that is gone is there for whoever may read them.
      let log = JSONObject([("errorMessage", "refused"), ("sequenceNumber", 1)])
      try await admin.put(row: log, of: "WebhookEventErrorLogs")
      let credentials = AutotaskCredentials(
        userName: emulator.username,
        secret: Secret(emulator.secret),
        integrationCode: Secret(emulator.integrationCode)
      )
      let answer = try await withAutotaskClient(address: emulator.baseURL, credentials: credentials) { client in
        try await body(
          Replay(
            client,
            admin: admin,
            user: emulator.username,
            level: "Under Test",
            catalogue: catalogue,
            now: Date()
          )
        )
      }
      try await wire.shutdown()
      return answer
    } catch {
      try await wire.shutdown()
      throw error
    }
  }
}

/// A generator of numbers that are the same for the same seed (SplitMix64, Steele et al. 2014).
struct SeededNumbers: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
