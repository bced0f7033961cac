import Autotask
import AutotaskEmulator
import Foundation
import Testing

@Suite("postern grants check")
struct GrantsCheckTests {
  static let good = caller("- {id: g, operations: [{entity: Tickets, verbs: [query, get]}], companies: [174]}")

  @Test("passes what is right, in YAML and in JSON")
  func passes() async throws {
    try await withGrants(Self.good) { grants in
      let run = await grants.run("grants", "check", "--format", "table")
      #expect(run.status == 0, "\(run.notes)")
      #expect(run.output == "grants.yaml: 1 grant of 1 caller, no errors\n")
      try grants.write(
        #"{"version":1,"callers":[{"id":"c","grants":[{"id":"g","actions":["tickets.get"]}]}]}"#,
        to: "grants.json"
      )
      let json = await grants.run("grants", "check", "grants.json", "--json")
      #expect(json.status == 0, "\(json.notes)")
      #expect(try json.json == [])
      #expect(!grants.hasStore)
    }
  }

  /// What is wrong, on which line, and what the message must hold.
  struct Wrong: Sendable, CustomTestStringConvertible {
    var grant: String
    var line: Int
    var words: [String]

    init(_ grant: String, line: Int = 5, _ words: String...) {
      (self.grant, self.line, self.words) = (grant, line, words)
    }

    var testDescription: String { grant }
  }

  static let wrong: [Wrong] = [
    Wrong("- {id: g, actions: [tickets.gett]}", "callers[0].grants[0].actions[0]", "`tickets.get`"),
    Wrong("- {id: g, operations: [{entity: Tickts, verbs: [get]}]}", "no entity is named `Tickts`", "`Tickets`"),
    Wrong("- {id: g, operations: [{entity: Tickets, verbs: [read]}]}", "expected one of query, get", "`read`"),
    Wrong("- {id: g, operations: [{entity: Tickets, verbs: []}]}", "expected a list of verbs"),
    Wrong("- {id: g, operations: [{entity: 'Tick*x', verbs: [get]}]}", "no entity matches"),
    Wrong("- {id: g}", "expected `actions` or `operations`"),
    Wrong("- id: g\n  action: [tickets.get]", line: 6, "no key `action`", "`actions`"),
    Wrong("- id: g\n  actions: [tickets.get]\n  companies: all", line: 7, "a list of company ids, or `mapped`"),
    Wrong("- id: g\n  actions: [tickets.get]\n  companies: [1.5]", line: 7, "expected an id, a whole number"),
    Wrong("- id: g\n  actions: [tickets.get]\n  mode: dry", line: 7, "dryRun", "`dry`"),
    Wrong("- id: g\n  actions: [tickets.get]\n  validUntil: 2027-03-01", line: 7, "with its zone"),
    Wrong("- id: g\n  actions: [tickets.get]\n  verifyAfterWrite: yes", line: 7, "expected true or false"),
    Wrong("- id: a b\n  actions: [tickets.get]", line: 5, "expected letters, digits"),
    Wrong("- {actions: [tickets.get]}", "key `id` is missing"),
    Wrong(
      "- id: g\n  actions: [tickets.get]\n  fields:\n    read: {only: [tilte]}",
      line: 8,
      "Tickets has no field `tilte`",
      "`title`"
    ),
    Wrong(
      "- id: g\n  actions: [tickets.get]\n  fields: {read: {only: [Tasks.title]}}",
      line: 7,
      "`Tasks` is not among"
    ),
    Wrong("- id: g\n  actions: [tickets.get]\n  fields: {read: {}}", line: 7, "either `only` or `except`"),
    Wrong(
      "- id: g\n  actions: [tickets.update]\n  fields: {write: {only: [lastActivityDate]}}",
      line: 7,
      "Autotask lets nobody write `lastActivityDate`"
    ),
    Wrong(
      "- id: g\n  actions: [tickets.update]\n  values: {status: [Complete]}",
      line: 7,
      "the number of a picklist value, not its label",
      "\"Complete\""
    ),
    Wrong("- id: g\n  actions: [tickets.update]\n  values: {title: [a]}", line: 7, "values can be confined for"),
    Wrong(
      "- id: g\n  actions: [tickets.get]\n  where:\n    - {op: contains, field: title, value: a}",
      line: 8,
      "expected one of `eq` `noteq`",
      "`contains`"
    ),
    Wrong(
      "- id: g\n  actions: [tickets.get]\n  where:\n    - {op: eq, field: title, value: a}",
      line: 8,
      "rows can be told apart by",
      "`title` of Tickets"
    ),
    Wrong(
      "- id: g\n  actions: [tickets.get]\n  where:\n    - {op: eq, field: createDate, value: 2027-03-01T00:00:00Z}",
      line: 8,
      "`createDate` not among them"
    ),
    Wrong(
      "- id: g\n  actions: [tickets.get]\n  where:\n    - {op: eq, field: Projects.status, value: 1}",
      line: 8,
      "do not lead to Projects"
    ),
    Wrong(
      "- id: g\n  actions: [companies.get]\n  where:\n    - {op: eq, field: Tickets.queueID, value: 1}",
      line: 8,
      "do not lead to Tickets"
    ),
    Wrong(
      "- id: g\n  operations: [{entity: TicketWebhooks, verbs: [create]}]\n  companies: [174]",
      "may not write TicketWebhooks"
    ),
    Wrong(
      "- {id: g, actions: [tickets.get]}\n- {id: g, actions: [tickets.get]}",
      line: 6,
      "another grant has the id `g`"
    ),
  ]

  @Test("names file, line, place and what was expected, with the nearest name", arguments: wrong)
  func errors(_ wrong: Wrong) async throws {
    try await withGrants(caller(wrong.grant)) { grants in
      let run = await grants.run("grants", "check", "--format", "table")
      #expect(run.status == 2)
      #expect(run.notes.contains("grants.yaml:\(wrong.line): "), "\(run.notes)")
      for words in wrong.words { #expect(run.notes.contains(words), "\(run.notes)") }
      let json = await grants.run("grants", "check", "--json")
      #expect(json.status == 2)
      let findings = try json.json.array ?? []
      let found = findings.contains { finding in
        finding["severity"] == "error" && finding["file"] == "grants.yaml"
          && finding["line"] == .integer(Int64(wrong.line))
          && wrong.words.contains { finding["message"]?.string?.contains($0) == true }
      }
      #expect(found, "\(json.output)")
    }
  }

  @Test("tells everything that is wrong at once")
  func everything() async throws {
    let text = caller("- {id: g, actions: [tickets.gett], mode: dry}\n- {id: h, companies: 5}", "extra: 1")
    try await withGrants(text) { grants in
      let run = await grants.run("grants", "check", "--json")
      let lines = try run.json.array?.compactMap { $0["line"]?.integer } ?? []
      #expect(lines == [5, 6, 7])
    }
  }

  @Test(
    "refuses what two readers could read in two ways",
    arguments: [
      ("version: 1\ncallers:\n  - &one {id: c, grants: []}\n", 3, "anchors or aliases"),
      ("version: 1\ncallers:\n  - &one {id: c}\n  - *one\n", 3, "anchors or aliases"),
      ("version: 1\ncallers: !!seq []\n", 2, "tags"),
      ("version: !!int '1'\ncallers: []\n", 1, "tags"),
      ("version: 1\ncallers:\n  - id: c\n    id: d\n", 3, "written twice"),
      ("version: 1\nversion: 1\ncallers: []\n", 1, "written twice"),
      ("version: 1\ncallers: [\n", 3, "did not find expected node content"),
    ]
  )
  func strictness(_ text: String, line: Int, words: String) async throws {
    try await withGrants(text) { grants in
      let run = await grants.run("grants", "check")
      #expect(run.status == 2)
      #expect(run.notes.contains("grants.yaml:\(line): "), "\(run.notes)")
      #expect(run.notes.contains(words), "\(run.notes)")
    }
  }

  @Test("refuses doubled keys and broken text in the JSON form, too, and other versions")
  func otherForms() async throws {
    for (text, words) in [
      (#"{"version":1,"version":1,"callers":[]}"#, "each key once"), (#"{"version":1"#, "no JSON"), ("", "empty"),
      ("version: 2\n", "reads version 1, found 2"), ("callers: []\n", "`version` is missing"),
      ("- 1\n", "keys and values"),
    ] {
      try await withGrants(text) { grants in
        let run = await grants.run("grants", "check", "--format", "table")
        #expect(run.status == 2, "\(text)")
        #expect(run.notes.contains(words), "\(text): \(run.notes)")
      }
    }
    let missing = await CommandRun(["grants", "check", "none.yaml"])
    #expect(missing.status == 2)
    #expect(missing.notes.contains("does not exist"))
  }

  @Test("warns where a grant does not do what it seems to")
  func warnings() async throws {
    let text = caller(
      """
      - id: create
        actions: [tickets.create]
        fields: {write: {only: [title, companyID]}}
      - id: hidden
        actions: [tickets.list_by_filter]
        fields: {read: {except: [description]}}
      - id: shown
        actions: [tickets.get]
      - id: roadless
        operations: [{entity: Resources, verbs: [query]}]
        companies: [174]
      """
    )
    try await withGrants(text) { grants in
      let run = await grants.run("grants", "check", "--format", "table")
      #expect(run.status == 0, "\(run.notes)")
      for words in [
        "grants.yaml:7: ", "`status`, which a create requires, may not be written",
        "`description` of Tickets can still be read under `shown`",
        "rows of Resources lead to no company",
      ] { #expect(run.output.contains(words), "\(words): \(run.output)") }
    }
  }

  @Test("--connection names the fields that only the connection knows, and the user-defined ones that it lacks")
  func connection() async throws {
    try await withEmulatedConnection { connected in
      let text = caller(
        """
        - id: only
          connection: main
          actions: [tickets.get]
          fields: {read: {only: [title, 'udf:Root Cause', 'udf:Rot Cause']}}
        - id: except
          connection: main
          actions: [tickets.list_by_filter]
          fields: {read: {except: [description]}}
        - id: companies
          connection: main
          actions: [companies.get]
          fields: {read: {only: [companyName]}}
        - id: plain
          connection: main
          actions: [tickets.get]
        """
      )
      try Data(text.utf8).write(to: connected.folder.appending(component: "grants.yaml"))
      let offline = await connected.run("grants", "check", "--json")
      #expect(try offline.json.array?.contains { $0["message"]?.string?.contains("udf:") == true } == false)
      let run = await connected.run("grants", "check", "--connection", "main", "--json")
      #expect(run.status == 0, "\(run.notes)")
      let findings = try run.json.array ?? []
      func message(_ line: Int64, _ words: String) -> String? {
        findings.first { $0["line"] == .integer(line) && $0["message"]?.string?.contains(words) == true }?["message"]?
          .string
      }
      #expect(message(8, "no user-defined field `Rot Cause`")?.contains("`Root Cause`") == true, "\(run.output)")
      let left = try #require(message(8, "`only` leaves them out"), "\(run.output)")
      #expect(left.contains("`udf:Change Window`"))
      #expect(!left.contains("`udf:Root Cause`"))
      #expect(message(12, "`except` names none of them")?.contains("`udf:Root Cause`") == true, "\(run.output)")
      #expect(message(16, "`only` leaves them out")?.contains("Companies") == true, "\(run.output)")
      #expect(!findings.contains { $0["line"]?.integer ?? 0 > 16 }, "\(run.output)")
      let unknown = await connected.run("grants", "check", "--connection", "mian")
      #expect(unknown.status == 2)
      #expect(unknown.notes.contains("`main`"))
    }
  }

  @Test("A field that the tenant alone has may be named where its connection is asked, and once it is in force")
  func tenantFields() async throws {
    let fields = #"{"fields":[{"name":"description","dataType":"string"},{"name":"siteCode","dataType":"string"}]}"#
    let server = try FixedServer(
      answer: "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: \(fields.utf8.count)\r\n"
        + "Connection: close\r\n\r\n\(fields)"
    )
    defer { server.stop() }
    let text = caller("- {id: g, connection: main, actions: [tickets.get], fields: {read: {except: [siteCode]}}}")
    try await withGrants(text) { grants in
      let connection = "baseURL: 'http://127.0.0.1:\(server.port)/atservicesrest/', username: u, secret: env:S"
      try grants.write("connections: [{id: main, \(connection), integrationCode: env:S}]", to: "postern.yaml")
      func run(_ arguments: String...) async -> CommandRun {
        await CommandRun(arguments, in: grants.folder, environment: ["S": "s"])
      }
      for command in [["grants", "check"], ["grants", "apply", "--yes"], ["serve", "--check"]] {
        let unknown = await CommandRun(command, in: grants.folder, environment: ["S": "s"])
        let told = unknown.output + unknown.notes
        #expect(unknown.status == 2 && told.contains("no field `siteCode`"), "\(command): \(told)")
      }
      let known = await run("grants", "check", "--connection", "main")
      #expect(known.status == 0, "\(known.notes)")
      #expect(await run("grants", "apply", "--connection", "main", "--yes").status == 0)
      // From now on it is known without asking, but for `check`, which looks at the file alone.
      #expect(await run("serve", "--check").output.contains("grants.yaml: in force already"))
      #expect(await run("grants", "apply", "--yes").status == 0)
      #expect(await run("grants", "diff").status == 0)
      #expect(await run("grants", "show").output.contains("siteCode"))
      try grants.write(text.replacing("siteCode", with: "siteCod"))
      let mistyped = await run("grants", "check", "--connection", "main")
      #expect(mistyped.status == 2 && mistyped.output.contains("no field `siteCod`"), "\(mistyped.output)")
      #expect(await run("grants", "apply", "--yes").status == 2)
    }
  }
}
