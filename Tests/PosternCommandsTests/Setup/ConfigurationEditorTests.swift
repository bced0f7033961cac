import Foundation
import PosternCommands
import Testing

@Suite("Editing postern.yaml")
struct ConfigurationEditorTests {
  private let file = URL(fileURLWithPath: "/somewhere/postern.yaml")

  private func connection(_ id: String, username: String = "new@msp.example") throws -> ConnectionConfiguration {
    ConnectionConfiguration(
      id: id,
      baseURL: "https://webservices5.autotask.net/ATServicesRest/",
      username: .plain(username),
      secret: try #require(SecretReference("env:NEW_SECRET")),
      integrationCode: try #require(SecretReference("file:/run/secrets/my code"))
    )
  }

  private func edited(_ text: String?, _ id: String) throws -> String {
    try ConfigurationEditor(text: text, file: file).adding(connection(id))
  }

  @Test("a new file holds the connection and can be read", arguments: [nil, "", "\n \n"])
  func fresh(text: String?) throws {
    let configuration = try PosternConfiguration(yaml: edited(text, "main"), file: file)
    #expect(configuration.connections == [try connection("main")])
  }

  static let text = """
    # my own words
    store: sqlite:x.db   # kept

    connections:   # all of them
      # the first
      - id: first
        baseURL: auto
        # a comment inside
        username: a@x.example
        secret: env:A
        integrationCode: env:B

      # the second
      - id: second
        username: b@x.example
        secret: env:C
        integrationCode: env:D

    # behind
    grants: my-grants.yaml
    """

  @Test("a connection is put in the place of the one with its id, and every other line stays")
  func replaced() throws {
    let lines = try edited(Self.text, "first").split(separator: "\n", omittingEmptySubsequences: false)
    let before = Self.text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(Array(lines.prefix(5)) == Array(before.prefix(5)))
    #expect(Array(lines.suffix(10).dropLast()) == Array(before.suffix(9)))
    #expect(lines.contains("    username: new@msp.example"))
    #expect(!lines.contains("    username: a@x.example"))
  }

  @Test(
    "a connection is added behind the last one",
    arguments: [text, text + "\n", text.replacing("\n  ", with: "\n")]
  )
  func added(text: String) throws {
    let edited = try edited(text, "third")
    let configuration = try PosternConfiguration(yaml: edited, file: file)
    #expect(configuration.connections.map(\.id) == ["first", "second", "third"])
    for line in text.split(separator: "\n") { #expect(edited.contains(line)) }
    #expect(configuration.grants == "my-grants.yaml")
  }

  @Test("a file without connections gets them")
  func without() throws {
    let edited = try edited("store: sqlite:x.db # kept", "main")
    #expect(edited.hasPrefix("store: sqlite:x.db # kept\nconnections:\n"))
    #expect(try PosternConfiguration(yaml: edited, file: file).connections.map(\.id) == ["main"])
  }

  @Test(
    "what cannot be edited by lines is left alone, and the lines are shown",
    arguments: [
      "connections: [{id: a, username: u, secret: env:S, integrationCode: env:C}]", "connections: []",
      "connections: [\n  {id: a, username: u, secret: env:S, integrationCode: env:C}]",
      "{connections: [{id: a, username: u, secret: env:S, integrationCode: env:C}]}",
    ]
  )
  func unusual(text: String) throws {
    #expect {
      _ = try edited(text, "a")
    } throws: { "\($0)".contains("put this in by hand") && "\($0)".contains("env:NEW_SECRET") }
  }

  @Test(
    "odd texts keep their value",
    arguments: ["yes", "a: b", "#x", "\"q\"", "O'Neil", "é@x", "- a", "1e3", "a\\b", "a #b"]
  )
  func scalars(name: String) throws {
    let text = try ConfigurationEditor(text: nil, file: file).adding(connection("main", username: name))
    #expect(try PosternConfiguration(yaml: text, file: file).connections[0].username == .plain(name))
  }
}
