import Foundation
import Ledger

/// The file of the key that signs checkpoints: 64 hexadecimal digits, readable by its owner alone.
///
/// It lies beside the store and never in it, so that a copy of the store signs nothing.
struct LedgerKeyFile {
  /// The file.
  let file: URL

  /// The key, nil where there is no file.
  ///
  /// - Throws: ``CommandFailure`` that names the file when others may read it, or it is no key.
  func read() throws -> LedgerSigningKey? {
    guard let attributes = try? FileManager.default.attributesOfItem(atPath: file.path) else { return nil }
    let permissions = (attributes[.posixPermissions] as? Int) ?? 0o777
    guard permissions & 0o077 == 0 else {
      throw CommandFailure.failed("`\(file.path)` may be read by others; it signs checkpoints: chmod 600 \(file.path)")
    }
    guard let text = try? String(contentsOf: file, encoding: .utf8) else {
      throw CommandFailure.failed("`\(file.path)`, the key of the ledger, cannot be read")
    }
    guard let key = LedgerSigningKey(revealed: text.hasSuffix("\n") ? String(text.dropLast()) : text) else {
      throw CommandFailure.failed("`\(file.path)` is no key: expected 64 hexadecimal digits in lower case")
    }
    return key
  }

  /// The key; made where there is none yet. Of two processes that make it at once, one wins for both.
  ///
  /// - Throws: ``CommandFailure`` that names the file.
  func readOrMake() throws -> LedgerSigningKey {
    if let key = try read() { return key }
    let beside = file.deletingLastPathComponent().appending(
      component: ".\(file.lastPathComponent).\(UUID().uuidString)"
    )
    defer { unlink(beside.path) }
    let made = FileManager.default.createFile(
      atPath: beside.path,
      contents: Data((LedgerSigningKey().revealed + "\n").utf8),
      attributes: [.posixPermissions: 0o600]
    )
    // A link is made for one only, and always to a whole file.
    guard made, link(beside.path, file.path) == 0 || errno == EEXIST, let key = try read() else {
      throw CommandFailure.failed("`\(file.path)`, the key of the ledger, cannot be made")
    }
    return key
  }
}
