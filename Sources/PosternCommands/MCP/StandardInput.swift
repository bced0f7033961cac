import Foundation

/// Standard input, as it comes.
enum StandardInput {
  /// The next bytes, nil at the end; it waits for them.
  static func read() -> Data? {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = Foundation.read(FileHandle.standardInput.fileDescriptor, &buffer, buffer.count)
      if count > 0 { return Data(buffer[..<count]) }
      // A signal in between is no end.
      guard count < 0, errno == EINTR else { return nil }
    }
  }

  /// The bytes of a console as a stream, read on a thread of their own: waiting for a person or a program must not hold
  /// one that others need. The thread ends with the input, or with the process.
  static func stream(of console: Console) -> AsyncStream<[UInt8]> {
    let (stream, feed) = AsyncStream.makeStream(of: [UInt8].self)
    Thread.detachNewThread {
      while let bytes = console.readBytes() { feed.yield(Array(bytes)) }
      feed.finish()
    }
    return stream
  }
}
