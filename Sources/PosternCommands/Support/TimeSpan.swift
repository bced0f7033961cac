public import ArgumentParser
import Foundation
public import PosternStore

extension TimeSpan: ExpressibleByArgument {
  /// Reads a whole number and a unit; nil for anything else.
  public init?(argument: String) { self.init(argument) }

  /// The length in its largest whole unit.
  public var defaultValueDescription: String { text }
}

extension Date {
  /// Reads a moment of a command line: a time with its zone, or a day, which is its beginning in UTC.
  ///
  /// - Throws: ``CommandFailure`` that names the option.
  init(_ text: String, option: String) throws {
    let isDay = text.wholeMatch(of: /\d{4}-\d{2}-\d{2}/) != nil
    guard let time = try? Date(isDay ? text + "T00:00:00Z" : text, strategy: .iso8601) else {
      throw CommandFailure.usage("\(option) takes a time such as 2026-03-03T00:00:00Z, found `\(text)`")
    }
    self = time
  }
}
