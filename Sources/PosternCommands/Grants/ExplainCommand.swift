import ArgumentParser
import Autotask
import AutotaskClient
import Foundation
import LeastPrivilege
import PosternStore

/// `postern explain`: what would be decided, and why.
struct ExplainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract:
      "Tell what a caller's request would be answered, by which grant, and the least addition that would allow it.",
    discussion: """
      The request is decided by the grants file, as the server would decide it; without a file, by the version in force,
      with --at by the one that was in force then. Nothing is sent. A write depends on the row as it is: rows come from
      --row, or with --live from the connection, by reads alone.

      Example: postern explain rewst POST /V1.0/Tickets/query --body '{"Filter":[{"op":"eq","field":"id","value":7}]}'
      Example: postern explain rewst PATCH /V1.0/Tickets --body '{"id":7,"status":5}' --live
      Example: postern explain rewst tickets.update --body '{"id":7,"status":5}' --row 'Tickets/7={"id":7,"companyID":174}'

      Exit status: 0 allowed, 1 denied, or rows are needed that were not given, 2 wrong usage.
      """
  )

  @OptionGroup var configurationOptions: ConfigurationOptions

  @Argument(help: "The caller.")
  var caller: String

  @Argument(help: ArgumentHelp("A method and a path, or an action.", valueName: "METHOD PATH|ACTION"))
  var operation: [String]

  @Option(
    help: ArgumentHelp(
      "The grants file; else the one that the configuration names, else what is in force.",
      valueName: "FILE"
    )
  )
  var grants: String?

  @Option(help: ArgumentHelp("The connection; else the one that the caller's grants name.", valueName: "ID"))
  var connection: String?

  @Option(help: ArgumentHelp("The body, in JSON.", valueName: "JSON"))
  var body: String?

  @Option(help: ArgumentHelp("The query of a GET search, in JSON.", valueName: "JSON"))
  var search: String?

  @Option(help: ArgumentHelp("The row's id, for an action whose path has one.", valueName: "ID"))
  var id: Int64?

  @Option(help: ArgumentHelp("The parent's id, for an action whose path has one.", valueName: "ID"))
  var parent: Int64?

  @Option(help: ArgumentHelp("The resource to act as.", valueName: "ID"))
  var asResource: Int64?

  @Option(help: ArgumentHelp("When, such as 2026-03-03T00:00:00Z; else now.", valueName: "TIME"))
  var at: String?

  @Option(
    name: .customLong("row"),
    help: ArgumentHelp("A row that is known; may be repeated.", valueName: "ENTITY/ID=JSON")
  )
  var rows: [String] = []

  @Flag(help: "Read the rows that are needed from the connection.")
  var live = false

  @OptionGroup var output: FormatOptions

  func run() async throws {
    let format = try output.chosen(among: [.table, .json])
    let model = try ResourceModel.embedded()
    let configuration = try configurationOptions.load()
    let time = try at.map { try Date($0, option: "--at") }
    let compiled = try await chosen(at: time, model, in: configuration).compiled
    guard compiled.callerIDs.contains(caller) else {
      throw CommandFailure.unknown("caller", caller, among: compiled.callerIDs)
    }
    let ask = AccessRequest(
      caller: caller,
      connection: connection ?? compiled.connection(for: caller) ?? "main",
      request: try request(model),
      time: time ?? Date()
    )
    var known = try givenRows()
    var decision = compiled.decide(ask, knowing: known)
    if live {
      decision = try await withConnection(ask.connection, in: configuration) { client, _ in
        var decision = decision
        while case .resolve(let missing) = decision {
          for reference in missing { known.learn(reference, try await client.row(reference)) }
          decision = compiled.decide(ask, knowing: known)
        }
        return decision
      }
    }
    Output.write(format == .json ? decision.json().text(.indented) : decision.words)
    guard case .allow = decision else { throw ExitCode(ExitStatus.failed.rawValue) }
  }

  /// The file that was named or that the configuration names, else what is or was in force.
  private func chosen(
    at time: Date?,
    _ model: ResourceModel,
    in configuration: PosternConfiguration
  ) async throws -> ChosenGrants {
    let url = grants.map { Console.current.file($0) } ?? configuration.folder.file(configuration.grants)
    let mapped = try await configuration.mappedCompanies(at: time)
    if grants == nil, !FileManager.default.fileExists(atPath: url.path),
      let applied = try await configuration.appliedGrants(time.map(GrantVersion.at) ?? .current)
    {
      Output.note("decided by version \(applied.version), in force since \(applied.time.formatted(.iso8601))")
      return try ChosenGrants(applied, model, in: configuration, mapped: mapped)
    }
    return try ChosenGrants(try GrantFile(url, model, for: configuration.grantContext(mapped)))
  }

  private func request(_ model: ResourceModel) throws -> AutotaskRequest {
    let parameters = search.map { [(name: "search", value: $0)] } ?? []
    let json = try body.map { try Self.json($0, "--body") }
    if operation.count == 2 {
      guard let method = AutotaskMethod(rawValue: operation[0].uppercased()) else {
        throw CommandFailure.unknown("method", operation[0], among: AutotaskMethod.allCases.map(\.rawValue))
      }
      let path =
        "/" + operation[1].split(separator: "/").drop { $0.lowercased() == "atservicesrest" }.joined(separator: "/")
      return AutotaskRequest(method, path, parameters: parameters, body: json, impersonating: asResource)
    }
    guard operation.count == 1 else {
      throw CommandFailure.usage("expected a method and a path, such as `GET /V1.0/Tickets/7`, or an action")
    }
    guard let action = model.policy.actions[operation[0]] else {
      throw CommandFailure.unknown("action", operation[0], among: model.policy.actions.all.map(\.id))
    }
    var path = action.path
    for (mark, value, option) in [("{parentId}", parent, "--parent"), ("{id}", id, "--id")] where path.contains(mark) {
      guard let value else { throw CommandFailure.usage("`\(action.id)` needs \(option): its path is \(action.path)") }
      path = path.replacing(mark, with: String(value))
    }
    let everything: JSONValue? = action.verb == .query && action.method == .post ? Query.everything.json : Optional.none
    return AutotaskRequest(
      action.method,
      path,
      parameters: parameters,
      body: json ?? everything,
      impersonating: asResource
    )
  }

  private func givenRows() throws -> KnownRows {
    var known = KnownRows()
    for text in rows {
      let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
      let place = (parts.first ?? "").split(separator: "/").map(String.init)
      guard parts.count == 2, place.count == 2, let id = Int64(canonical: place[1]) else {
        throw CommandFailure.usage("--row takes ENTITY/ID=JSON, found `\(text)`")
      }
      let json = try Self.json(parts[1], "--row")
      guard json == .null || json.object != nil else {
        throw CommandFailure.usage("--row takes an object, or null for a row that does not exist")
      }
      known.learn(RowReference(place[0], id), json.object)
    }
    return known
  }

  private static func json(_ text: String, _ option: String) throws -> JSONValue {
    do {
      return try JSONValue(parsing: text)
    } catch {
      throw CommandFailure.usage("\(option) takes JSON: \(error)")
    }
  }
}

extension Decision {
  /// The decision for people.
  fileprivate var words: String {
    switch self {
    case .allow(let permit):
      var lines = ["allowed by \(permit.grants.isEmpty ? "every grant" : permit.grants.joined(separator: ", "))"]
      if case .object(let object)? = json()["obligations"] {
        for (name, value) in object where value != .null { lines.append("  \(name): \(value.text())") }
      }
      return lines.joined(separator: "\n")
    case .deny(let denial):
      var lines = ["denied: \(denial.reason.rawValue): \(denial.detail)"]
      if let grant = denial.grant { lines.append("  decided by \(grant)\(denial.clause.map { ", \($0)" } ?? "")") }
      if let addition = denial.leastAddition { lines.append("  would be allowed with: \(addition.json.text())") }
      return lines.joined(separator: "\n")
    case .resolve(let rows):
      let places = rows.map { "\($0.entity)/\($0.id)" }.sorted().joined(separator: ", ")
      return "depends on rows: \(places); give them with --row, or let --live read them"
    }
  }
}

extension AutotaskClient {
  /// A row by its id, nil when there is none.
  fileprivate func row(_ reference: RowReference) async throws -> JSONObject? {
    let query = Query(filter: [.field("id", .eq, .integer(reference.id))])
    return try await rows(query, of: reference.entity).first { _ in true }
  }

  private func rows(_ query: Query, of entity: String) throws -> AutotaskRows { try self.query(entity, query) }
}
