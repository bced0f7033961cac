import Foundation
import PosternStore
import Synchronization

/// Tells chains of living processes from abandoned ones: a file for each open chain, locked while its process lives.
///
/// The lock belongs to the open file, so it ends with the process however that ends, and holds between containers that
/// share a folder, where process ids would not.
final class ChainLocks: Sendable {
  private let folder: String
  private let held = Mutex<[String: Int32]>([:])

  init(folder: String) { self.folder = folder }

  deinit {
    held.withLock { held in
      for descriptor in held.values { close(descriptor) }
    }
  }

  /// Takes the lock of a chain; false where a living process has it.
  ///
  /// - Throws: `StoreError` when the file cannot be made.
  func take(_ chain: String) throws -> Bool {
    try held.withLock { held in
      guard held[chain] == nil else { return false }
      try FileManager.default.createDirectory(
        atPath: folder,
        withIntermediateDirectories: true,
        attributes: [.posixPermissions: 0o700]
      )
      let descriptor = open(path(chain), O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
      guard descriptor >= 0 else {
        throw StoreError(.cannotOpen, "cannot make `\(path(chain))`: \(String(cString: strerror(errno)))")
      }
      guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
        close(descriptor)
        return false
      }
      held[chain] = descriptor
      return true
    }
  }

  /// Gives a lock back; the file stays while the chain is not closed.
  func release(_ chain: String, isClosed: Bool) {
    held.withLock { held in
      guard let descriptor = held.removeValue(forKey: chain) else { return }
      // Whoever opened the file before it went finds the chain closed when it has the lock.
      if isClosed {
        unlink(path(chain))
        // The last one out takes the folder along; it stays while others have files there.
        rmdir(folder)
      }
      close(descriptor)
    }
  }

  private func path(_ chain: String) -> String { folder + "/" + chain + ".lock" }
}
