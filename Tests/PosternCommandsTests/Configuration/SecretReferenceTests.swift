import Autotask
import Foundation
import PosternCommands
import Testing

@Suite("References to secrets")
struct SecretReferenceTests {
  private func resolve(_ text: String, in folder: URL, environment: [String: String] = [:]) throws -> Secret {
    let reference = try #require(SecretReference(text))
    let console = Console(write: { _ in }, note: { _ in }, environment: environment, folder: folder)
    return try Console.$current.withValue(console) { try reference.resolve(from: folder, purpose: "the secret") }
  }

  @Test(
    "only env:, file: and sealed: are references",
    arguments: ["", "env:", "file:", "sealed:", "sealed:a b", "sealed:a/b", "ENV:A", "hunter2", "https://x"]
  )
  func none(text: String) { #expect(SecretReference(text) == nil) }

  @Test(
    "a variable and a file are read, a file without its final new line",
    arguments: ["s3cret\n", "s3cret\r\n", "s3cret"]
  )
  func read(content: String) async throws {
    try await withFolder { folder in
      try content.write(to: folder.appending(component: "s.txt"), atomically: true, encoding: .utf8)
      #expect(try resolve("file:s.txt", in: folder) == Secret("s3cret"))
      #expect(try resolve("env:S", in: folder, environment: ["S": "s3cret"]) == Secret("s3cret"))
    }
  }

  @Test("only one new line is dropped, and inner ones stay")
  func newLines() async throws {
    try await withFolder { folder in
      try "a\nb\n\n".write(to: folder.appending(component: "s.txt"), atomically: true, encoding: .utf8)
      #expect(try resolve("file:s.txt", in: folder) == Secret("a\nb\n"))
    }
  }

  @Test("what is missing is named")
  func missing() async throws {
    try await withFolder { folder in
      try Data([0xFF, 0xFE, 0x00]).write(to: folder.appending(component: "binary"))
      try Data().write(to: folder.appending(component: "empty"))
      for (text, words) in [
        ("env:NOT_SET", "the environment has no variable `NOT_SET`"), ("file:none", "does not exist"),
        ("file:binary", "cannot be read as text"), ("file:empty", "which is empty"),
      ] {
        #expect {
          _ = try resolve(text, in: folder)
        } throws: { "\($0)".contains(words) && "\($0)".contains("the secret") }
      }
    }
  }
}
