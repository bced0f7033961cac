import Autotask
import Dispatch
import Foundation
import Testing

/// `postern serve` itself, in a process that can be killed.
struct ServeProcess: Sendable {
  private let process: Process
  /// Where it serves.
  let baseURL: String

  /// The program beside the tests.
  static func program() throws -> URL {
    let tests = try #require(Bundle.main.executableURL)
    let program = tests.deletingLastPathComponent().appending(component: "postern")
    try #require(FileManager.default.isExecutableFile(atPath: program.path), "\(program.path) is not built")
    return program
  }

  /// Starts it in a folder and waits until it serves.
  static func start(in folder: URL, environment: [String: String]) async throws -> ServeProcess {
    let process = try process(["serve", "--config", "postern.yaml"], in: folder, environment)
    let pipe = Pipe()
    process.standardOutput = FileHandle.nullDevice
    process.standardError = pipe
    let (texts, text) = AsyncStream.makeStream(of: Data.self)
    // What it logs is read to the end, for a full pipe would stop it.
    pipe.fileHandleForReading.readabilityHandler = { handle in
      let data = handle.availableData
      guard data.isEmpty else { return _ = text.yield(data) }
      handle.readabilityHandler = nil
      text.finish()
    }
    try process.run()
    var said = Data()
    for await data in texts {
      said.append(data)
      for line in said.split(separator: UInt8(ascii: "\n")) {
        guard let address = (try? JSONValue(parsing: Array(line)))?["baseURL"]?.string else { continue }
        return ServeProcess(process: process, baseURL: address)
      }
    }
    throw CaseFailed(why: "it did not start: \(String(decoding: said, as: UTF8.self))")
  }

  /// Ends it at once, whatever it does.
  func kill() async {
    Foundation.kill(process.processIdentifier, SIGKILL)
    await Self.ended(process)
  }

  /// Asks it to end in order.
  ///
  /// - Returns: Its status.
  func stop() async -> Int32 {
    process.terminate()
    await Self.ended(process)
    return process.terminationStatus
  }

  /// The memory that it has in use now, in bytes.
  var residentBytes: Int {
    let status = (try? String(contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") } ?? ""
    return (line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 1024
  }

  /// Runs another command of the program to its end.
  static func run(
    _ arguments: [String],
    in folder: URL,
    environment: [String: String],
    into file: URL? = nil
  ) async throws -> Int32 {
    let process = try process(arguments, in: folder, environment)
    process.standardError = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    if let file {
      try Data().write(to: file)
      process.standardOutput = try FileHandle(forWritingTo: file)
    }
    try process.run()
    await ended(process)
    return process.terminationStatus
  }

  private static func process(
    _ arguments: [String],
    in folder: URL,
    _ additions: [String: String]
  ) throws -> Process {
    let process = Process()
    process.executableURL = try program()
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.environment = ProcessInfo.processInfo.environment.merging(additions) { $1 }
    return process
  }

  private static func ended(_ process: Process) async {
    await withCheckedContinuation { continuation in
      // Waiting blocks, and no thread of the tests may wait.
      DispatchQueue.global().async {
        process.waitUntilExit()
        continuation.resume()
      }
    }
  }
}
