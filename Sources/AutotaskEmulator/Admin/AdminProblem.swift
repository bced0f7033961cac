internal import Autotask

/// What is wrong with a call of the admin API: 400, or 404 for a path, with one message.
struct AdminProblem: Error, Sendable, Equatable, CustomStringConvertible {
  var status = 400
  var message: String

  init(status: Int = 400, _ message: String) {
    self.status = status
    self.message = message
  }

  var description: String { message }

  /// A name that nothing has, with the nearest one that something has.
  static func unknown(_ kind: String, _ name: String, among known: [String]) -> AdminProblem {
    let nearest = nearestNames(to: name, in: known, limit: 1).first
    return AdminProblem("unknown \(kind) `\(name)`\(nearest.map { ": did you mean `\($0)`?" } ?? "")")
  }
}
