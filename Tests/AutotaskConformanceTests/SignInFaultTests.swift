import AsyncHTTPClient
import Autotask
import AutotaskConformance
import AutotaskEmulator
import Testing

/// A real service may count a wrong sign-in towards locking the account: such a check runs on demand alone.
@Suite struct SignInFaultTests {
  private func run(signInFaults: Bool) async throws -> (verdict: ConformanceRun.Verdict?, refused: Int) {
    try await withEmulator(EmulatorConfiguration(rows: 300)) { emulator in
      let probe = Probe(
        base: emulator.baseURL,
        adminURL: emulator.adminURL,
        company: nil,
        username: emulator.username,
        secret: Secret(emulator.secret),
        integrationCode: emulator.integrationCode,
        client: .shared
      )
      let statements = Statement.all.filter { $0.id.hasPrefix("2.") || $0.id.hasPrefix("1.1") }
      let run = try await ConformanceRun(statements, on: probe, allowing: .reads, signInFaults: signInFaults)
      let calls = try await probe.admin("GET", "requests").json.array ?? []
      let refused = calls.filter { $0["status"] == 401 && $0["user"]?.string == emulator.username }
      return (run.results.first { $0.statement.id == "2.1-1" }?.verdict, refused.count)
    }
  }

  @Test func withoutTheFlagNobodyIsSignedInWrongly() async throws {
    let (verdict, refused) = try await run(signInFaults: false)
    #expect(verdict == .spared)
    #expect(refused == 0)
  }

  @Test func withTheFlagItIsTried() async throws {
    let (verdict, refused) = try await run(signInFaults: true)
    #expect(verdict == .agrees)
    #expect(refused == 2)
  }

  /// A wrong secret is tried with an emulator's admin API alone, or by a check that says so.
  @Test func nothingElseThatReadsSignsInWrongly() async throws {
    let readers = Statement.all.filter { $0.hasCheck && $0.needs != .emulator && !$0.failsToSignIn }
    try await withEmulator(EmulatorConfiguration(rows: 300, switches: [.withoutThresholdDelays])) { emulator in
      let probe = Probe(
        base: emulator.baseURL,
        adminURL: emulator.adminURL,
        company: 174,
        username: emulator.username,
        secret: Secret(emulator.secret),
        integrationCode: emulator.integrationCode,
        client: .shared
      )
      _ = try await ConformanceRun(readers, on: probe, allowing: .writes, signInFaults: false)
      let calls = try await probe.admin("GET", "requests").json.array ?? []
      let refused = calls.filter { $0["status"] == 401 && $0["user"]?.string == emulator.username }
      #expect(refused.isEmpty, "\(refused.map { $0.text() })")
    }
  }
}
