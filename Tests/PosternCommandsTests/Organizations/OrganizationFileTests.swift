import Autotask
import Foundation
import Testing

/// Files of organizations, through the command that reads them.
@Suite("postern organizations import")
struct OrganizationFileTests {
  /// Imports a text for a caller of a folder without a connection to anywhere.
  private func imported(_ text: String, _ more: String...) async throws -> (run: CommandRun, rows: [JSONValue]) {
    try await withFolder { folder in
      let yaml = """
        connections:
          - {id: main, baseURL: "http://127.0.0.1:9/atservicesrest/", username: me, secret: env:S, integrationCode: env:C}
        """
      try Data(yaml.utf8).write(to: folder.appending(component: "postern.yaml"))
      let run = await CommandRun(["organizations", "import", "c", "--file", "-"] + more, in: folder, input: text)
      let list = await CommandRun(["organizations", "list", "--format", "json"], in: folder)
      return (run, try list.json.array ?? [])
    }
  }

  private func words(_ rows: [JSONValue]) -> [String] {
    rows.map { row in
      let domains = (row["domains"]?.array ?? []).compactMap(\.string).joined(separator: " ")
      return "\(row["id"]?.string ?? "")|\(row["name"]?.string ?? "")|\(domains)"
    }
  }

  @Test("CSV with quotes, other separators, other columns, and a mark of the byte order")
  func csv() async throws {
    let plain = try await imported(
      "name,id,domains\r\nContoso Ltd,7,\"contoso.com, www.contoso.de\"\r\n\r\n\"A \"\"B\"\"\",,\r\n"
    )
    #expect(plain.run.status == 0, "\(plain.run.notes)")
    #expect(words(plain.rows) == ["A \"B\"|A \"B\"|", "7|Contoso Ltd|contoso.com contoso.de"])
    let other = try await imported("\u{FEFF}External ID;Organization;Plan\n1;Fabrikam/Nord;gold\n")
    #expect(words(other.rows) == ["1|Fabrikam/Nord|"])
    #expect(other.run.notes.contains("`Plan`"))
    #expect(words(try await imported("name\nFabrikam/Nord\n").rows) == ["Fabrikam-Nord|Fabrikam/Nord|"])
  }

  @Test("JSON names and objects")
  func json() async throws {
    let read = try await imported(
      #"["Contoso", {"name": "Fabrikam", "id": 12, "domains": ["https://fabrikam.de/"], "plan": "gold"}]"#
    )
    #expect(words(read.rows) == ["Contoso|Contoso|", "12|Fabrikam|fabrikam.de"])
    #expect(read.run.notes.contains("`plan`"))
  }

  @Test(
    "what is wrong is named with its place, and nothing is kept",
    arguments: [
      ("", "the file is empty"), ("id,plan\n1,gold\n", "with one `name`"), ("name\n\"open\n", "is not closed"),
      ("name\nA\"b\n", "within a plain cell"), ("name\n\"a\"b\n", "behind a closed quotation mark"),
      ("name,id\na,1,2\n", ":2: 3 cells"), ("name,id\na,1\nb,1\n", ":3: another organization has the id `1`"),
      ("name,id\na,1/2\n", "without `/`"), ("name,domains\na,n/a\n", "is no domain"),
      ("name,id\n,1\n", "expected a name"),
      ("{\"name\": \"a\"}", "expected an array"), ("[1]", "[0]: expected a name"), ("[", "this is no JSON"),
      ("[{\"name\":\"a\",\"id\":true}]", "expected `id`"), ("[{\"name\":\"a\",\"domains\":[1]}]", "expected `domains`"),
      ("[\"a\\u0007\"]", "on one line"),
    ]
  )
  func wrong(text: String, words: String) async throws {
    let read = try await imported(text)
    #expect(read.run.status == 2)
    #expect(read.run.notes.contains(words), "\(read.run.notes)")
    #expect(read.rows.isEmpty)
  }
}
