import AutotaskEmulator
import Foundation
import PosternCommands
import Testing

@Suite("Connections whose secrets are sealed", .serialized)
struct SealedConnectionTests {
  private func setUp(_ emulator: RunningEmulator, in folder: URL, _ more: String...) async -> CommandRun {
    await CommandRun(
      [
        "setup", "--username", emulator.username, "--secret", "env:S", "--tracking-identifier", "env:C",
        "--base-url", emulator.baseURL,
      ] + more,
      in: folder,
      environment: ["S": emulator.secret, "C": emulator.integrationCode, "POSTERN_KEY_FILE": "key"]
    )
  }

  @Test("setup keeps what was accepted, sealed, and commands need the key alone from then on")
  func sealing() async throws {
    try await withEmulator(EmulatorConfiguration(rows: 300)) { emulator in
      try await withFolder { folder in
        let early = await setUp(emulator, in: folder, "--seal")
        #expect(early.status == 2)
        #expect(early.notes.contains("`POSTERN_KEY_FILE` does not exist"), "\(early.notes)")
        _ = await CommandRun(["secrets", "new-key", "key"], in: folder)
        let run = await setUp(emulator, in: folder, "--seal")
        #expect(run.status == 0, "\(run.notes)")
        let file = folder.appending(component: "postern.yaml")
        let connection = try #require(try PosternConfiguration(contentsOf: file).connections.first)
        #expect(connection.secret.description == "sealed:main.secret")
        #expect(connection.integrationCode.description == "sealed:main.tracking-identifier")
        let query = ["query", "Companies", "--max", "1"]
        let sealed = await CommandRun(query, in: folder, environment: ["POSTERN_KEY_FILE": "key"])
        #expect(sealed.status == 0, "\(sealed.notes)")
        let keyless = await CommandRun(query, in: folder)
        #expect(keyless.status == 2)
        #expect(keyless.notes.contains("the secret of connection `main` is kept in `sealed:main.secret`"))
        #expect(keyless.notes.contains("postern secrets new-key"))
        // Set up again with what is sealed, and sealed again: the references stay.
        let again = await CommandRun(
          [
            "setup", "--username", emulator.username, "--secret", "sealed:main.secret", "--tracking-identifier",
            "sealed:main.tracking-identifier", "--base-url", emulator.baseURL, "--seal", "--yes",
          ],
          in: folder,
          environment: ["POSTERN_KEY_FILE": "key"]
        )
        #expect(again.status == 0, "\(again.notes)")
        #expect(try PosternConfiguration(contentsOf: file).connections == [connection])
        _ = await CommandRun(["secrets", "remove", "main.secret", "--yes"], in: folder)
        let gone = await CommandRun(query, in: folder, environment: ["POSTERN_KEY_FILE": "key"])
        #expect(gone.notes.contains("no secret is sealed as `main.secret`"), "\(gone.notes)")
      }
    }
  }
}
