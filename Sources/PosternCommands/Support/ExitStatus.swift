/// The status with which a command ends.
enum ExitStatus: Int32, Sendable {
  /// Done.
  case done = 0
  /// Failed.
  case failed = 1
  /// Wrong usage, or input that cannot be read.
  case usage = 2
}

/// Why a command ends without having done its work.
struct CommandFailure: Error, Sendable, CustomStringConvertible {
  /// The status.
  var status: ExitStatus
  /// What is wrong and what would be right, in one or few lines.
  var message: String

  /// Input that cannot be used: a name that does not exist, a file of another shape.
  static func usage(_ message: String) -> CommandFailure { CommandFailure(status: .usage, message: message) }

  /// Work that was begun and could not be done.
  static func failed(_ message: String) -> CommandFailure { CommandFailure(status: .failed, message: message) }

  var description: String { message }
}
