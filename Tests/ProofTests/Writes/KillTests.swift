import AsyncHTTPClient
import Autotask
import AutotaskEmulator
import Foundation
import LeastPrivilege
import PosternSQLite
import PosternStore
import TestSupport
import Testing

/// The program itself is killed while it writes: what it has let through it has recorded, and nothing goes out twice.
@Suite("Killed at any moment of any write, it has recorded what it let through, and sends nothing twice")
struct KillTests {
  /// How often it is killed: `POSTERN_KILLS`, else so often that a debug build is done in half a minute.
  private static var kills: Int { ProcessInfo.processInfo.environment["POSTERN_KILLS"].flatMap(Int.init) ?? 10 }
  /// The seed: `POSTERN_SEED`, else another one each time; when the kill comes is chance all the same.
  private static var seed: Int {
    ProcessInfo.processInfo.environment["POSTERN_SEED"].flatMap(Int.init) ?? Int.random(in: 0..<1_000_000)
  }

  @Test func killed() async throws {
    let seed = Self.seed
    print("seed \(seed), \(Self.kills) kills")
    var settings = HTTPClient.Configuration()
    // A server that is gone is gone: the client must not wait for it to come back.
    settings.connectionPool.retryConnectionEstablishment = false
    let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: settings)
    do {
      var configuration = EmulatorConfiguration(rows: 300)
      configuration.hourlyThreshold = 10_000_000
      try await withEmulator(configuration) { emulator in
        let bench = try await KillBench(emulator, client: client)
        defer { try? FileManager.default.removeItem(at: bench.folder) }
        // Each write is under way for a moment, or no kill would ever come between its parts; and what some were
        // answered must be found out by reading, so that they stay without an outcome for long.
        try await emulator.faults("{'latencyMilliseconds': 5, 'storeThenStatusEvery': {'503': 3}}")
        let writes = KilledWrites(seed: seed)
        var first = 0
        for _ in 0..<Self.kills { first = try await bench.serveAndKill(writes, repeatingSince: first) }
        try await bench.serveAndStop(writes, repeatingSince: first)
        let why = try await bench.judge(await writes.all, kills: Self.kills)
        #expect(why.isEmpty, "seed \(seed):\n\(why.joined(separator: "\n"))")
      }
      try await client.shutdown()
    } catch {
      try await client.shutdown()
      throw error
    }
  }
}

/// A folder with a configuration, grants, a store and a caller, before an emulator.
private struct KillBench {
  let folder: URL
  let emulator: RunningEmulator
  let client: HTTPClient
  let token: String

  init(_ emulator: RunningEmulator, client: HTTPClient) async throws {
    self.emulator = emulator
    self.client = client
    folder = FileManager.default.temporaryDirectory.appending(component: "postern-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let yaml = """
      listen: 127.0.0.1:0
      store: sqlite:postern.db
      connections:
        - id: main
          baseURL: \(emulator.baseURL)
          username: \(emulator.username)
          secret: env:SECRET
          integrationCode: env:CODE
      grants: grants.yaml
      """
    let grants = """
      version: 1
      callers:
        - id: c
          grants:
            - id: g
              operations: [{entity: Tickets, verbs: [create, update]}]
      """
    try Data(yaml.utf8).write(to: folder.appending(component: "postern.yaml"))
    try Data(grants.utf8).write(to: folder.appending(component: "grants.yaml"))
    let text = AccessTokenText(for: .caller("c"))
    try await Self.store(folder).add(AccessToken(for: .caller("c"), created: Date()), hash: text.hash)
    token = text.revealed
  }

  private static func store(_ folder: URL) throws -> SQLiteStore {
    try SQLiteStore(path: folder.appending(component: "postern.db").path)
  }

  private var environment: [String: String] { ["SECRET": emulator.secret, "CODE": emulator.integrationCode] }

  private func start() async throws -> (ServeProcess, WireCaller) {
    let server = try await ServeProcess.start(in: folder, environment: environment)
    return (server, WireCaller(base: server.baseURL, token: token, client: client))
  }

  /// Serves a stream of writes until it is killed.
  ///
  /// - Returns: The number of the first write of this life.
  func serveAndKill(_ writes: KilledWrites, repeatingSince first: Int) async throws -> Int {
    let (server, caller) = try await start()
    let begun = await writes.all.count
    let enough = await writes.replies + writes.chance(0...25)
    let delay = Duration.microseconds(await writes.chance(0...15_000))
    let clients = await writes.chance(1...6)
    let (ticks, tick) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    await withTaskGroup(of: Void.self) { tasks in
      tasks.addTask {
        while await writes.replies < enough, await ticks.first(where: { _ in true }) != nil {}
        // The moment of the kill is chance; nothing is waited for.
        try? await Task.sleep(for: delay)
        await server.kill()
      }
      tasks.addTask { await self.repeated(writes, first, caller) { tick.yield() } }
      // A lone client's decision is made durable by nobody else's record.
      for _ in 0..<clients {
        tasks.addTask {
          while true {
            let asked = await writes.next()
            // A server that is gone ends its clients.
            guard let reply = try? await caller.ask(asked) else { break }
            await writes.note(reply, to: asked.number)
            tick.yield()
          }
          tick.yield()
        }
      }
    }
    return begun
  }

  /// Asks again for the writes of the life before that have a key.
  private func repeated(_ writes: KilledWrites, _ first: Int, _ caller: WireCaller, _ done: () -> Void) async {
    for number in await writes.repeatable(since: first) {
      let asked = await writes.attempt(number)
      guard let reply = try? await caller.ask(asked) else { return }
      await writes.note(reply, to: number)
      done()
    }
  }

  /// Serves a last time, and ends in order.
  func serveAndStop(_ writes: KilledWrites, repeatingSince first: Int) async throws {
    let (server, caller) = try await start()
    await repeated(writes, first, caller) {}
    let asked = await writes.next()
    await writes.note(try await caller.ask(asked), to: asked.number)
    #expect(await server.stop() == 0)
  }

  // MARK: Judging

  /// What is wrong.
  func judge(_ writes: [KilledWrites.Asked], kills: Int) async throws -> [String] {
    let rows = try await Self.store(folder).ledgerRows(LedgerFilter(), after: 0, through: nil, limit: 10_000_000)
    let records = try rows.map { try JSONValue(parsing: $0.bytes) }
    var why = Self.wrong(try await emulator.stored("Tickets"), writes, records)
    why += Self.unclosed(records, kills: kills)
    let sent = try await emulator.writes()
    for (call, verb) in [("POST /V1.0/Tickets", "create"), ("PATCH /V1.0/Tickets", "update")] {
      let decided = records.filter { $0.isGranted && $0["verb"]?.string == verb }.count
      let arrived = sent.filter { $0.lowercased() == call.lowercased() }.count
      if arrived > decided { why.append("\(arrived) calls to \(verb) arrived, and \(decided) were decided") }
    }
    let answered = writes.flatMap(\.replies).filter { $0.status == 200 }.count
    if answered == 0 { why.append("nothing was ever answered: nothing is proved") }
    let (store, file) = ("--config", folder.appending(component: "ledger.jsonl"))
    let verified = try await run(["ledger", "verify", store, "postern.yaml"])
    let exported = try await run(["ledger", "export", store, "postern.yaml"], into: file)
    let checked = try await run(["ledger", "verify", file.path, store, "postern.yaml"])
    if [verified, exported, checked] != [0, 0, 0] {
      why.append("verify ended with \(verified), export with \(exported), verify of the export with \(checked)")
    }
    return why
  }

  private func run(_ arguments: [String], into file: URL? = nil) async throws -> Int32 {
    try await ServeProcess.run(arguments, in: folder, environment: environment, into: file)
  }

  /// What the rows, the answers and the records say that does not fit together.
  private static func wrong(
    _ rows: [JSONValue],
    _ writes: [KilledWrites.Asked],
    _ records: [JSONValue]
  ) -> [String] {
    let byTrace = Dictionary(grouping: records) { $0["trace"]?.string ?? "" }
    var made: [String: [Int64]] = [:]
    var described: [String: [Int64]] = [:]
    for row in rows {
      guard let id = row["id"]?.integer else { continue }
      made[row["title"]?.string ?? "", default: []].append(id)
      described[row["description"]?.string ?? "", default: []].append(id)
    }
    var why: [String] = []
    for asked in writes {
      let mine = asked.traces.flatMap { byTrace[$0] ?? [] }
      let granted = mine.filter(\.isGranted)
      let stored = asked.row == nil ? made[asked.text] ?? [] : described[asked.text] ?? []
      if stored.count > 1 { why.append("\(asked.text) was made \(stored.count) times") }
      if !stored.isEmpty, granted.isEmpty { why.append("\(asked.text) was written, and no decision is recorded") }
      if granted.count > 1 { why.append("\(asked.text) was let through \(granted.count) times") }
      if let row = asked.row, stored.contains(where: { $0 != row }) { why.append("\(asked.text) is in another row") }
      for reply in asked.replies where reply.status == 200 {
        let outcomes = mine.filter { $0["kind"] == "outcome" && ["done", "confirmed"].contains($0["reason"]?.string) }
        if !outcomes.contains(where: { $0["ids"] == [reply.json["itemId"] ?? .null] }) {
          why.append("\(asked.text) was acknowledged as \(reply.text), and its outcome is not recorded")
        }
        if reply.item.map({ !stored.contains($0) }) ?? true { why.append("\(asked.text) is not stored: \(reply.text)") }
      }
      // Without an answer from its first life it is answered as under way, as unknown, or as done.
      // Autotask's faults strike the look at the row, too: where it cannot be read, nothing is let through.
      let told = asked.replies.filter { !($0.status == 502 && $0.text.contains("Autotask answered 503")) }
      let strange = told.filter { ![200, 409, 504].contains($0.status) }
      if let reply = strange.first { why.append("\(asked.text) was answered \(reply.status) \(reply.text)") }
      if Set(asked.replies.compactMap(\.item)).count > 1 { why.append("\(asked.text) has answers that differ") }
      if told.first?.status == 200, told.contains(where: { $0.status != 200 }) {
        why.append("\(asked.text) was acknowledged, and its answer was not kept")
      }
    }
    return why
  }

  /// Chains that were not closed and have no gap record, or more than one, or one that follows another record.
  private static func unclosed(_ records: [JSONValue], kills: Int) -> [String] {
    let chains = Dictionary(grouping: records) { $0["chain"]?.string ?? "" }
    let gaps = records.filter { $0["kind"] == "gap" }.compactMap { $0["follows"]?.string }
    var why: [String] = []
    if Set(gaps).count != gaps.count { why.append("a gap is told twice: \(gaps)") }
    var closed = 0
    for (chain, records) in chains {
      let last = records.map { $0["seq"]?.integer ?? 0 }.max() ?? 0
      let isClosed = records.contains { $0["kind"] == "checkpoint" && $0["reason"] == "closed" }
      if isClosed { closed += 1 }
      if isClosed == gaps.contains("\(chain)/\(last)") { why.append("\(chain): closed \(isClosed), gaps \(gaps)") }
    }
    if gaps.count + closed != chains.count {
      why.append("\(gaps.count) gaps, \(closed) closed, \(chains.count) chains")
    }
    if closed < 1 || chains.count > kills + 1 + closed { why.append("\(closed) of \(chains.count) chains are closed") }
    return why
  }
}

extension JSONValue {
  /// Whether a record says that a call was let through.
  fileprivate var isGranted: Bool {
    self["kind"] == "decision" && self["decision"] == "allow" && self["reason"] == "granted"
  }
}
