import Autotask
import Foundation
import Testing

@Suite("postern grants diff")
struct GrantsDiffTests {
  static let older = caller(
    """
    - {id: g, operations: [{entity: Tickets, verbs: [query, get]}], companies: [174, 201]}
    """
  )

  /// New grants, what they are beside ``older``, and the example on each side.
  static let changes: [(grants: String, kind: String, gained: String?, lost: String?)] = [
    ("- {id: other, operations: [{entity: Tickets, verbs: [get, query]}], companies: [201, 174]}", "equal", nil, nil),
    (
      "- {id: g, operations: [{entity: Tickets, verbs: [query, get, update]}], companies: [174, 201]}", "wider",
      "PATCH /V1.0/Tickets", nil
    ),
    (
      "- {id: g, operations: [{entity: Tickets, verbs: [query, get]}], companies: [174, 201, 9]}", "wider",
      "GET /V1.0/Tickets/query", nil
    ),
    (
      "- {id: g, operations: [{entity: Tickets, verbs: [query, get]}], companies: [174]}", "narrower", nil,
      "GET /V1.0/Tickets/query"
    ),
    (
      """
      - id: g
        operations: [{entity: Tickets, verbs: [query, get]}]
        companies: [174, 201]
        fields: {read: {except: [description]}}
      """, "narrower", nil, "GET /V1.0/Tickets/query"
    ),
    (
      "- {id: g, operations: [{entity: Tickets, verbs: [query]}, {entity: Companies, verbs: [get]}], companies: [174, 201]}",
      "incomparable", "GET /V1.0/Companies/{id}", "GET /V1.0/Tickets/{id}"
    ),
  ]

  @Test("tells wider, narrower, equal and incomparable, with a request for each side", arguments: changes.indices)
  func kinds(_ index: Int) async throws {
    let change = Self.changes[index]
    try await withGrants(caller(change.grants)) { grants in
      try grants.write(Self.older, to: "old.yaml")
      let run = await grants.run("grants", "diff", "grants.yaml", "--from", "old.yaml", "--json")
      #expect(run.status == (change.kind == "equal" ? 0 : 1), "\(run.notes)")
      let difference = try #require(try run.json.array?.first)
      #expect(difference["caller"] == "c")
      #expect(difference["kind"] == .string(change.kind), "\(run.output)")
      #expect(difference["gained"]?["request"]?.string == change.gained, "\(run.output)")
      #expect(difference["lost"]?["request"]?.string == change.lost, "\(run.output)")
      // What is wider one way is narrower the other way.
      let back = await grants.run("grants", "diff", "old.yaml", "--from", "grants.yaml", "--json")
      let reverse = ["wider": "narrower", "narrower": "wider"][change.kind] ?? change.kind
      #expect(try back.json.array?.first?["kind"] == .string(reverse))
      #expect(!grants.hasStore)
    }
  }

  @Test("What an example gains is allowed by the new grants and denied by the old, as `explain` tells")
  func examplesHold() async throws {
    let new =
      "- {id: g, operations: [{entity: Tickets, verbs: [query, get]}], companies: [174, 201]}\n"
      + "- {id: more, operations: [{entity: Contacts, verbs: [get]}]}"
    try await withGrants(caller(new)) { grants in
      try grants.write(Self.older, to: "old.yaml")
      let run = await grants.run("grants", "diff", "--from", "old.yaml", "--json")
      let request = try #require(try run.json.array?.first?["gained"]?["request"]?.string)
      #expect(request == "GET /V1.0/Contacts/{id}")
      let words = request.replacing("{id}", with: "1").split(separator: " ").map(String.init)
      #expect(await grants.run("explain", "c", words[0], words[1]).status == 0)
      #expect(await grants.run("explain", "c", words[0], words[1], "--grants", "old.yaml").status == 1)
    }
  }

  @Test("compares with the version in force, and with nothing before the first")
  func inForce() async throws {
    try await withGrants(Self.older) { grants in
      let first = await grants.run("grants", "diff", "--json")
      #expect(first.status == 1)
      #expect(try first.json.array?.first?["kind"] == "wider")
      #expect(first.notes.contains("no grants are in force yet"))
      #expect(!grants.hasStore)
      #expect(await grants.run("grants", "apply", "--yes").status == 0)
      #expect(await grants.run("grants", "diff").status == 0)
      try grants.write(caller("- {id: g, operations: [{entity: Tickets, verbs: [query]}], companies: [174, 201]}"))
      let later = await grants.run("grants", "diff", "--format", "table")
      #expect(later.status == 1)
      #expect(later.output.contains("narrower"))
      #expect(later.output.contains("GET /V1.0/Tickets/{id} (g: the operation)"))
    }
  }

  @Test("refuses a file with errors on either side")
  func broken() async throws {
    try await withGrants(Self.older) { grants in
      try grants.write(caller("- {id: g, actions: [nothing]}"), to: "broken.yaml")
      for arguments in [["broken.yaml", "--from", "grants.yaml"], ["grants.yaml", "--from", "broken.yaml"]] {
        let run = await CommandRun(["grants", "diff"] + arguments, in: grants.folder)
        #expect(run.status == 2)
        #expect(run.notes.contains("broken.yaml:5: "), "\(run.notes)")
      }
    }
  }
}
