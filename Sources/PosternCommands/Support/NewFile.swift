import Foundation
import Glibc

/// A file that must not exist yet and that its owner alone may read.
struct NewFile {
  private let file: URL

  init(_ file: URL) { self.file = file }

  /// Writes the text, on the disk when this returns.
  ///
  /// - Throws: ``CommandFailure`` that names the file.
  func write(_ text: String) throws {
    // Made with its permissions, so that there is no moment at which others may open it.
    let descriptor = open(file.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      let why = errno == EEXIST ? "exists already, and is not overwritten" : "cannot be made: \(Self.reason)"
      throw CommandFailure.failed("`\(file.path)` \(why)")
    }
    defer { close(descriptor) }
    let bytes = Array(text.utf8)
    guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0 else {
      let reason = Self.reason
      unlink(file.path)
      throw CommandFailure.failed("`\(file.path)` cannot be written: \(reason)")
    }
  }

  private static var reason: String { String(cString: strerror(errno)) }
}
