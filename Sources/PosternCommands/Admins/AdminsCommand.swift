import ArgumentParser
import Autotask
import Foundation
import PosternStore

/// `postern admins`: the people who run Postern.
struct AdminsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "admins",
    abstract: "Add, list, rotate and remove administrators.",
    discussion: """
      A viewer may look, an approver may also approve, an operator may also change.

      Example: postern admins add ana --role operator
      """,
    subcommands: [AdminsAdd.self, AdminsList.self, AdminsRotate.self, AdminsRevoke.self]
  )
}

/// The administrators with their tokens.
struct AdministratorDirectory {
  /// The tokens of all, the oldest first.
  let tokens: [AccessToken]

  /// The names, each once, sorted.
  var names: [String] { Set(tokens.map(\.holderName)).sorted() }

  /// The tokens of one.
  func tokens(of name: String) -> [AccessToken] { tokens.filter { $0.holderName == name } }

  /// The role of one: that of the newest token.
  func role(of name: String) -> AccessToken.Role? {
    if case .administrator(_, let role)? = tokens(of: name).last?.holder { role } else { nil }
  }

  /// The live tokens of one.
  ///
  /// - Throws: ``CommandFailure`` when there is none, with the nearest names.
  func liveTokens(of name: String) throws -> [AccessToken] {
    let now = Date()
    let live = tokens(of: name).live(at: now)
    guard live.isEmpty else { return live }
    let names = names.filter { !tokens(of: $0).live(at: now).isEmpty }
    throw CommandFailure.unknown("administrator", name, among: names, advice: "see `postern admins list`")
  }
}

extension PosternConfiguration {
  /// The administrators; none where there is no store yet.
  fileprivate func administrators() async throws -> AdministratorDirectory {
    guard hasStore else { return AdministratorDirectory(tokens: []) }
    return try await withStore(self) { AdministratorDirectory(tokens: try await $0.administratorTokens()) }
  }
}

/// `postern admins add`.
struct AdminsAdd: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add",
    abstract: "Add an administrator and print the token, once: it is kept nowhere.",
    discussion: "Example: postern admins add ana --role operator --expires 90d"
  )

  @OptionGroup var configurationOptions: ConfigurationOptions

  @Argument(help: "The name: letters, digits, `-`, `_`, `.` and `@`.")
  var name: String

  @Option(
    help: ArgumentHelp("What the administrator may do: viewer, approver or operator.", valueName: "ROLE"),
    transform: { word in
      let roles = AccessToken.Role.allCases.map(\.rawValue)
      guard let role = AccessToken.Role(rawValue: word) else {
        throw ValidationError("a role is one of \(roles.codeList), found `\(word)`")
      }
      return role
    }
  )
  var role: AccessToken.Role

  @Option(help: ArgumentHelp("How long the token lasts; without it, until it is taken back.", valueName: "TIME"))
  var expires: TimeSpan?

  func run() async throws {
    guard name.isAdministratorName else {
      throw CommandFailure.usage("a name has letters, digits, `-`, `_`, `.` and `@`, at most 64; found `\(name)`")
    }
    let configuration = try configurationOptions.load()
    let printed = try await withStore(configuration) { store in
      let directory = AdministratorDirectory(tokens: try await store.administratorTokens())
      // One name, one role: what somebody may do must not depend on which token is in use.
      guard directory.tokens(of: name).live(at: Date()).isEmpty else {
        throw CommandFailure.usage(
          "`\(name)` is an administrator already; use `postern admins rotate \(name)`, or revoke first"
        )
      }
      return try await TokenIssue.add(.administrator(name, role), lasting: expires, in: store, of: configuration)
    }
    Output.write(printed.text())
  }
}

/// `postern admins list`.
struct AdminsList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the administrators with their roles and tokens, former ones included.",
    discussion: "Example: postern admins list --format json"
  )

  @OptionGroup var configurationOptions: ConfigurationOptions
  @OptionGroup var output: FormatOptions

  func run() async throws {
    let format = try output.chosen(among: [.table, .json, .csv, .markdown])
    let directory = try await configurationOptions.load().administrators()
    let now = Date()
    let people = directory.names.map { (name: $0, role: directory.role(of: $0), tokens: directory.tokens(of: $0)) }
    if format == .json {
      let json = people.map { person -> JSONValue in
        [
          "name": .string(person.name), "role": person.role.map { .string($0.rawValue) } ?? .null,
          "isActive": .bool(!person.tokens.live(at: now).isEmpty), "lastUsed": AccessToken.json(person.tokens.lastUsed),
          "tokens": .array(person.tokens.map { $0.json(at: now) }),
        ]
      }
      return Output.write(JSONValue.array(json).text(.indented))
    }
    let table = TextTable(
      heads: ["administrator", "role", "tokens", "expires", "last used"],
      rows: people.map { person in
        let live = person.tokens.live(at: now)
        let ends = live.contains { $0.expires == nil } ? "never" : live.compactMap(\.expires).max()?.formatted(.iso8601)
        return [
          person.name, person.role?.rawValue ?? "", String(live.count), ends ?? "",
          person.tokens.lastUsed?.formatted(.iso8601) ?? "",
        ]
      }
    )
    Output.write(table.text(format))
  }
}

/// `postern admins rotate`.
struct AdminsRotate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rotate",
    abstract: "Make a new token for an administrator and print it; the tokens so far end after the overlap.",
    discussion: "Example: postern admins rotate ana --overlap 0s"
  )

  @OptionGroup var configurationOptions: ConfigurationOptions

  @Argument(help: "The name.")
  var name: String

  @OptionGroup var rotation: RotationOptions

  func run() async throws {
    let configuration = try configurationOptions.load()
    let live = try await configuration.administrators().liveTokens(of: name)
    let printed = try await withStore(configuration) { store in
      try await TokenIssue.rotate(
        live,
        overlap: rotation.overlap,
        lasting: rotation.expires,
        in: store,
        of: configuration
      )
    }
    guard let printed else { throw CommandFailure.failed("the last token of `\(name)` has just ended") }
    Output.write(printed.text())
  }
}

/// `postern admins revoke`.
struct AdminsRevoke: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "revoke",
    abstract: "Remove an administrator: every token of that name is taken back at once.",
    discussion: "Example: postern admins revoke ana"
  )

  @OptionGroup var configurationOptions: ConfigurationOptions

  @Argument(help: "The name.")
  var name: String

  func run() async throws {
    let configuration = try configurationOptions.load()
    let directory = try await configuration.administrators()
    let live = try directory.liveTokens(of: name)
    try await withStore(configuration) { store in
      try await configuration.administer("admins.revoke", name, in: store) { _ in
        for token in live { _ = try await store.revokeToken(id: token.id, at: Date()) }
      }
    }
    Output.write(
      "\(name) is no administrator any more; \(live.count == 1 ? "one token" : "\(live.count) tokens") revoked"
    )
    let now = Date()
    let operators = directory.names.filter { other in
      other != name && directory.role(of: other) == .operator && !directory.tokens(of: other).live(at: now).isEmpty
    }
    if operators.isEmpty {
      Output.note(
        "warning: no operator is left; add one on this machine with `postern admins add NAME --role operator`"
      )
    }
  }
}
