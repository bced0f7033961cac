import Autotask
import Foundation

/// A way to act as a caller: through a server, or straight at a connection.
protocol CallingWay: AutotaskTransport {
  /// Runs an action.
  ///
  /// - Parameter key: The idempotency key, nil for none.
  /// - Throws: ``CommandFailure`` when there was no answer.
  func run(_ action: String, _ input: JSONObject, key: String?) async throws -> RunAnswer
}

/// What came of a run, from every way in the same form.
struct RunAnswer: Sendable {
  /// The HTTP status.
  var status: Int
  /// The output, the difference of a dry run, the approval that is waited for, or the problem.
  var json: JSONValue

  /// The status with which the program ends.
  var exit: RunExit {
    switch status {
    case 202: .waits
    case 200..<300: .done
    default: ["invalid-input", "unknown-action", "malformed", "key-taken"].contains(word) ? .wrongInput : .refused
    }
  }

  /// The stable word of a problem.
  private var word: String {
    let type = json["type"]?.string ?? ""
    let prefix = "urn:postern:problem:"
    return type.hasPrefix(prefix) ? String(type.dropFirst(prefix.count)) : type
  }

  /// A problem for people: what kind it is, every single thing that is wrong, and what to ask for.
  var problemLines: [String] {
    let title = json["title"]?.string ?? "the server answered with status \(status)"
    var lines = [[title, json["detail"]?.string].compactMap(\.self).joined(separator: ": ")]
    for error in json["errors"]?.array ?? [] {
      let detail = error["detail"]?.string ?? ""
      // What is about one thing says the same twice.
      guard !(json["detail"]?.string ?? "").hasPrefix(detail) else { continue }
      let place = error["pointer"]?.string ?? ""
      let name = place.hasPrefix("/") ? String(place.dropFirst()) : place
      let nearest = error["nearest"]?.array?.compactMap(\.string) ?? []
      let question = nearest.isEmpty ? "" : "; did you mean \(nearest.codeList)?"
      lines.append("  \(name.isEmpty ? "" : "\(name): ")\(detail)\(question)")
    }
    if let addition = json["leastAddition"], addition != .null {
      lines.append("  to ask for: \(addition.text())")
    }
    return lines
  }
}

/// How a run ends the program.
enum RunExit: Int32 {
  case done = 0
  /// The grants or Autotask refused it, or it could not be carried out.
  case refused = 1
  case wrongInput = 2
  /// An approver must decide first.
  case waits = 3
}
