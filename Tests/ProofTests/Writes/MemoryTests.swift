import Autotask
import AutotaskClient
import Foundation
import NIOHTTP1
import PosternSQLite
import PosternStore
import Testing

/// What the program holds in memory while Autotask's answers do not end.
@Suite("Answers of a gigabyte, and the memory of the program", .serialized)
struct MemoryTests {
  /// Only in the long run: it takes a gigabyte over the loopback.
  private static var isLong: Bool { ProcessInfo.processInfo.environment["POSTERN_KILLS"] != nil }
  /// Four calls at once, each with the most that an answer may have, twice for the moment in which a buffer grows, and
  /// the program itself.
  private static let most = 4 * 2 * (64 << 20) + (150 << 20)

  @Test(.enabled(if: isLong)) func bounded() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(component: "postern-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let server = AwkwardServer { call in
      call.path.contains("ntityInformation")
        ? .whole(status: 200, type: "application/json", body: #"{"fields":[]}"#)
        : .flood(beginning: #"{"items":[{"id":1,"title":""#, bytes: 1 << 30)
    }
    try await server.run { port in
      let yaml = """
        listen: 127.0.0.1:0
        store: sqlite:postern.db
        connections:
          - {id: main, baseURL: "http://127.0.0.1:\(port)/atservicesrest/", username: u@example.com, secret: env:SECRET, integrationCode: env:CODE}
        grants: grants.yaml
        """
      let grants = """
        version: 1
        callers: [{id: c, grants: [{id: g, operations: [{entity: Tickets, verbs: [query, get]}]}]}]
        """
      try Data(yaml.utf8).write(to: folder.appending(component: "postern.yaml"))
      try Data(grants.utf8).write(to: folder.appending(component: "grants.yaml"))
      let token = AccessTokenText(for: .caller("c"))
      let store = try SQLiteStore(path: folder.appending(component: "postern.db").path)
      try await store.add(AccessToken(for: .caller("c"), created: Date()), hash: token.hash)
      let process = try await ServeProcess.start(in: folder, environment: ["SECRET": "s", "CODE": "c"])
      let caller = WireCaller(base: process.baseURL, token: token.revealed)
      let watch = Task {
        var peak = 0
        while !Task.isCancelled {
          peak = max(peak, process.residentBytes)
          // Between two looks at the memory.
          try? await Task.sleep(for: .milliseconds(20))
        }
        return peak
      }
      try await withThrowingTaskGroup(of: Int.self) { tasks in
        for id in 0..<12 { tasks.addTask { try await caller.send(.GET, "V1.0/Tickets/\(id)").status } }
        for try await status in tasks { #expect(status == 502) }
      }
      watch.cancel()
      let peak = await watch.value
      print("at most \(peak >> 20) MB were in use; \(server.bytesSent >> 20) MB were sent")
      #expect(peak > 0 && peak < Self.most, "\(peak)")
      #expect(await process.stop() == 0)
    }
  }
}
