import ArgumentParser
import Autotask
import Foundation
import LeastPrivilege
import PosternStore

/// `postern grants show`: what each grant opens, with its patterns resolved.
struct GrantsShow: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show what each grant opens: entities and verbs, rows, fields, mode and end.",
    discussion: """
      Shown is the version in force, or with --at the one that was in force then; a FILE is shown as it would be. Where
      no version was ever applied, it is the file that the configuration names. Patterns, categories and actions stand
      resolved to the entities and verbs that they open; reads and writes name the fields of the row's entity alone.

      Example: postern grants show --caller rewst
      Example: postern grants show --at 2027-03-03
      """
  )

  @OptionGroup var files: GrantFileOptions

  @Option(help: "Only this caller.")
  var caller: String?

  @Option(help: ArgumentHelp("What was in force at this time, or at the beginning of this day.", valueName: "TIME"))
  var at: String?

  @Option(help: ArgumentHelp("The version of this number.", valueName: "N"))
  var number: Int64?

  @OptionGroup var output: FormatOptions

  func run() async throws {
    let format = try output.chosen(among: [.table, .json, .csv, .markdown])
    let model = try ResourceModel.embedded()
    let grants = try await chosen(model)
    var callers = grants.document.callers
    if let caller {
      guard callers.contains(where: { $0.id == caller }) else {
        throw CommandFailure.unknown("caller", caller, among: callers.map(\.id))
      }
      callers.removeAll { $0.id != caller }
    }
    if format == .json {
      return Output.write(
        JSONValue.array(callers.map { grants.json(of: $0) }).text(.indented)
      )
    }
    var table = TextTable(heads: ["caller", "grant", "entity", "verbs", "rows", "reads", "writes", "mode", "until"])
    for caller in callers {
      for grant in caller.grants {
        for pattern in grants.compiled.opened[caller.id]?[grant.id]?.sorted ?? [] {
          let mapped = grants.mapped(grant, of: caller.id)
          table.rows.append([caller.id, grant.id] + grant.cells(pattern, model, mapped: mapped))
        }
      }
    }
    Output.write(table.text(format))
  }

  private func chosen(_ model: ResourceModel) async throws -> ChosenGrants {
    let isPast = at != nil || number != nil
    guard !isPast || files.file == nil, at == nil || number == nil else {
      throw CommandFailure.usage("give a file, --at or --number, and no two of them")
    }
    guard files.file == nil else { return try ChosenGrants(try await files.load(model)) }
    let configuration = try files.configurationOptions.load()
    let version: GrantVersion =
      if let at { .at(try Date(at, option: "--at")) } else if let number { .number(number) } else { .current }
    guard let applied = try await configuration.appliedGrants(version) else {
      guard isPast else { return try ChosenGrants(try await files.load(model)) }
      throw CommandFailure.usage(at.map { "no grants were in force at \($0)" } ?? "there is no version \(number ?? 0)")
    }
    Output.note("version \(applied.version), in force since \(applied.time.formatted(.iso8601))")
    // Of a version by its number, the mapping is told as it is: which one is meant of all that were there meanwhile?
    let mapped = try await configuration.mappedCompanies(at: try at.map { try Date($0, option: "--at") })
    return try ChosenGrants(applied, model, in: configuration, mapped: mapped)
  }
}

extension CallerGrants {
  /// The caller as its file has it, with what each grant opens.
  fileprivate func json(opening opened: [String: OpenedOperations]) -> JSONObject {
    guard case .object(var object) = json else { return JSONObject() }
    object["opens"] = .object(
      JSONObject(
        grants.map { grant in
          (grant.id, opened[grant.id]?.json ?? [])
        }
      )
    )
    return object
  }
}

extension ChosenGrants {
  /// A caller as its file has it, with what each grant opens, and the companies of those that follow the mapping.
  func json(of caller: CallerGrants) -> JSONValue {
    var object = caller.json(opening: compiled.opened[caller.id] ?? [:])
    let companies = caller.grants.compactMap { grant in
      mapped(grant, of: caller.id).map { (grant.id, JSONValue.array($0.map(JSONValue.integer))) }
    }
    if !companies.isEmpty { object["mapped"] = .object(JSONObject(companies)) }
    return .object(object)
  }

  /// The companies that a grant's `mapped` stands for; nil for other grants, and where it is not known.
  fileprivate func mapped(_ grant: Grant, of caller: String) -> [Int64]? {
    guard grant.companies == .mapped, let mappedCompanies else { return nil }
    return mappedCompanies.companies(of: caller, on: grant.connection ?? connection).sorted()
  }
}

extension Grant {
  /// What the grant says of one entity that it opens; a cell about reading or writing is empty where it opens neither.
  fileprivate func cells(_ opened: OperationPattern, _ model: ResourceModel, mapped: [Int64]?) -> [String] {
    let entity = model[opened.entity]
    func words(_ clause: FieldClause?) -> String {
      guard let clause, let entity else { return "all" }
      return clause.concerning(entity, in: model).words
    }
    return [
      opened.entity, opened.verbs.map(\.rawValue).joined(separator: " "), rowWords(mapped),
      opened.verbs.contains { !$0.isWrite } ? words(read) : "",
      opened.verbs.contains(where: \.isWrite) ? words(write) : "",
      mode.rawValue, validUntil?.formatted(.iso8601) ?? "",
    ]
  }

  /// The rows in a few words.
  fileprivate func rowWords(_ mapped: [Int64]?) -> String {
    var words: [String] = []
    switch companies {
    case .ids(let ids): words.append("companies \(ids.map(String.init).joined(separator: ", "))")
    case .mapped:
      let ids = mapped.map { $0.isEmpty ? " (none)" : " (\($0.map(String.init).joined(separator: ", ")))" }
      words.append("companies mapped\(ids ?? "")")
    case nil: break
    }
    words += conditions.map { $0.json.text() }
    return words.isEmpty ? "all" : words.joined(separator: " and ")
  }
}

extension FieldClause {
  /// The fields in a few words.
  fileprivate var words: String {
    switch self {
    case .only(let names): names.isEmpty ? "none" : names.map(\.description).joined(separator: ", ")
    case .except(let names) where names.isEmpty: "all"
    case .except(let names): "all but \(names.map(\.description).joined(separator: ", "))"
    }
  }
}
