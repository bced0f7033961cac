internal import HummingbirdCore
internal import NIOCore

/// What a connection may send, and how long it may take.
///
/// How large the head of a request may be, and how long a connection may be silent, are the defaults of http.sys and
/// IIS; no source shows that Autotask changed them.
enum Doorkeeper {
  /// Bodies larger than this are refused without being kept.
  static let largestBody = 20_000_000
  /// As much is read of a body that is too large, so that the client hears the answer before the connection ends.
  private static let endOfPatience = 2 * largestBody
  /// As long a connection that is to end stays half open for what the client has under way.
  private static let farewell = Duration.seconds(2)
  /// http.sys: `MaxFieldLength` and `MaxRequestBytes`.
  private static let largestHead = 16_384

  /// The server's configuration for a connection.
  static func configuration(idleTimeout: Duration) -> HTTP1Channel.Configuration {
    HTTP1Channel.Configuration(
      idleTimeout: TimeAmount(idleTimeout),
      httpDecoderConfiguration: .init(maxHeaderFieldSize: largestHead, maxHeaderListSize: largestHead)
    )
  }

  /// What became of a body.
  enum Outcome: Sendable {
    case whole(ByteBuffer)
    /// It was read to its end and forgotten.
    case tooLarge
    /// It goes on after more than is read of any; or its length was announced, and none of it was read.
    case endless
    /// It took too long.
    case late
  }

  /// Reads a body and keeps it, unless it is too large or takes too long.
  ///
  /// - Parameters:
  ///   - announced: The length that the head says.
  ///   - limit: How long the whole body may take, however often a part of it comes.
  static func read(_ body: RequestBody, announced: Int?, within limit: Duration) async throws -> Outcome {
    guard announced ?? 0 <= largestBody else { return .endless }
    return try await withThrowingTaskGroup(of: Outcome.self) { tasks in
      defer { tasks.cancelAll() }
      tasks.addTask { try await read(body) }
      tasks.addTask {
        // The clock that a body runs against: whichever task ends first cancels the other.
        try await Task.sleep(for: limit)
        return .late
      }
      return try await tasks.next() ?? .late
    }
  }

  private static func read(_ body: RequestBody) async throws -> Outcome {
    var whole = ByteBuffer()
    var length = 0
    for try await var part in body {
      length += part.readableBytes
      if length > endOfPatience { return .endless }
      if length <= largestBody { whole.writeBuffer(&part) } else { whole.clear(minimumCapacity: 0) }
    }
    return length <= largestBody ? .whole(whole) : .tooLarge
  }

  /// Ends a connection after its last answer, although the client may still be sending.
  ///
  /// To close at once would make the system tell the client of an error, and the answer could be lost on it: so it is
  /// first told that nothing more will be said, and what it has under way is read for a moment.
  ///
  /// - Parameter body: A body of which nothing was read yet.
  static func end(_ channel: any Channel, after body: RequestBody?) async {
    try? await channel.close(mode: .output)
    if let body { _ = try? await read(body, announced: nil, within: farewell) }
    try? await channel.close()
  }
}
