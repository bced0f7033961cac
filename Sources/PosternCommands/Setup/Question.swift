import Foundation

/// Questions to a person at a terminal.
enum Question {
  /// Asks until there is an answer that can be used.
  ///
  /// - Parameters:
  ///   - prompt: What is asked.
  ///   - fallback: What an empty line means, nil when it means nothing.
  ///   - check: What is wrong with an answer, nil when nothing is.
  /// - Throws: ``CommandFailure`` when the input ends.
  static func ask(
    _ prompt: String,
    fallback: String? = nil,
    check: (String) -> String? = { _ in nil }
  ) throws -> String {
    while true {
      let hint = fallback.map { " [\($0)]" } ?? ""
      Console.current.note(Data("\(prompt)\(hint): ".utf8))
      guard let line = Console.current.readLine() else {
        throw CommandFailure.usage("the input ended before \(prompt)")
      }
      let answer = line.trimmingCharacters(in: .whitespaces)
      let text = answer.isEmpty ? fallback ?? "" : answer
      guard let problem = text.isEmpty ? "an answer is needed" : check(text) else { return text }
      Output.note("  \(problem)")
    }
  }

  /// Asks for a yes.
  ///
  /// - Throws: ``CommandFailure`` when the answer is no, or when there is nobody to ask: then a flag is required.
  static func confirm(_ prompt: String, flag: String) throws {
    guard Console.current.isInteractive else { throw CommandFailure.usage("\(prompt) Answer with \(flag).") }
    let answer = try ask("\(prompt) yes or no") {
      ["yes", "y", "no", "n"].contains($0.lowercased()) ? nil : "yes or no"
    }
    guard answer.lowercased().hasPrefix("y") else { throw CommandFailure.failed("nothing was changed") }
  }
}
