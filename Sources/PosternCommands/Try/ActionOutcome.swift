import Autotask

/// What one call of an action came to.
package enum ActionOutcome: Sendable, Equatable {
  /// It did what it says; a read brought the row that is known to be there, or some rows where none is known.
  case worked(rows: Int)
  /// A read brought no rows, and none is known to be there.
  case empty
  /// A read did not bring the row that is known to be there: an empty answer is a refusal.
  case missed(Int64)
  /// Autotask refused, in its own words.
  case refused(String)
  /// There was no usable answer.
  case failed(String)
  /// There was nothing to try it on.
  case notTried(String)

  /// Whether it did what it says.
  package var isSuccess: Bool {
    if case .worked = self { true } else { false }
  }

  /// What an error of Autotask or of the way there means for an action.
  init(_ error: AutotaskError) {
    switch error.code {
    case .denied, .refused, .notFound, .methodNotAllowed: self = .refused(error.words)
    default: self = .failed(error.description)
    }
  }
}

extension AutotaskError {
  /// Autotask's own sentences, or the message where it gave none.
  var words: String { sentences.isEmpty ? message : sentences.joined(separator: " ") }
}

/// Why an action cannot be tried: there is no row to try it on.
package struct ActionObstacle: Error, Sendable, CustomStringConvertible {
  /// One line for people.
  package var description: String

  init(_ description: String) { self.description = description }
}
