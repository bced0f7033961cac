import Autotask
import Foundation
import Ledger
import PosternStore
import Testing

@Suite("postern ledger")
struct LedgerCommandTests {
  private let text = "version: 1\ncallers: [{id: rewst, grants: []}, {id: reports, grants: []}]"

  /// A folder in which grants were applied and tokens made: three acts.
  private func withLedger(
    _ configuration: String = "",
    _ body: (GrantsFolder) async throws -> Void
  ) async throws {
    try await withGrants(text) { grants in
      try grants.write(configuration, to: "postern.yaml")
      #expect(await grants.run("grants", "apply", "--yes").status == 0)
      for caller in ["rewst", "reports"] {
        let run = await grants.run("callers", "token", "add", caller)
        #expect(run.status == 0, "\(run.notes)")
      }
      try await body(grants)
    }
  }

  private func records(_ grants: GrantsFolder, _ filter: LedgerFilter = LedgerFilter()) async throws -> [JSONValue] {
    try await grants.store().ledgerRows(filter, after: 0, through: nil, limit: 10_000)
      .map { try JSONValue(parsing: Data($0.bytes)) }
  }

  private func acts(_ grants: GrantsFolder) async throws -> [JSONValue] {
    try await records(grants, LedgerFilter(kind: .administration))
  }

  /// Exports to a file and answers its lines.
  private func export(_ grants: GrantsFolder, _ options: String...) async throws -> [String] {
    let run = await CommandRun(["ledger", "export"] + options, in: grants.folder)
    #expect(run.status == 0, "\(run.notes)")
    return run.output.split(separator: "\n").map(String.init)
  }

  private func verify(_ lines: [String], _ grants: GrantsFolder, _ more: String...) async throws -> CommandRun {
    try grants.write(lines.map { $0 + "\n" }.joined(), to: "export.jsonl")
    return await CommandRun(["ledger", "verify", "export.jsonl"] + more, in: grants.folder)
  }

  @Test("Every act on the machine is recorded with who did it, before it is done, and what became of it")
  func administration() async throws {
    try await withLedger { grants in
      let token = try #require(try await grants.store().callerTokens(of: "rewst").first)
      _ = await grants.run("callers", "token", "rotate", "rewst")
      _ = await grants.run("callers", "token", "revoke", token.id)
      _ = await grants.run("admins", "add", "ana", "--role", "operator")
      _ = await grants.run("admins", "rotate", "ana")
      _ = await grants.run("admins", "revoke", "ana")
      let acts = try await acts(grants)
      #expect(
        acts.compactMap { $0["action"]?.string } == [
          "grants.apply", "callers.token.add", "callers.token.add", "callers.token.rotate", "callers.token.revoke",
          "admins.add", "admins.rotate", "admins.revoke",
        ]
      )
      for act in acts {
        #expect(act["caller"]?.string?.wholeMatch(of: /local:[^\s]+/) != nil)
        #expect(act["surface"] == "cli")
      }
      #expect(acts[1]["subject"]?.string == "rewst \(token.id)")
      #expect(acts[5]["subject"]?.string?.contains("operator") == true)
      let outcomes = try await records(grants, LedgerFilter(kind: .outcome))
      #expect(outcomes.count == acts.count && outcomes.allSatisfy { $0["reason"] == "done" })
      #expect(
        zip(acts, outcomes).allSatisfy {
          $1["follows"]?.string == "\($0["chain"]?.string ?? "")/\($0["seq"]?.integer ?? 0)"
        }
      )
      // Each command closed its chain: there is nothing to tell of a gap.
      #expect(try await records(grants, LedgerFilter(kind: .gap)).isEmpty)
      let run = await grants.run("ledger", "verify")
      #expect(run.status == 0, "\(run.output)")
      #expect(try run.json["holds"] == true)
      #expect(try run.json["checkpoints"]?.integer == Int64(acts.count))
      for secret in ["pst_", "pso_"] { #expect(!(try await export(grants)).contains { $0.contains(secret) }) }
    }
  }

  @Test("Looking records nothing, and neither does an act that changes nothing")
  func reads() async throws {
    try await withLedger { grants in
      let before = try await grants.store().lastLedgerPosition()
      for arguments in [
        ["grants", "check"], ["grants", "show"], ["grants", "diff"], ["callers", "list"], ["admins", "list"],
        ["callers", "token", "list"], ["ledger", "verify"], ["ledger", "export"], ["ledger", "tail"],
        ["grants", "apply", "--yes"], ["callers", "token", "add", "nobody"],
      ] {
        _ = await CommandRun(arguments, in: grants.folder)
      }
      #expect(try await grants.store().lastLedgerPosition() == before)
    }
  }

  @Test("A server that puts its grants file in force records it, once, and closes its chain")
  func served() async throws {
    try await withGrants(text) { grants in
      let connection = "id: main, baseURL: 'http://127.0.0.1:9/', username: u, secret: env:S, integrationCode: env:C"
      try grants.write("connections: [{\(connection)}]", to: "postern.yaml")
      // A server that cannot begin puts its grants in force all the same, once, and leaves no gap.
      for _ in 0..<2 { #expect(await grants.run("serve").status != 0) }
      #expect(try await acts(grants).map { $0["surface"] } == ["serve"])
      #expect(try await acts(grants).map { $0["subject"] } == ["grants.yaml"])
      #expect(try await records(grants, LedgerFilter(kind: .gap)).isEmpty)
      #expect(await grants.run("ledger", "verify").status == 0)
    }
  }

  @Test("Checking a server changes nothing: no store, no grants, no record")
  func checked() async throws {
    try await withGrants(text) { grants in
      let connection = "id: main, baseURL: 'http://127.0.0.1:9/', username: u, secret: env:S, integrationCode: env:C"
      try grants.write("connections: [{\(connection)}]", to: "postern.yaml")
      let first = await grants.run("serve", "--check")
      #expect(first.status == 0 && first.output.contains("grants: none in force"), "\(first.notes)")
      #expect(first.output.contains("grants.yaml: put in force when the server starts"))
      #expect(!grants.hasStore)
      #expect(await grants.run("grants", "apply", "--yes").status == 0)
      let before = try await grants.store().lastLedgerPosition()
      let second = await grants.run("serve", "--check")
      #expect(second.output.contains("grants: version 1 in force"), "\(second.notes)")
      #expect(second.output.contains("grants.yaml: in force already"))
      try grants.write("version: 2")
      let broken = await grants.run("serve", "--check")
      #expect(broken.status == 2 && broken.notes.contains("version"), "\(broken.notes)")
      #expect(try await grants.store().lastLedgerPosition() == before)
      #expect(try await grants.store().currentGrants()?.version == 1)
    }
  }

  @Test("What cannot be recorded is not done")
  func unwritable() async throws {
    try await withLedger { grants in
      let key = grants.folder.appending(component: "postern.db-ledger.key")
      let attributes = try FileManager.default.attributesOfItem(atPath: key.path)
      #expect(attributes[.posixPermissions] as? Int == 0o600)
      try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: key.path)
      let run = await grants.run("callers", "token", "add", "rewst")
      #expect(run.status == 1 && run.output.isEmpty && run.notes.contains("may be read by others"))
      #expect(try await grants.store().callerTokens(of: "rewst").count == 1)
    }
  }

  @Test("An export is verified by itself: whatever is changed, removed, added or cut off is found and named")
  func exports() async throws {
    try await withLedger { grants in
      let lines = try await export(grants)
      let good = try await verify(lines, grants)
      #expect(good.status == 0, "\(good.output)")
      #expect(try good.json["records"]?.integer == Int64(lines.count))
      for index in lines.indices {
        var changed = lines
        changed[index] = changed[index].replacing("\"seq\":", with: "\"seq\":1")
        let run = try await verify(changed, grants)
        #expect(run.status == 1)
        #expect(try run.json["firstBad"]?["line"]?.integer == Int64(index + 1))
        var fewer = lines
        fewer.remove(at: index)
        // Without the export's own checkpoint it is the ledger itself, whose end nothing guards.
        if index > 0 { #expect(try await verify(fewer, grants).status == 1, "without \(index)") }
        #expect(try await verify(lines + [lines[index]], grants).status == 1)
      }
      let table = await CommandRun(
        ["ledger", "verify", "export.jsonl", "--format", "table"],
        in: grants.folder
      )
      #expect(table.status == 1 && table.output.hasPrefix("BROKEN: line "))
    }
  }

  @Test("Exports of a caller, of a chain and of a time verify, too, and say that they are extracts")
  func extracts() async throws {
    try await withLedger { grants in
      let all = try await records(grants)
      let name = try #require(all[1]["caller"]?.string)
      let chain = try #require(all.last?["chain"]?.string)
      for options in [
        ["--caller", name], ["--chain", chain], ["--since", "1h"], ["--until", "0s"], ["--since", "2020-01-01"],
        ["--until", "2020-01-01"], ["--caller", "nobody"], ["--caller", name, "--chain", chain, "--since", "1d"],
      ] {
        let run = await CommandRun(["ledger", "export"] + options, in: grants.folder)
        #expect(run.status == 0, "\(options): \(run.notes)")
        let lines = run.output.split(separator: "\n").map(String.init)
        let verified = try await verify(lines, grants)
        #expect(verified.status == 0, "\(options): \(verified.output)")
        #expect(try verified.json["isExtract"] == true)
        for index in lines.indices.dropFirst() {
          var fewer = lines
          fewer.remove(at: index)
          #expect(try await verify(fewer, grants).status == 1, "\(options) without \(index)")
        }
      }
      #expect(try await export(grants, "--caller", name).count == 7)
      let wrong = await grants.run("ledger", "export", "--since", "yesterday")
      #expect(wrong.status == 2 && wrong.notes.contains("--since takes a time"))
    }
  }

  @Test("A key that is not this ledger's is found, and one that is given is trusted")
  func keys() async throws {
    try await withLedger { grants in
      let lines = try await export(grants)
      try await withLedger { other in
        let run = try await verify(lines, other)
        #expect(run.status == 1 && run.output.contains("a key that is not known"))
        let key = try #require(try JSONValue(parsing: Data(lines[0].utf8))["key"]?.string)
        #expect(try await verify(lines, other, "--key", key).status == 0)
        #expect(try await verify(lines, other, "--key", "abc").status == 2)
      }
    }
  }

  @Test("Checkpoints are kept outside, and show a ledger that was begun anew for what it is")
  func outside() async throws {
    try await withLedger("ledger:\n  checkpoints: outside.jsonl\n") { grants in
      let kept = try String(contentsOf: grants.folder.appending(component: "outside.jsonl"), encoding: .utf8)
      #expect(kept.split(separator: "\n").count == 3)
      let good = await grants.run("ledger", "verify")
      #expect(good.status == 0 && good.notes.contains("3 checkpoints that were kept elsewhere"))
      for name in ["postern.db", "postern.db-wal", "postern.db-shm"] {
        try? FileManager.default.removeItem(at: grants.folder.appending(component: name))
      }
      #expect(await grants.run("grants", "apply", "--yes").status == 0)
      let run = await grants.run("ledger", "verify")
      #expect(run.status == 1 && run.output.contains("whole chain is missing"), "\(run.output)")
      try grants.write(kept.replacing("\"seq\":3", with: "\"seq\":4"), to: "changed.jsonl")
      let changed = await grants.run("ledger", "verify", "--checkpoints", "changed.jsonl")
      #expect(changed.status == 1 && changed.output.contains("changed.jsonl"))
    }
  }

  @Test("Checkpoints are posted to a URL; where that fails it is told, and the act is done all the same")
  func posted() async throws {
    let server = try FixedServer(answer: "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
    try await withLedger("ledger: {checkpoints: 'http://127.0.0.1:\(server.port)/checkpoints?token=planted'}") {
      grants in
      let run = await grants.run("callers", "token", "add", "rewst")
      #expect(run.status == 0 && run.notes.isEmpty, "\(run.notes)")
      server.stop()
      let failing = await grants.run("callers", "token", "add", "rewst")
      #expect(failing.status == 0 && failing.notes.contains("cannot be kept outside: 127.0.0.1"))
      #expect(!failing.notes.contains("planted"))
    }
    try await withGrants(text) { grants in
      try grants.write("ledger: {checkpoints: 'http://checkpoints.example/'}", to: "postern.yaml")
      let run = await grants.run("grants", "apply", "--yes")
      #expect(run.status == 2 && run.notes.contains("postern.yaml:1: ledger.checkpoints"), "\(run.notes)")
    }
  }

  @Test("What cannot be read is status 2")
  func unreadable() async throws {
    try await withGrants(text) { grants in
      for arguments in [
        ["ledger", "verify"], ["ledger", "export"], ["ledger", "tail"], ["ledger", "verify", "none.jsonl"],
        ["ledger", "verify", "--checkpoints", "none.jsonl"],
      ] {
        let run = await CommandRun(arguments, in: grants.folder)
        #expect(run.status == 2, "\(arguments): \(run.notes)")
      }
      #expect(!grants.hasStore)
      try grants.write("no database, and long enough to be taken for none", to: "postern.db")
      #expect(await grants.run("ledger", "verify").status == 2)
    }
  }

  @Test("A record that was changed in the store is named")
  func tampered() async throws {
    try await withLedger { grants in
      let lines = try await export(grants)
      try grants.write(
        lines.dropFirst().map { $0.replacing("local:", with: "other:") }.joined(separator: "\n"),
        to: "x"
      )
      let run = await grants.run("ledger", "verify", "x")
      #expect(run.status == 1)
      #expect(try run.json["firstBad"]?["line"] == 1)
      #expect(try run.json["firstBad"]?["seq"] == 1)
    }
  }

  @Test("The last records are shown, as they are in a pipe and in a line each on a terminal")
  func tail() async throws {
    try await withLedger { grants in
      let all = try await grants.store().ledgerRows(LedgerFilter(), after: 0, through: nil, limit: 100)
      let last = await grants.run("ledger", "tail", "-n", "2")
      #expect(last.output == all.suffix(2).map { String(decoding: $0.bytes, as: UTF8.self) + "\n" }.joined())
      let mine = await grants.run("ledger", "tail", "--caller", "nobody")
      #expect(mine.status == 0 && mine.output.isEmpty)
      let shown = await CommandRun(["ledger", "tail"], in: grants.folder, isTerminal: true)
      #expect(shown.output.contains("administration  local:") && shown.output.contains("grants.apply"))
    }
  }

  @Test("What is old moves to a file, again and again, and both hold")
  func truncation() async throws {
    try await withLedger("ledger:\n  checkpoints: outside.jsonl\n") { grants in
      let early = await grants.run("ledger", "truncate", "--before", "365d", "--export", "none.jsonl", "--yes")
      #expect(early.status == 0 && early.output.contains("nothing was removed"))
      #expect(await grants.run("ledger", "truncate", "--before", "0s", "--export", "a.jsonl").status == 2)
      for (round, name) in ["a.jsonl", "b.jsonl", "c.jsonl"].enumerated() {
        let before = try await records(grants)
        let run = await grants.run("ledger", "truncate", "--before", "0s", "--export", name, "--yes")
        #expect(run.status == 0, "\(run.notes)")
        let exported = await grants.run("ledger", "verify", name, "--checkpoints", "outside.jsonl")
        #expect(exported.status == 0, "\(exported.output)\(exported.notes)")
        #expect(try exported.json["records"]?.integer == Int64(before.count + 1))
        let left = try await records(grants)
        #expect(left.count == 4 && left.first?["action"] == "ledger.truncate")
        let store = await grants.run("ledger", "verify")
        #expect(store.status == 0, "\(store.output)\(store.notes)")
        for _ in 0...round { #expect(await grants.run("callers", "token", "add", "rewst").status == 0) }
        #expect(await grants.run("ledger", "verify").status == 0)
      }
      let again = await grants.run("ledger", "truncate", "--before", "0s", "--export", "c.jsonl", "--yes")
      #expect(again.status == 2 && again.notes.contains("is there already"))
      let later = await grants.run("ledger", "truncate", "--before", "2999-01-01", "--export", "d.jsonl", "--yes")
      #expect(later.status == 2)
      #expect(await grants.run("ledger", "verify").status == 0)
    }
  }

  @Test("The independent verifier agrees about exports, whole and in part")
  func python() async throws {
    try await withLedger { grants in
      _ = await grants.run("ledger", "truncate", "--before", "0s", "--export", "old.jsonl", "--yes")
      _ = await grants.run("callers", "token", "add", "rewst")
      try grants.write(try await export(grants).joined(separator: "\n") + "\n", to: "whole.jsonl")
      let part = try await export(grants, "--since", "1h", "--caller", try #require(acts(grants)[0]["caller"]?.string))
      try grants.write(part.joined(separator: "\n") + "\n", to: "part.jsonl")
      for name in ["old.jsonl", "whole.jsonl", "part.jsonl"] { #expect(try python(name, grants) == 0, "\(name)") }
      try grants.write(part.dropLast().joined(separator: "\n") + "\n", to: "cut.jsonl")
      #expect(try python("cut.jsonl", grants) == 1)
    }
  }

  private func python(_ name: String, _ grants: GrantsFolder) throws -> Int32 {
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appending(path: "docs/verify_ledger.py")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", script.path, grants.folder.appending(component: name).path]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }
}
