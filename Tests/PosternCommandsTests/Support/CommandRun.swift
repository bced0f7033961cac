import Foundation
import PosternCommands
import Synchronization

/// What a command line did: its status, what it wrote, what it said besides.
struct CommandRun: Sendable {
  var status: Int32
  var output: String
  var notes: String

  /// Runs a command line in surroundings of its own.
  ///
  /// - Parameters:
  ///   - arguments: The words behind `postern`.
  ///   - folder: Where relative paths start; a folder that does not exist, when none is needed.
  ///   - environment: The environment's variables.
  ///   - typed: The lines that a person types; nil when there is no terminal.
  ///   - input: What comes by standard input.
  init(
    _ arguments: [String],
    in folder: URL = URL(fileURLWithPath: "/nonexistent"),
    environment: [String: String] = [:],
    typed: [String]? = nil,
    input: String = "",
    isTerminal: Bool = false
  ) async {
    let output = Captured()
    let notes = Captured()
    let lines = Mutex((typed ?? []).makeIterator())
    let parts = Mutex([Data(input.utf8)].filter { !$0.isEmpty }.makeIterator())
    let console = Console(
      write: { output.append($0) },
      note: { notes.append($0) },
      readLine: { lines.withLock { $0.next() } },
      readBytes: { parts.withLock { $0.next() } },
      isTerminal: isTerminal,
      isInteractive: typed != nil,
      environment: environment,
      folder: folder
    )
    status = await Console.$current.withValue(console) { await PosternCommand.status(running: arguments) }
    self.output = output.text
    self.notes = notes.text
  }

  private final class Captured: Sendable {
    private let bytes = Mutex(Data())

    func append(_ data: Data) { bytes.withLock { $0.append(data) } }

    var text: String { bytes.withLock { String(decoding: $0, as: UTF8.self) } }
  }
}

/// Runs the body with an empty folder and removes it afterwards.
func withFolder<Answer>(_ body: (URL) async throws -> Answer) async throws -> Answer {
  let folder = FileManager.default.temporaryDirectory.appending(component: "postern-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try await body(folder)
}
