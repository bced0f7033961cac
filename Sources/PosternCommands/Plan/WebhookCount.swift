import ArgumentParser
import Foundation
import LeastPrivilege
import PosternRuntime

/// How many webhooks a level must allow: a number, or those that a file declares.
enum WebhookCount: Equatable, ExpressibleByArgument {
  /// So many.
  case number(Int)
  /// As many as a `webhooks.yaml` has.
  case file(String)

  /// A whole number from 0, or the path of a file.
  init?(argument: String) {
    if let number = Int(argument) {
      guard number >= 0 else { return nil }
      self = .number(number)
    } else if argument.isEmpty {
      return nil
    } else {
      self = .file(argument)
    }
  }

  /// How it is shown as a default.
  var defaultValueDescription: String {
    switch self {
    case .number(let number): String(number)
    case .file(let path): path
    }
  }

  /// The number; for a file the most webhooks that one connection has, since each has a level of its own.
  ///
  /// - Throws: ``CommandFailure`` when the file cannot be read or has errors.
  func number() throws -> Int {
    switch self {
    case .number(let number): return number
    case .file(let path):
      let file = try EventFile(Console.current.file(path), try ResourceModel.embedded(), connections: nil)
      let webhooks = try file.checked().webhooks
      return Dictionary(grouping: webhooks, by: \.connection).values.map(\.count).max() ?? 0
    }
  }
}
