import Autotask
import Foundation
import Glibc
import PosternCommands
import Testing

@Suite("postern secrets")
struct SecretsCommandTests {
  private static let value = "planted-secret-4711"
  private static let keys = ["POSTERN_KEY_FILE": "key", "POSTERN_PREVIOUS_KEY_FILE": "key.previous"]

  /// Runs the body in a folder with a key.
  private func withKey(_ body: (URL) async throws -> Void) async throws {
    try await withFolder { folder in
      #expect(await CommandRun(["secrets", "new-key", "key"], in: folder).status == 0)
      try await body(folder)
    }
  }

  private func run(
    _ arguments: String...,
    in folder: URL,
    more: [String: String] = [:],
    typed: [String]? = nil
  ) async -> CommandRun {
    await CommandRun(arguments, in: folder, environment: Self.keys.merging(more) { $1 }, typed: typed)
  }

  @Test("a new key has 64 digits, is its owner's alone, and never takes the place of a file")
  func newKey() async throws {
    try await withKey { folder in
      let file = folder.appending(component: "key")
      let text = try String(contentsOf: file, encoding: .utf8)
      #expect(text.wholeMatch(of: /[0-9a-f]{64}\n/) != nil)
      #expect(try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int == 0o600)
      let again = await CommandRun(["secrets", "new-key", "key"], in: folder)
      #expect(again.status == 1)
      #expect(again.notes.contains("exists already"))
      #expect(try String(contentsOf: file, encoding: .utf8) == text)
      #expect(!again.notes.contains(text.dropLast()))
    }
  }

  @Test("a secret is set, listed without its value, put anew, and removed; what a connection uses only when asked")
  func life() async throws {
    try await withKey { folder in
      let yaml = "connections: [{id: main, username: u, secret: 'sealed:a', integrationCode: 'env:C'}]"
      try Data(yaml.utf8).write(to: folder.appending(component: "postern.yaml"))
      let set = await run("secrets", "set", "a", "--from", "env:V", in: folder, more: ["V": Self.value])
      #expect(set.status == 0, "\(set.notes)")
      #expect(set.notes.contains("sealed; refer to it as `sealed:a`"))
      #expect(await run("secrets", "set", "b", in: folder, typed: [Self.value]).status == 0)
      #expect(await run("secrets", "set", "a", in: folder, typed: ["another"]).notes.contains("sealed anew"))
      let list = await run("secrets", "list", "--json", in: folder)
      let rows = try #require(try list.json.array)
      #expect(rows.map { $0["name"] } == ["a", "b"])
      #expect(rows.map { $0["under"] } == ["current", "current"])
      #expect(rows.map { $0["usedBy"] } == [["main.secret"], []])
      #expect(await run("secrets", "remove", "a", in: folder).status == 2)
      #expect(await run("secrets", "remove", "a", "--yes", in: folder).status == 0)
      #expect(await run("secrets", "remove", "b", in: folder).status == 0)
      #expect(await run("secrets", "remove", "b", in: folder).status == 2)
      for run in [set, list] { #expect(!(run.output + run.notes).contains(Self.value)) }
    }
  }

  @Test(
    "a value that no header can carry, a second line, and a value as a reference's place are refused unseen",
    arguments: [
      ([""], "is empty"), (["tab\there"], "control character"), ([String(repeating: "x", count: 4097)], "4096"),
    ]
  )
  func badValues(typed: [String], words: String) async throws {
    try await withKey { folder in
      let refused = await run("secrets", "set", "a", in: folder, typed: typed)
      #expect(refused.status == 2)
      #expect(refused.notes.contains(words))
      let literal = await run("secrets", "set", "a", "--from", Self.value, in: folder)
      #expect(literal.status == 2)
      #expect(!literal.notes.contains(Self.value))
      #expect(await run("secrets", "set", "a b", in: folder, typed: ["x"]).status == 2)
      #expect(await run("secrets", "set", "a", in: folder).notes.contains("found nothing"))
    }
  }

  @Test("without a key a command says how to make one, and asks for nothing")
  func noKey() async throws {
    try await withFolder { folder in
      for arguments in [["secrets", "set", "a"], ["secrets", "rotate"]] {
        let run = await CommandRun(arguments, in: folder, typed: [Self.value])
        #expect(run.status == 2)
        #expect(run.notes.contains("postern secrets new-key FILE"), "\(run.notes)")
      }
      #expect(await CommandRun(["secrets", "list", "--json"], in: folder).output == "[]\n")
    }
  }

  @Test(
    "a key file that is not as it must be is named, with what would be right",
    arguments: [
      ("63", String(repeating: "a", count: 63), 0o600, "expected 64 hexadecimal digits"),
      ("65", String(repeating: "a", count: 65), 0o600, "expected 64 hexadecimal digits"),
      ("two new lines", String(repeating: "a", count: 64) + "\n\n", 0o600, "expected 64 hexadecimal digits"),
      ("no digit", String(repeating: "z", count: 64), 0o600, "expected 64 hexadecimal digits"),
      ("group", String(repeating: "a", count: 64), 0o640, "chmod 600"),
      ("others", String(repeating: "a", count: 64), 0o604, "chmod 600"),
      ("fine", String(repeating: "a", count: 64), 0o400, ""),
      ("fine, upper case", String(repeating: "A", count: 64) + "\n", 0o600, ""),
    ]
  )
  func keyFiles(_ name: String, text: String, mode: Int, words: String) async throws {
    try await withFolder { folder in
      let file = folder.appending(component: "key")
      try Data(text.utf8).write(to: file)
      try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file.path)
      let run = await run("secrets", "set", "a", in: folder, typed: ["x"])
      #expect(run.status == (words.isEmpty ? 0 : 2), "\(name): \(run.notes)")
      #expect(words.isEmpty || run.notes.contains(words), "\(name): \(run.notes)")
      #expect(words.isEmpty || run.notes.contains(file.path))
      #expect(!run.notes.contains(String(text.prefix(40))), "\(name)")
      #expect(await CommandRun(["secrets", "list"], in: folder).status == 0)
    }
  }

  @Test("a missing key file, a folder in its place, and a pipe are errors that end")
  func noFile() async throws {
    try await withFolder { folder in
      let missing = await run("secrets", "set", "a", in: folder, typed: ["x"])
      #expect(missing.status == 2)
      #expect(missing.notes.contains("does not exist"))
      #expect(mkfifo(folder.appending(component: "pipe").path, 0o600) == 0)
      for name in [".", "pipe"] {
        let run = await run("secrets", "set", "a", in: folder, more: ["POSTERN_KEY_FILE": name], typed: ["x"])
        #expect(run.status == 2)
        #expect(run.notes.contains("is no file"), "\(run.notes)")
      }
    }
  }

  @Test("the service manager's credential is a key too, with the group's bit that its access list shows")
  func credential() async throws {
    try await withFolder { folder in
      let file = folder.appending(component: "postern-key")
      try Data((String(repeating: "b", count: 64) + "\n").utf8).write(to: file)
      try FileManager.default.setAttributes([.posixPermissions: 0o440], ofItemAtPath: file.path)
      let environment = ["CREDENTIALS_DIRECTORY": folder.path]
      let run = await CommandRun(["secrets", "set", "a"], in: folder, environment: environment, typed: ["x"])
      #expect(run.status == 0, "\(run.notes)")
      try FileManager.default.setAttributes([.posixPermissions: 0o444], ofItemAtPath: file.path)
      let open = await CommandRun(["secrets", "set", "a"], in: folder, environment: environment, typed: ["x"])
      #expect(open.status == 2)
      #expect(open.notes.contains("systemd credential `postern-key`"))
    }
  }

  @Test("a key is exchanged with two live at once, and the old one can be taken away")
  func rotation() async throws {
    try await withKey { folder in
      let files = FileManager.default
      func move(_ from: String, _ to: String) throws {
        try files.moveItem(at: folder.appending(component: from), to: folder.appending(component: to))
      }
      #expect(await run("secrets", "set", "a", in: folder, typed: [Self.value]).status == 0)
      try move("key", "key.previous")
      _ = await CommandRun(["secrets", "new-key", "key"], in: folder)
      #expect(await run("secrets", "set", "b", in: folder, typed: [Self.value]).status == 0)
      let between = await run("secrets", "list", "--json", in: folder)
      #expect(try between.json.array?.map { $0["under"] } == ["previous", "current"])
      let rotated = await run("secrets", "rotate", "--json", in: folder)
      #expect(rotated.status == 0, "\(rotated.notes)")
      #expect(try rotated.json["resealed"] == ["a"])
      #expect(try rotated.json["unchanged"] == ["b"])
      #expect(rotated.notes.contains("remove its file"))
      try files.removeItem(at: folder.appending(component: "key.previous"))
      let after = await run("secrets", "list", "--json", in: folder)
      #expect(try after.json.array?.map { $0["under"] } == ["current", "current"])
      #expect(try await run("secrets", "rotate", "--json", in: folder).json["resealed"] == [])
      // With another key nothing can be read, and nothing is lost.
      try move("key", "key.kept")
      _ = await CommandRun(["secrets", "new-key", "key"], in: folder)
      let wrong = await run("secrets", "rotate", in: folder)
      #expect(wrong.status == 2)
      #expect(wrong.notes.contains("POSTERN_PREVIOUS_KEY_FILE"), "\(wrong.notes)")
    }
  }
}
