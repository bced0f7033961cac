import ArgumentParser
import Autotask
import AutotaskClient
import Foundation

/// `postern query`: rows of an entity by a filter that people can type.
struct QueryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "query",
    abstract: "Query rows of an entity.",
    discussion: """
      FILTER is a text or Autotask's own JSON. Operators: = != > >= < <= contains beginswith endswith, in (…),
      not in (…), is null, is not null; joined by and, or and parentheses. Labels of picklists are accepted for
      their values, names of rows for their ids (company = "Contoso" for companyID); user-defined fields are written
      udf.Name or udf."A name".

      It asks with the connection's own right. With --server and the token in POSTERN_TOKEN, or with --as on this
      machine, it asks for a caller, and answers what the caller's grants show.

      Example: postern query Tickets 'status != Complete and (priority = 1 or title contains "vpn")' --fields id,title
      Example: postern query Companies 'isActive = true' --all --format jsonl
      Example: postern query Tickets 'createDate > 2026-01-01' --count
      Example: postern query Tickets 'status != Complete and company = "Contoso"' --as rewst --format csv
      Example: POSTERN_TOKEN=pst_… postern query Tickets --server https://postern.example --fields id,title

      An entity that the security level withholds answers no rows and no error: `postern audit` tells.

      Exit status: 0 the rows, none among them; 1 denied, refused or not reachable; 2 wrong usage, or a filter that
      cannot be understood.
      """
  )

  /// How rows are written.
  enum Format: String, CaseIterable, ExpressibleByArgument {
    case table, json, jsonl, csv
  }

  @OptionGroup var configurationOptions: ConfigurationOptions

  @Argument(help: "The entity.", completion: .custom { _, _, _ in ActionCompletion.entities() })
  var entity: String

  @Argument(help: "The filter; without it every row is meant.")
  var filter: String?

  @OptionGroup var callerOptions: CallerOptions

  @Option(
    help: ArgumentHelp("The fields wanted, divided by commas.", valueName: "a,b"),
    completion: .custom { words, _, prefix in
      ActionCompletion.word(after: "query", in: words).map { ActionCompletion.fields(of: $0, after: prefix) } ?? []
    }
  )
  var fields: String?

  @Option(help: ArgumentHelp("At most so many rows.", valueName: "N"))
  var max = 50

  @Flag(help: "All rows, over all pages.")
  var all = false

  @Flag(help: "Only how many rows there are.")
  var count = false

  @Option(help: "table, json, jsonl or csv.")
  var format: Format?

  func validate() throws {
    guard max > 0 else { throw ValidationError("--max takes a number from 1") }
  }

  func run() async throws {
    switch try callerOptions.way(readsEnvironment: false) {
    case .machine:
      let configuration = try configurationOptions.load()
      try await withConnection(callerOptions.connection, in: configuration) { client, _ in try await ask(client) }
    case .server(let place, let token):
      let map = try ServiceMap.embedded()
      try await withServer(place, token) { server in try await ask(AutotaskClient(server, map: map)) }
    case .caller(let caller):
      let map = try ServiceMap.embedded()
      let configuration = try configurationOptions.load()
      try await withLocalCaller(caller, on: callerOptions.connection, in: configuration, doing: "query") { local in
        try await ask(AutotaskClient(local, map: map))
      }
    }
  }

  private func ask(_ client: AutotaskClient) async throws {
    guard let known = client.map.entities[entity] else {
      throw CommandFailure.unknown("entity", entity, among: client.map.entities.all.map(\.name))
    }
    let query = try await QueryReader(client, known.name).query(filter: filter, fields: wanted)
    if count { return Output.write(String(try await client.count(known.name, query))) }
    let rows = try await rows(client, known.name, query)
    let rendering = RowsRendering(rows: rows, fields: query.includeFields)
    Output.write(rendering.text(format ?? (Output.isTerminal ? .table : .json)))
  }

  private var wanted: [String] {
    (fields ?? "").split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
  }

  private func rows(_ client: AutotaskClient, _ entity: String, _ query: Query) async throws -> [JSONObject] {
    var query = query
    if !all { query.maxRecords = min(max, 500) }
    var rows: [JSONObject] = []
    for try await row in try client.query(entity, query) {
      rows.append(row)
      if !all, rows.count == max { break }
    }
    return rows
  }
}
