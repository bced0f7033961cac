import ArgumentParser
import Autotask
import Foundation
import LeastPrivilege

/// `postern grants show`: what each grant opens, with its patterns resolved.
struct GrantsShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show what each grant opens: entities and verbs, rows, fields, mode and end.",
    discussion: """
      Patterns, categories and actions stand resolved to the entities and verbs that they open.

      Example: postern grants show --caller rewst
      """
  )

  @OptionGroup var files: GrantFileOptions

  @Option(help: ArgumentHelp("Only this caller.", valueName: "ID"))
  var caller: String?

  @OptionGroup var output: FormatOptions

  func run() throws {
    let format = try output.chosen(among: [.table, .json, .csv, .markdown])
    let file = try files.load(try ResourceModel())
    let grants = try file.checked()
    var callers = file.document?.callers ?? []
    if let caller {
      guard callers.contains(where: { $0.id == caller }) else {
        throw CommandFailure.unknown("caller", caller, among: callers.map(\.id))
      }
      callers.removeAll { $0.id != caller }
    }
    if format == .json {
      return Output.write(
        JSONValue.array(callers.map { $0.json(opening: grants.opened[$0.id] ?? [:]) }).text(.indented)
      )
    }
    var table = TextTable(heads: ["caller", "grant", "entity", "verbs", "rows", "reads", "writes", "mode", "until"])
    for caller in callers {
      for grant in caller.grants {
        for pattern in grants.opened[caller.id]?[grant.id]?.sorted ?? [] {
          table.rows.append(
            [
              caller.id, grant.id, pattern.entity, pattern.verbs.map(\.rawValue).joined(separator: " "), grant.rowWords,
              grant.read?.words ?? "all", grant.write?.words ?? "all",
              grant.mode.rawValue, grant.validUntil?.formatted(.iso8601) ?? "",
            ]
          )
        }
      }
    }
    Output.write(table.text(format))
  }
}

extension CallerGrants {
  /// The caller as its file has it, with what each grant opens.
  fileprivate func json(opening opened: [String: OpenedOperations]) -> JSONValue {
    guard case .object(var object) = json else { return json }
    object["opens"] = .object(
      JSONObject(
        grants.map { grant in
          let patterns = opened[grant.id]?.sorted ?? []
          return (
            grant.id,
            .array(
              patterns.map {
                ["entity": .string($0.entity), "verbs": .array($0.verbs.map { .string($0.rawValue) })]
              }
            )
          )
        }
      )
    )
    return .object(object)
  }
}

extension Grant {
  /// The rows in a few words.
  fileprivate var rowWords: String {
    var words: [String] = []
    switch companies {
    case .ids(let ids): words.append("companies \(ids.map(String.init).joined(separator: ", "))")
    case .mapped: words.append("companies mapped")
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
    case .except(let names): "all but \(names.map(\.description).joined(separator: ", "))"
    }
  }
}
