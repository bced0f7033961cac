import ArgumentParser
import Foundation

/// A stage of the setup of a connection; each can be run alone, and run again.
enum SetupStage: String, Sendable, CaseIterable, ExpressibleByArgument {
  /// Zone, credentials, tracking identifier, threshold and level's name.
  case checks
  /// What the automation uses, the least level for it, and the audit of the live one.
  case level
  /// Real calls.
  case canary
  /// How many webhooks the level must allow.
  case webhooks
  /// Which companies are offered.
  case filter
  /// The organizations of callers and their companies.
  case organizations

  /// What it is about, for people.
  var title: String {
    switch self {
    case .checks: "the connection"
    case .level: "the security level"
    case .canary: "a trial by real calls"
    case .webhooks: "the allowance of webhooks"
    case .filter: "the company filter"
    case .organizations: "the organizations"
    }
  }

  /// The command that runs it.
  func command(_ connection: String) -> String { "postern setup --id \(connection) --only \(rawValue)" }
}

/// Several stages in one option, such as `level,canary`.
struct SetupStages: ExpressibleByArgument, Sendable {
  /// The stages.
  var stages: Set<SetupStage>

  init?(argument: String) {
    let words = argument.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
    let read = words.compactMap { SetupStage(rawValue: $0) }
    guard !read.isEmpty, read.count == words.count else { return nil }
    stages = Set(read)
  }

  static var allValueStrings: [String] { SetupStage.allCases.map(\.rawValue) }
}

/// How a stage stands.
struct StageState: Sendable, Equatable {
  /// How far it has come.
  enum Progress: String, Sendable {
    /// Nothing is left to do.
    case done
    /// Something is left to do.
    case open
    /// Nothing was done, and nothing needs it.
    case optional
  }

  var stage: SetupStage
  var progress: Progress
  /// Why, for people.
  var why: String
  /// The command that goes on, nil where nothing is left.
  var command: String?
}

/// What came of running a stage.
struct StageOutcome: Sendable {
  /// Whether nothing is left to do.
  var isDone: Bool
  /// What was found, in one line.
  var detail: String
  /// What was found, at length.
  var report: String
  /// The commands that go on.
  var commands: [String] = []
  /// Whether it could not be run through; what was found says why.
  var hasFailed = false
}
