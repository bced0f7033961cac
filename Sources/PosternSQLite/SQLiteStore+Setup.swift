import Foundation
import GRDB
public import PosternStore

extension SQLiteStore: SetupStore {
  /// Keeps what became of a stage, in the place of what became of it before.
  public func keep(_ record: SetupStageRecord) async throws {
    try await writer.write { database in
      try database.execute(
        sql: """
          INSERT INTO setupStage (connection, stage, outcome, detail, time) VALUES (?, ?, ?, ?, ?)
          ON CONFLICT (connection, stage) DO UPDATE SET
            outcome = excluded.outcome, detail = excluded.detail, time = excluded.time
          """,
        arguments: [
          record.connection, record.stage, record.outcome, record.detail, record.time.timeIntervalSince1970,
        ]
      )
    }
  }

  /// The stages of a connection that were run, by their words.
  public func setupStages(of connection: String) async throws -> [String: SetupStageRecord] {
    try await writer.read { database in
      let rows = try Row.fetchAll(
        database,
        sql: "SELECT * FROM setupStage WHERE connection = ?",
        arguments: [connection]
      )
      return rows.reduce(into: [:]) { stages, row in
        stages[row["stage"]] = SetupStageRecord(
          connection: row["connection"],
          stage: row["stage"],
          outcome: row["outcome"],
          detail: row["detail"],
          time: Date(timeIntervalSince1970: row["time"])
        )
      }
    }
  }
}
