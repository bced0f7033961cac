import Foundation

/// A file that is written whole or not at all.
struct OutputFile {
  /// The file.
  var file: URL
  /// The file's permissions.
  var permissions: Int = 0o644

  /// Writes the text beside the file and then puts it in its place.
  ///
  /// - Throws: ``CommandFailure`` that names the file.
  func write(_ text: String) throws {
    let beside = file.deletingLastPathComponent().appending(
      component: ".\(file.lastPathComponent).\(UUID().uuidString)"
    )
    let files = FileManager.default
    guard
      files.createFile(atPath: beside.path, contents: Data(text.utf8), attributes: [.posixPermissions: permissions]),
      rename(beside.path, file.path) == 0
    else {
      try? files.removeItem(at: beside)
      throw CommandFailure.failed("`\(file.path)` cannot be written")
    }
  }
}
