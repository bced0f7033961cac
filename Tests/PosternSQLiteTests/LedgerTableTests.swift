import Autotask
import Foundation
import GRDB
import Ledger
import PosternSQLite
import PosternStore
import Testing

@Suite("The ledger in a SQLite file")
struct LedgerTableTests {
  private let time = Date(timeIntervalSince1970: 1_790_000_000)

  @Test("What version 2 of the tables kept is there afterwards, and the ledger works beside it")
  func migration() async throws {
    try await withFolder { folder in
      let path = folder.appending(component: "postern.db").path
      do {
        let old = try SQLiteStore(path: path, upTo: "2 grants and tokens")
        try await old.add(AccessToken(for: .caller("c"), created: time), hash: Data(repeating: 7, count: 32))
        await #expect(throws: (any Error).self) { try await old.lastLedgerPosition() }
      }
      let store = try SQLiteStore(path: path)
      #expect(try await store.token(hash: Data(repeating: 7, count: 32)) != nil)
      var chain = LedgerChain(node: "n", start: time)
      try await store.appendLedger(LedgerBatch([try chain.seal(LedgerEntry(.decision, time: time))]))
      #expect(try await store.lastLedgerPosition() == 1)
    }
  }

  @Test("The ledger commits with synchronous=FULL, also when it is opened again")
  func synchronous() async throws {
    try await withFolder { folder in
      let path = folder.appending(component: "postern.db").path
      for number in 0..<2 {
        let store = try SQLiteStore(path: path)
        #expect(try store.ledgerSynchronousLevel() == 2)
        var chain = LedgerChain(node: "n\(number)", start: time)
        try await store.appendLedger(LedgerBatch([try chain.seal(LedgerEntry(.decision, time: time))]))
        #expect(try store.ledgerSynchronousLevel() == 2)
      }
    }
  }

  @Test("Records are neither changed nor removed by hand")
  func appendOnly() async throws {
    try await withFolder { folder in
      let path = folder.appending(component: "postern.db").path
      let store = try SQLiteStore(path: path)
      var chain = LedgerChain(node: "n", start: time)
      try await store.appendLedger(LedgerBatch([try chain.seal(LedgerEntry(.decision, time: time))]))
      let other = try DatabaseQueue(path: path)
      for sql in ["UPDATE ledger SET record = x'00'", "DELETE FROM ledger", "UPDATE ledger SET caller = 'x'"] {
        await #expect(throws: DatabaseError.self, "\(sql)") { try await other.write { try $0.execute(sql: sql) } }
      }
      #expect(try await store.ledgerRows(LedgerFilter(), after: 0, through: nil, limit: 9).count == 1)
    }
  }

  @Test("The locks of closed chains leave nothing behind")
  func tidiness() async throws {
    try await withFolder { folder in
      let store = try SQLiteStore(path: folder.appending(component: "postern.db").path)
      var chain = LedgerChain(node: "n", start: time)
      try await store.claimLedgerChain(chain.name)
      let locks = folder.appending(component: "postern.db-chains").path
      #expect(try FileManager.default.contentsOfDirectory(atPath: locks) == ["\(chain.name).lock"])
      let record = try chain.seal(LedgerEntry(.decision, time: time))
      try await store.appendLedger(LedgerBatch([record], closing: [chain.name]))
      #expect(!FileManager.default.fileExists(atPath: locks))
    }
  }
}
