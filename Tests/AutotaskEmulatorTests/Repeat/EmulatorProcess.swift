import Autotask
import Dispatch
import Foundation
import Testing

/// The program itself, in a process of its own: what follows from a process, such as the order of a dictionary, differs
/// between two of them.
struct EmulatorProcess: Sendable {
  /// The line of JSON that says that it is ready.
  let ready: JSONValue

  /// Runs the body while the program serves, and ends it afterwards.
  static func run<R: Sendable>(_ arguments: [String], _ body: (EmulatorProcess) async throws -> R) async throws -> R {
    let tests = try #require(Bundle.main.executableURL)
    let program = tests.deletingLastPathComponent().appending(component: "postern")
    try #require(FileManager.default.isExecutableFile(atPath: program.path), "\(program.path) is not built")
    let process = Process()
    let pipe = Pipe()
    process.executableURL = program
    process.arguments = ["emulator"] + arguments
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    var environment = ProcessInfo.processInfo.environment
    environment["SWIFT_DETERMINISTIC_HASHING"] = nil
    process.environment = environment
    try process.run()
    defer {
      process.terminate()
      process.waitUntilExit()
    }
    let handle = pipe.fileHandleForReading
    let line = await withCheckedContinuation { continuation in
      // Reading waits, and no thread of the tests may wait.
      DispatchQueue.global().async { continuation.resume(returning: Self.line(handle)) }
    }
    return try await body(EmulatorProcess(ready: try JSONValue(parsing: line)))
  }

  private static func line(_ handle: FileHandle) -> [UInt8] {
    var line: [UInt8] = []
    while let byte = try? handle.read(upToCount: 1)?.first, byte != UInt8(ascii: "\n") { line.append(byte) }
    return line
  }
}
