import ArgumentParser
import Autotask
import Foundation
import LeastPrivilege
import PosternStore

/// `postern callers`: the automations that Postern knows.
struct CallersCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "callers",
    abstract: "List the callers that the grants name, and make their tokens.",
    discussion: "Example: postern callers token add rewst --expires 90d",
    subcommands: [CallersList.self, CallersShow.self, CallerTokensCommand.self]
  )
}

/// The callers of the grants in force, with the tokens that are kept.
struct CallerDirectory {
  /// The callers in the order of the document; none before a version was applied.
  let callers: [CallerGrants]
  /// Whether a version was ever applied.
  let hasGrants: Bool
  /// The tokens of all callers, the oldest first.
  let tokens: [AccessToken]

  /// Reads both; a store that is not there yet has neither.
  init(_ configuration: PosternConfiguration) async throws {
    guard configuration.hasStore else {
      (callers, hasGrants, tokens) = ([], false, [])
      return
    }
    self = try await withStore(configuration) { try await CallerDirectory($0) }
  }

  /// Reads both.
  init(_ store: any Store) async throws {
    let applied = try await store.currentGrants()
    callers = try applied?.readDocument().callers ?? []
    hasGrants = applied != nil
    tokens = try await store.callerTokens(of: nil)
  }

  /// The tokens of a caller.
  func tokens(of caller: String) -> [AccessToken] { tokens.filter { $0.holder == .caller(caller) } }

  /// The ids of callers that hold live tokens and that no grant names any more.
  func strays(at now: Date) -> [String] {
    let known = Set(callers.map(\.id))
    return Set(tokens.live(at: now).map(\.holderName)).subtracting(known).sorted()
  }

  /// Checks that grants name a caller; before any were applied, warns instead.
  ///
  /// - Throws: ``CommandFailure`` with the nearest ids.
  func check(_ caller: String) throws {
    guard caller.isConnectionID else {
      throw CommandFailure.usage("a caller's id has letters, digits, `-`, `_` and `.`, at most 64; found `\(caller)`")
    }
    guard hasGrants else {
      return Output.note("warning: no grants are in force yet, so `\(caller)` may do nothing until some are applied")
    }
    guard callers.contains(where: { $0.id == caller }) else {
      throw CommandFailure.unknown(
        "caller",
        caller,
        among: callers.map(\.id),
        advice: "callers stand in the grants: see `postern callers list`"
      )
    }
  }
}

/// `postern callers list`.
struct CallersList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the callers of the grants in force, with their live tokens and last use.",
    discussion: """
      A caller that holds live tokens and that no grant names any more is listed without grants: it may do nothing.

      Example: postern callers list --format json
      """
  )

  @OptionGroup var configurationOptions: ConfigurationOptions
  @OptionGroup var output: FormatOptions

  func run() async throws {
    let format = try output.chosen(among: [.table, .json, .csv, .markdown])
    let directory = try await CallerDirectory(try configurationOptions.load())
    if !directory.hasGrants { Output.note("no grants are in force yet; put some in force with `postern grants apply`") }
    let now = Date()
    let callers = directory.callers + directory.strays(at: now).map { CallerGrants(id: $0) }
    if format == .json {
      return Output.write(
        JSONValue.array(callers.map { $0.summary(directory.tokens(of: $0.id), at: now) }).text(.indented)
      )
    }
    let table = TextTable(
      heads: ["caller", "description", "grants", "tokens", "last used"],
      rows: callers.map { caller in
        let tokens = directory.tokens(of: caller.id)
        return [
          caller.id, caller.description ?? "", caller.grants.map(\.id).joined(separator: ", "),
          String(tokens.live(at: now).count), tokens.lastUsed?.formatted(.iso8601) ?? "",
        ]
      }
    )
    Output.write(table.text(format))
  }
}

/// `postern callers show`.
struct CallersShow: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show one caller: its limits, its grants and prohibitions as they are in force, its tokens.",
    discussion: "Example: postern callers show rewst"
  )

  @OptionGroup var configurationOptions: ConfigurationOptions

  @Argument(help: "The caller.")
  var caller: String

  @OptionGroup var output: FormatOptions

  func run() async throws {
    let format = try output.chosen(among: [.table, .json])
    let directory = try await CallerDirectory(try configurationOptions.load())
    let tokens = directory.tokens(of: caller)
    let known = directory.callers.first { $0.id == caller }
    guard let grants = known ?? (tokens.isEmpty ? nil : CallerGrants(id: caller)) else {
      throw CommandFailure.unknown("caller", caller, among: directory.callers.map(\.id))
    }
    let now = Date()
    if format == .json {
      guard case .object(var object) = grants.json else { return }
      object["tokens"] = .array(tokens.map { $0.json(at: now) })
      object["lastUsed"] = AccessToken.json(tokens.lastUsed)
      return Output.write(JSONValue.object(object).text(.indented))
    }
    var lines = [[grants.id, grants.description].compactMap { $0 }.joined(separator: ": ")]
    if known == nil { lines.append("  no grant names this caller: it may do nothing") }
    lines.append("  limits  \(grants.limits.words)")
    lines += grants.forbid.map { "  forbid  \($0.json.text())" }
    lines += grants.grants.map { "  grant   \($0.json.text())" }
    Output.write((lines + ["", tokens.table(at: now).aligned]).joined(separator: "\n"))
  }
}

extension CallerGrants {
  /// The caller in a list.
  fileprivate func summary(_ tokens: [AccessToken], at now: Date) -> JSONValue {
    [
      "id": .string(id), "description": description.map(JSONValue.string) ?? .null,
      "grants": .array(grants.map { .string($0.id) }), "tokens": .integer(Int64(tokens.live(at: now).count)),
      "lastUsed": AccessToken.json(tokens.lastUsed),
    ]
  }
}

extension CallerLimits {
  /// The limits in a few words.
  fileprivate var words: String {
    let parts = [
      requestsPerHour.map { "\($0) requests an hour" }, recordsPerHour.map { "\($0) records an hour" },
      concurrent.map { "\($0) at once" }, priority == .normal ? nil : "\(priority.rawValue) priority",
    ].compactMap { $0 }
    return parts.isEmpty ? "none" : parts.joined(separator: ", ")
  }
}
