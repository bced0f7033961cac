package import Foundation

/// What a command finds around it: where results and notes go, where answers come from, environment and folder.
///
/// A command asks ``current`` and nothing else, so that a test can give it other surroundings.
package struct Console: Sendable {
  /// Takes a result.
  package var write: @Sendable (Data) -> Void
  /// Takes a note for people.
  package var note: @Sendable (Data) -> Void
  /// The next line that a person types, nil at the end.
  package var readLine: @Sendable () -> String?
  /// As ``readLine``, and what is typed does not show on the terminal.
  package var readHidden: @Sendable () -> String?
  /// The next bytes of standard input as they come, nil at the end; it waits for them.
  package var readBytes: @Sendable () -> Data?
  /// Whether results go to a terminal.
  package var isTerminal: Bool
  /// Whether notes go to a terminal.
  package var isNoteTerminal: Bool
  /// Whether a person can be asked.
  package var isInteractive: Bool
  /// The environment's variables.
  package var environment: [String: String]
  /// The folder at which relative paths of the command line start.
  package var folder: URL

  /// Makes surroundings; the defaults have no terminal, no environment and nobody to ask.
  package init(
    write: @escaping @Sendable (Data) -> Void,
    note: @escaping @Sendable (Data) -> Void,
    readLine: @escaping @Sendable () -> String? = { nil },
    readHidden: (@Sendable () -> String?)? = nil,
    readBytes: @escaping @Sendable () -> Data? = { nil },
    isTerminal: Bool = false,
    isNoteTerminal: Bool = false,
    isInteractive: Bool = false,
    environment: [String: String] = [:],
    folder: URL
  ) {
    self.write = write
    self.note = note
    self.readLine = readLine
    self.readHidden = readHidden ?? readLine
    self.readBytes = readBytes
    self.isTerminal = isTerminal
    self.isNoteTerminal = isNoteTerminal
    self.isInteractive = isInteractive
    self.environment = environment
    self.folder = folder
  }

  /// The process's own surroundings.
  ///
  /// A reader that has gone away (`postern … | head`) has read what it wanted: what it no longer takes is dropped.
  package static let process = Console(
    write: { try? FileHandle.standardOutput.write(contentsOf: $0) },
    note: { try? FileHandle.standardError.write(contentsOf: $0) },
    readLine: { Swift.readLine() },
    readHidden: { HiddenLine.read() },
    readBytes: { StandardInput.read() },
    isTerminal: isatty(FileHandle.standardOutput.fileDescriptor) != 0,
    isNoteTerminal: isatty(FileHandle.standardError.fileDescriptor) != 0,
    isInteractive: isatty(FileHandle.standardInput.fileDescriptor) != 0
      && isatty(FileHandle.standardError.fileDescriptor) != 0,
    environment: ProcessInfo.processInfo.environment,
    folder: URL(fileURLWithPath: FileManager.default.currentDirectoryPath, isDirectory: true)
  )

  /// The surroundings of the running command.
  @TaskLocal package static var current: Console = .process

  /// The file of a path; a relative one starts at ``folder``.
  package func file(_ path: String) -> URL { folder.file(path) }
}

extension URL {
  /// The file of a path; a relative one starts in this folder, with or without a final slash.
  func file(_ path: String) -> URL {
    URL(fileURLWithPath: path, relativeTo: URL(fileURLWithPath: self.path, isDirectory: true)).absoluteURL
  }
}
