import AutotaskEmulator
import Foundation
import NIOCore
import NIOPosix

/// A client that sends any bytes and takes what comes back, since no library for HTTP would send what it must not.
struct RawConnection {
  private let channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>

  init(port: Int) async throws {
    channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .connect(host: "127.0.0.1", port: port) { channel in
        channel.eventLoop.makeCompletedFuture {
          try NIOAsyncChannel(
            wrappingChannelSynchronously: channel,
            configuration: .init(isOutboundHalfClosureEnabled: true)
          )
        }
      }
  }

  /// Sends pieces one after the other and answers what comes until the server closes, or has answered with as many
  /// status lines as are wanted.
  ///
  /// - Parameter ends: Whether nothing more is said after the pieces.
  static func exchange(
    _ pieces: [[UInt8]],
    port: Int,
    answers wanted: Int = 1,
    ends: Bool = false
  ) async throws -> String {
    try await RawConnection(port: port).exchange(pieces, answers: wanted, ends: ends)
  }

  /// Sends a beginning, and then the same bytes again and again until the server closes; answers what came.
  static func drip(_ bytes: [UInt8], after beginning: [UInt8], port: Int) async throws -> String {
    try await RawConnection(port: port).drip(bytes, after: beginning)
  }

  private func drip(_ bytes: [UInt8], after beginning: [UInt8]) async throws -> String {
    try await channel.executeThenClose { inbound, outbound in
      await withTaskGroup(of: Void.self) { tasks in
        defer { tasks.cancelAll() }
        tasks.addTask {
          do {
            try await outbound.write(ByteBuffer(bytes: beginning))
            while true {
              try await outbound.write(ByteBuffer(bytes: bytes))
              // What drips needs a pause between its drops; how long it is decides nothing.
              try await Task.sleep(for: .milliseconds(20))
            }
          } catch {
            // The server has closed, which is what is waited for.
          }
        }
        var received: [UInt8] = []
        do {
          for try await part in inbound { received += part.readableBytesView }
        } catch {
          // A server that closes while bytes are under way resets the connection: what it said before counts.
        }
        return String(decoding: received, as: UTF8.self)
      }
    }
  }

  private func exchange(_ pieces: [[UInt8]], answers wanted: Int, ends: Bool) async throws -> String {
    try await channel.executeThenClose { inbound, outbound in
      var received: [UInt8] = []
      do {
        for piece in pieces { try await outbound.write(ByteBuffer(bytes: piece)) }
        if ends { outbound.finish() }
        for try await part in inbound {
          received += part.readableBytesView
          let text = String(decoding: received, as: UTF8.self)
          if text.components(separatedBy: "HTTP/1.1 ").count > wanted, Self.isComplete(text) { break }
        }
      } catch {
        // The server may close while we still send: what it said before counts.
      }
      return String(decoding: received, as: UTF8.self)
    }
  }

  /// Whether the last answer's body has come as far as its length says.
  private static func isComplete(_ text: String) -> Bool {
    let parts = text.components(separatedBy: "\r\n\r\n")
    guard parts.count > 1, let head = parts.dropLast().last else { return false }
    let length = head.components(separatedBy: "\r\n").compactMap { line -> Int? in
      let lowered = line.lowercased()
      return lowered.hasPrefix("content-length:")
        ? Int(lowered.dropFirst(15).trimmingCharacters(in: .whitespaces)) : nil
    }.last
    return parts.last?.utf8.count ?? 0 >= length ?? 0
  }
}

extension Wire {
  /// The lines of a request with credentials, and the bytes after them.
  func raw(_ line: String, _ headers: [String] = [], host: Bool = true, body: [UInt8] = []) -> [UInt8] {
    var lines = [line]
    if host { lines.append("Host: 127.0.0.1:\(emulator.port)") }
    lines += ["UserName: \(username)", "Secret: \(secret)", "ApiIntegrationCode: \(integrationCode)"] + headers
    return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body
  }

  /// Sends bytes and answers what came, then asks whether the emulator still serves.
  func exchange(_ pieces: [[UInt8]], answers: Int = 1, ends: Bool = false) async throws -> String {
    let text = try await RawConnection.exchange(pieces, port: emulator.port, answers: answers, ends: ends)
    guard try await call("GET", "Companies/174").status == 200 else { throw Gone() }
    return text
  }

  struct Gone: Error {}
}
