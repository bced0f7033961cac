import Autotask
import AutotaskEmulator
import Foundation
import PosternCommands
import Testing

@Suite("postern request and postern query")
struct RequestCommandTests {
  @Test("One raw call: the answer on standard output, its status beside it")
  func request() async throws {
    try await withEmulatedConnection { connection in
      let version = await connection.run("request", "get", "Version")
      #expect(version.status == 0, "\(version.notes)")
      #expect(version.notes.hasPrefix("200"))
      let answer = try version.json
      #expect(answer["majorVersion"] != nil)
      let body = #"{"MaxRecords":2,"Filter":[{"op":"gte","field":"id","value":0}]}"#
      let rows = await connection.run("request", "POST", "/atservicesrest/v1.0/Tickets/query", "--body", body)
      #expect(try rows.json["items"]?.array?.count == 2)
      let get = await connection.run("request", "GET", "/V1.0/Tickets/query", "--param", "search=\(body)")
      #expect(try get.json["items"] == rows.json["items"])
    }
  }

  @Test("A refusal ends with 1 and Autotask's own sentences; what is no call ends with 2")
  func refusals() async throws {
    try await withEmulatedConnection { connection in
      let refused = await connection.run("request", "POST", "/V1.0/Tickets", "--body", "{}")
      #expect(refused.status == 1)
      #expect(refused.notes.contains("Missing Required Field"))
      let method = await connection.run("request", "FETCH", "/V1.0/Tickets")
      #expect(method.status == 2)
      let broken = await connection.run("request", "POST", "/V1.0/Tickets", "--body", "{")
      #expect(broken.status == 2)
      #expect(broken.notes.contains("no JSON"))
      let missing = await connection.run("request", "POST", "/V1.0/Tickets", "--body", "@none.json")
      #expect(missing.status == 2)
    }
  }

  @Test("A typed filter with labels finds the rows that Autotask's own filter finds")
  func query() async throws {
    try await withEmulatedConnection { connection in
      let typed = await connection.run(
        "query",
        "tickets",
        "status = New or status in (Complete)",
        "--all",
        "--fields",
        "id,status"
      )
      #expect(typed.status == 0, "\(typed.notes)")
      let json = #"[{"op":"in","field":"status","value":[1,5]}]"#
      let plain = await connection.run("query", "Tickets", json, "--all", "--fields", "id,status")
      #expect(typed.output == plain.output)
      let rows = try typed.json.array ?? []
      #expect(!rows.isEmpty)
      #expect(rows.allSatisfy { [1, 5].contains($0["status"]?.integer) })
      let count = await connection.run("query", "Tickets", "status in (New, Complete)", "--count")
      #expect(count.output == "\(rows.count)\n")
      let some = await connection.run("query", "Tickets", "--max", "3", "--format", "jsonl")
      #expect(some.output.split(separator: "\n").count == 3)
      let table = await connection.run("query", "Tickets", "--max", "3", "--format", "csv", "--fields", "id,title")
      #expect(table.output.hasPrefix("id,title\r\n"))
    }
  }

  @Test("What cannot be understood ends with 2, a mark below the place, and the nearest names")
  func mistakes() async throws {
    try await withEmulatedConnection { connection in
      let cases: [(arguments: [String], words: String)] = [
        (["Tickts", "id = 1"], "`Tickets`"), (["Tickets", "statsu = 1"], "`status`"),
        (["Tickets", "status = Complet"], "`Complete`"), (["Tickets", "status ="], "expected a value"),
        (["Tickets", "id = 1", "--fields", "titel"], "`title`"), (["Tickets", "{\"op\":1}"], "filter"),
      ]
      for (arguments, words) in cases {
        let run = await CommandRun(
          ["query"] + arguments,
          in: connection.folder,
          environment: ["SECRET": connection.emulator.secret, "CODE": connection.emulator.integrationCode]
        )
        #expect(run.status == 2, "\(arguments)")
        #expect(run.notes.contains(words), "\(run.notes)")
      }
    }
  }
}
