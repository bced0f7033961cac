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
      their values; user-defined fields are written udf.Name or udf."A name".

      Example: postern query Tickets 'status != Complete and (priority = 1 or title contains "vpn")' --fields id,title
      Example: postern query Companies 'isActive = true' --all --format jsonl
      Example: postern query Tickets 'createDate > 2026-01-01' --count

      An entity that the security level withholds answers no rows and no error: `postern audit` tells.
      """
  )

  /// How rows are written.
  enum Format: String, CaseIterable, ExpressibleByArgument {
    case table, json, jsonl, csv
  }

  @OptionGroup var configurationOptions: ConfigurationOptions

  @Argument(help: "The entity.")
  var entity: String

  @Argument(help: "The filter; without it every row is meant.")
  var filter: String?

  @Option(help: ArgumentHelp("The connection; else the first.", valueName: "ID"))
  var connection: String?

  @Option(help: ArgumentHelp("The fields wanted, divided by commas.", valueName: "a,b"))
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
    let configuration = try configurationOptions.load()
    try await withConnection(connection, in: configuration) { client, _ in
      guard let known = client.map.entities[entity] else {
        throw CommandFailure.unknown("entity", entity, among: client.map.entities.all.map(\.name))
      }
      let query = try await QueryReader(client, known.name).query(filter: filter, fields: wanted)
      if count { return Output.write(String(try await client.count(known.name, query))) }
      let rows = try await rows(client, known.name, query)
      let rendering = RowsRendering(rows: rows, fields: query.includeFields)
      Output.write(rendering.text(format ?? (Output.isTerminal ? .table : .json)))
    }
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
