import Autotask
import Foundation
import LeastPrivilege
import PosternSQLite
import PosternStore
import Testing

/// A folder with a grants file, in which commands run.
struct GrantsFolder: Sendable {
  var folder: URL

  /// Writes the grants file, or another.
  func write(_ text: String, to name: String = "grants.yaml") throws {
    try Data(text.utf8).write(to: folder.appending(component: name))
  }

  /// Runs a command line without a terminal.
  func run(_ arguments: String...) async -> CommandRun { await CommandRun(arguments, in: folder) }

  /// Runs a command line at which a person sits, who types these lines.
  func run(_ arguments: String..., typing lines: [String]) async -> CommandRun {
    await CommandRun(arguments, in: folder, typed: lines, isTerminal: true)
  }

  /// The store in the folder.
  func store() throws -> any Store { try SQLiteStore(path: folder.appending(component: "postern.db").path) }

  /// Whether there is a store.
  var hasStore: Bool { FileManager.default.fileExists(atPath: folder.appending(component: "postern.db").path) }
}

/// Runs the body in a folder with a grants file and no configuration.
func withGrants(_ text: String, _ body: (GrantsFolder) async throws -> Void) async throws {
  try await withFolder { folder in
    let grants = GrantsFolder(folder: folder)
    try grants.write(text)
    try await body(grants)
  }
}

/// One caller, `c`, with these lines of grants, each grant an element of a list.
func caller(_ grants: String, _ more: String = "") -> String {
  let lines = grants.split(separator: "\n", omittingEmptySubsequences: false).map { "      \($0)" }
  return (["version: 1", "callers:", "  - id: c", "    grants:"] + lines + [more]).joined(separator: "\n")
}
