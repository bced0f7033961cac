public import Foundation

/// What became of one stage of the setup of a connection, when it was last run.
public struct SetupStageRecord: Sendable, Equatable {
  /// The connection's id.
  public var connection: String
  /// The stage's word.
  public var stage: String
  /// What came of it, in a word.
  public var outcome: String
  /// What was found, for people.
  public var detail: String
  /// When it was run.
  public var time: Date

  /// Makes a record.
  public init(connection: String, stage: String, outcome: String, detail: String, time: Date) {
    self.connection = connection
    self.stage = stage
    self.outcome = outcome
    self.detail = detail
    self.time = time
  }
}

/// Keeps how far the setup of each connection has come, so that it goes on where it was left.
public protocol SetupStore: Sendable {
  /// Keeps what became of a stage, in the place of what became of it before.
  func keep(_ record: SetupStageRecord) async throws

  /// The stages of a connection that were run, by their words.
  func setupStages(of connection: String) async throws -> [String: SetupStageRecord]
}
