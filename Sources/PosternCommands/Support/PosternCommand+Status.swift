import ArgumentParser

extension PosternCommand {
  /// Runs a command line and answers the status that the program ends with; results and notes go to the console.
  package static func status(running arguments: [String]) async -> Int32 {
    do {
      var command = try parseAsRoot(arguments)
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
      return ExitStatus.done.rawValue
    } catch let status as ExitCode {
      return status.rawValue
    } catch {
      return report(error)
    }
  }

  /// Tells what went wrong and answers the status for it.
  private static func report(_ error: any Error) -> Int32 {
    if let failure = CommandFailure(error) {
      Output.note("postern: \(failure.message)")
      return failure.status.rawValue
    }
    // What the parser throws: help that was asked for, or a wrong command line, whose own status is 64 and ours 2.
    let text = fullMessage(for: error)
    if exitCode(for: error) == .success {
      Output.write(text)
      return ExitStatus.done.rawValue
    }
    Output.note(text)
    return (exitCode(for: error) == .validationFailure ? ExitStatus.usage : .failed).rawValue
  }
}
