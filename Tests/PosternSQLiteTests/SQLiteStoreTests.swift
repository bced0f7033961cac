import Autotask
import Foundation
import PosternSQLite
import PosternStore
import Testing

@Suite("The store in a SQLite file")
struct SQLiteStoreTests {
  private let conformance = StoreConformance<SQLiteStore> { body in
    try await withFolder { folder in
      let path = folder.appending(component: "postern.db").path
      try await body(try SQLiteStore(path: path)) { try SQLiteStore(path: path) }
    }
  }

  @Test("Audits are kept") func audits() async throws { try await conformance.keepsAudits() }
  @Test("Facts are kept") func facts() async throws { try await conformance.keepsFacts() }
  @Test("Facts are forgotten") func forgetting() async throws { try await conformance.forgetsFacts() }
  @Test("Calls at once lose nothing") func concurrency() async throws { try await conformance.keepsWhatRunsAtOnce() }

  @Test("What was answered survives a power cut: synchronous reads back as FULL, also when opened again")
  func synchronous() async throws {
    try await withFolder { folder in
      let path = folder.appending(component: "postern.db").path
      for _ in 0..<2 {
        let store = try SQLiteStore(path: path)
        #expect(try store.synchronousLevel() == 2)
        _ = try await store.keepAudit(["n": 1], connection: "main", at: Date())
        #expect(try store.synchronousLevel() == 2)
      }
    }
  }

  @Test("A file that is no database, and a folder that is not there, are errors that name the file")
  func unopenable() async throws {
    try await withFolder { folder in
      let text = folder.appending(component: "notes.txt")
      try Data(repeating: 65, count: 4096).write(to: text)
      for path in [text.path, folder.appending(path: "none/postern.db").path] {
        let error = #expect(throws: StoreError.self) { try SQLiteStore(path: path) }
        #expect(error?.code == .cannotOpen)
        #expect(error?.message.contains(path) == true)
      }
    }
  }
}

/// Runs the body with a folder of its own, and removes it afterwards.
private func withFolder(_ body: (URL) async throws -> Void) async throws {
  let folder = FileManager.default.temporaryDirectory.appending(component: "postern-store-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  try await body(folder)
}
