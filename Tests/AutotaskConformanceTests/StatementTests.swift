import AsyncHTTPClient
import Autotask
import AutotaskConformance
import AutotaskEmulator
import Testing

/// Every statement, one by one, against an emulator of its own.
@Suite struct StatementTests {
  private static let checked = Statement.all.filter {
    switch $0.standing {
    case .shown, .switchable: true
    case .notEmulated, .advice: false
    }
  }

  @Test(arguments: checked) func theEmulatorKeepsIt(_ statement: Statement) async throws {
    switch statement.standing {
    case .shown(let check): try await run(check)
    case .switchable(let name, let check, let switched):
      let row = try #require(EmulatorSwitch(rawValue: name), "there is no switch `\(name)`")
      try await run(check)
      try await run(switched, switches: [row])
    case .notEmulated, .advice: break
    }
  }

  /// A check of the default must fail on the other side, or it shows nothing.
  @Test(arguments: checked) func aSwitchChangesIt(_ statement: Statement) async throws {
    guard case .switchable(let name, let check, _) = statement.standing,
      let row = EmulatorSwitch(rawValue: name)
    else { return }
    await #expect(throws: Contradiction.self, "\(statement)") { try await run(check, switches: [row]) }
  }

  @Test func numbersAreGivenOnce() {
    let ids = Statement.all.map(\.id)
    #expect(ids.count == Set(ids).count, "\(Dictionary(grouping: ids) { $0 }.filter { $1.count > 1 }.keys)")
  }

  private func run(_ check: Statement.Check, switches: Set<EmulatorSwitch> = []) async throws {
    try await withEmulator(EmulatorConfiguration(rows: 600, switches: switches)) { emulator in
      let probe = Probe(
        base: emulator.baseURL,
        adminURL: emulator.adminURL,
        company: 174,
        username: emulator.username,
        secret: Secret(emulator.secret),
        integrationCode: emulator.integrationCode,
        client: .shared
      )
      try await check(probe)
    }
  }
}
