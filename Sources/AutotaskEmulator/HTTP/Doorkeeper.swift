internal import HummingbirdCore
internal import NIOCore

/// What a connection may send, and how long it may take.
///
/// How large the head of a request may be, and how long a connection may be silent, are the defaults of http.sys and
/// IIS; no source shows that Autotask changed them.
enum Doorkeeper {
  /// Bodies larger than this are refused without being kept.
  static let largestBody = 20_000_000
  /// A body whose length was not announced is cut off here; one that was announced too large is refused at once, and
  /// the server drains what still comes of it.
  static let endOfPatience = 120_000_000
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
  enum Outcome {
    case whole(ByteBuffer)
    case tooLarge
    /// It went on and on.
    case endless
  }

  /// Reads a body and keeps it, unless it is too large: the rest is then read and forgotten, so that the client hears
  /// the answer.
  static func read(_ body: RequestBody, announced: Int?) async throws -> Outcome {
    var whole = ByteBuffer()
    var length = 0
    var isKept = true
    guard announced ?? 0 <= largestBody else { return .tooLarge }
    for try await var part in body {
      length += part.readableBytes
      if length > endOfPatience { return .endless }
      isKept = isKept && length <= largestBody
      if isKept { whole.writeBuffer(&part) } else { whole.clear(minimumCapacity: 0) }
    }
    return isKept ? .whole(whole) : .tooLarge
  }
}
