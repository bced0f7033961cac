import Foundation
import Glibc
import Testing

/// The program itself, serving from a folder in a process of its own; what it writes stays in files of the folder.
final class ServedFolder {
  /// The port on which it serves callers.
  private(set) var port: UInt16 = 0
  private let process = Process()
  private let folder: URL
  private let name: String

  /// Starts it and waits until it says that it is ready.
  ///
  /// - Parameters:
  ///   - folder: The folder with its `postern.yaml`.
  ///   - name: What its files are called: `name.out` and `name.err`.
  ///   - arguments: What follows `postern`.
  init(_ folder: URL, name: String, arguments: [String], environment: [String: String]) async throws {
    self.folder = folder
    self.name = name
    let tests = try #require(Bundle.main.executableURL)
    let program = tests.deletingLastPathComponent().appending(component: "postern")
    try #require(FileManager.default.isExecutableFile(atPath: program.path), "\(program.path) is not built")
    process.executableURL = program
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.environment = environment
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try Self.file(folder, "\(name).out")
    process.standardError = try Self.file(folder, "\(name).err")
    try process.run()
    while port == 0 {
      try #require(process.isRunning, "it ended: \(written)")
      port = readyPort ?? 0
      // Another process: there is nothing to wait for but what it writes.
      if port == 0 { try await Task.sleep(for: .milliseconds(20)) }
    }
  }

  /// What it wrote to standard error.
  var written: String {
    String(decoding: (try? Data(contentsOf: folder.appending(component: "\(name).err"))) ?? Data(), as: UTF8.self)
  }

  /// Ends it by a signal and waits until it has ended.
  func end(_ signal: Int32 = SIGTERM) async throws {
    if process.isRunning { kill(process.processIdentifier, signal) }
    // As above: the end of a process is looked for.
    while process.isRunning { try await Task.sleep(for: .milliseconds(20)) }
  }

  private var readyPort: UInt16? {
    for line in written.split(separator: "\n") where line.hasPrefix("{") && line.contains("baseURL") {
      if let port = (try? JSONDecoder().decode(Ready.self, from: Data(line.utf8)))?.port { return port }
    }
    return nil
  }

  private struct Ready: Decodable { var port: UInt16 }

  private static func file(_ folder: URL, _ name: String) throws -> FileHandle {
    let file = folder.appending(component: name)
    _ = FileManager.default.createFile(atPath: file.path, contents: nil)
    return try FileHandle(forWritingTo: file)
  }
}

/// Sends bytes to a port of this machine and answers everything that comes back until the connection is closed.
func exchange(_ bytes: String, port: UInt16) throws -> Data {
  let connection = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
  defer { close(connection) }
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_port = port.bigEndian
  address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
  let isOpen = withUnsafePointer(to: &address) { pointer in
    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      connect(connection, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
    }
  }
  guard isOpen else { throw POSIXError(.ECONNREFUSED) }
  let sent = Array(bytes.utf8)
  guard send(connection, sent, sent.count, Int32(MSG_NOSIGNAL)) == sent.count else { throw POSIXError(.EPIPE) }
  var answer = Data()
  var part = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let count = recv(connection, &part, part.count, 0)
    guard count > 0 else { return answer }
    answer.append(contentsOf: part.prefix(count))
  }
}
