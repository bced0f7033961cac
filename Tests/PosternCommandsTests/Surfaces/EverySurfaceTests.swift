import Autotask
import AutotaskEmulator
import Foundation
import NIOHTTP1
import PosternCommands
import Testing

@Suite("One case through every surface")
struct EverySurfaceTests {
  @Test("Whichever way a caller comes, it gets the same decision and the same data, and the ledger the same record")
  func cases() async throws {
    try await withBench { bench, company in
      let tickets = try await bench.connection.admin.rows(of: "Tickets")
      // A value that is there already is not written.
      let own = tickets.first {
        $0["companyID"]?.integer == company && $0["status"]?.integer != SurfaceCase.withheldStatus
      }
      let ticket = try #require(own?["id"]?.integer)
      let other = try #require(tickets.first { $0["companyID"]?.integer != company }?["id"]?.integer)
      for tried in SurfaceCase.all(ticket: ticket, other: other, company: company) {
        var answers: [(surface: Surface, answer: SurfaceAnswer)] = []
        var records: [JSONObject] = []
        for surface in Surface.allCases {
          let before = try await Self.records(bench).count
          answers.append((surface, try await bench.answer(to: tried, on: surface)))
          records.append(try await Self.record(bench, behind: before, of: tried, on: surface))
        }
        Self.compare(answers, tried)
        let decisions = records.map { Self.decision($0, in: tried) }
        #expect(Set(decisions).count == 1, "\(tried.name): \(decisions)")
        guard case .done = tried.end, tried.method == .PATCH else { continue }
        #expect(try await Self.title(of: ticket, bench) == tried.input["title"]?.string, "\(tried.name)")
      }
      let titles = try await bench.connection.admin.rows(of: "Tickets").compactMap { $0["title"]?.string }
      #expect(!titles.contains("looked at") && !titles.contains("asked for"))
    }
  }

  /// The title of a ticket as it is stored.
  private static func title(of ticket: Int64, _ bench: SurfaceBench) async throws -> String? {
    for row in try await bench.connection.admin.rows(of: "Tickets") where row["id"]?.integer == ticket {
      return row["title"]?.string
    }
    return nil
  }

  private static func compare(_ answers: [(surface: Surface, answer: SurfaceAnswer)], _ tried: SurfaceCase) {
    for (surface, answer) in answers {
      if case .denied = tried.end, surface == .cli {
        guard case .denied = answer.end else {
          Issue.record("\(tried.name): \(surface) \(answer)")
          continue
        }
      } else {
        #expect(answer.end == tried.end, "\(tried.name): \(surface)")
      }
    }
    let data = answers.compactMap(\.answer.data)
    for (first, next) in zip(data, data.dropFirst()) { #expect(first == next, "\(tried.name)") }
    if case .done = tried.end, tried.method == .GET {
      #expect(data.count == Surface.allCases.count && data.allSatisfy { $0["id"] != nil && $0["description"] == nil })
    }
  }

  /// What a record says of the decision itself.
  private static func decision(_ record: JSONObject, in tried: SurfaceCase) -> String {
    var record = record
    // The first way to ask for an approval makes it, the others wait for the same one.
    if tried.end == .pending, record["reason"] == "approval-waits" { record["reason"] = "approval-needed" }
    return ["caller", "connection", "entity", "verb", "decision", "reason", "grant"]
      .map { "\($0)=\(record[$0]?.text() ?? "null")" }.joined(separator: " ")
  }

  // MARK: The ledger

  /// The decisions on callers' requests, from the first.
  private static func records(_ bench: SurfaceBench) async throws -> [JSONObject] {
    let export = await bench.connection.run("ledger", "export")
    return try export.output.split(separator: "\n").compactMap { try JSONValue(parsing: String($0)).object }
      .filter { $0["kind"] == "decision" }
  }

  /// The record that a case has left.
  private static func record(
    _ bench: SurfaceBench,
    behind before: Int,
    of tried: SurfaceCase,
    on surface: Surface
  ) async throws -> JSONObject {
    while true {
      let new = try await records(bench)
      if new.count > before,
        let found = new.last(where: {
          $0["surface"]?.string == surface.rawValue && $0["caller"]?.string == tried.caller
        })
      {
        return found
      }
      // Permitted reads are durable a moment after they were answered, in another process.
      try await Task.sleep(for: .milliseconds(20))
    }
  }

  // MARK: The bench

  private func withBench(_ body: @Sendable (SurfaceBench, _ company: Int64) async throws -> Void) async throws {
    try await withEmulatedConnection(rows: 200) { connection in
      let tickets = try await connection.admin.rows(of: "Tickets")
      let company = try #require(tickets.first?["companyID"]?.integer)
      try Data(SurfaceCase.grants(company: company).bytes())
        .write(to: connection.folder.appending(component: "grants.yaml"))
      let applied = await connection.run("grants", "apply", "--yes")
      try #require(applied.status == 0, "\(applied.notes)")
      var tokens: [String: String] = [:]
      for caller in ["writer", "looker", "asker"] {
        tokens[caller] = try await connection.run("callers", "token", "add", caller).json["token"]?.string
      }
      let server = try await ServedFolder(
        connection.folder,
        name: "serve",
        arguments: ["serve"],
        environment: [
          "SECRET": connection.emulator.secret, "CODE": connection.emulator.integrationCode,
          "POSTERN_LISTEN": "127.0.0.1:0", "POSTERN_ADMIN": "127.0.0.1:0",
        ]
      )
      do {
        try await body(SurfaceBench(connection: connection, port: server.port, tokens: tokens), company)
      } catch {
        try await server.end()
        throw error
      }
      try await server.end()
    }
  }
}
