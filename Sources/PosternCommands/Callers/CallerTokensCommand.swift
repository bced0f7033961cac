import ArgumentParser
import Autotask
import Foundation
import PosternStore

/// `postern callers token`: what callers prove themselves with.
struct CallerTokensCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "token",
    abstract: "Make, list, rotate and take back the tokens of callers.",
    discussion: "Example: postern callers token rotate rewst --overlap 24h",
    subcommands: [CallerTokensAdd.self, CallerTokensList.self, CallerTokensRotate.self, CallerTokensRevoke.self]
  )
}

/// `postern callers token add`.
struct CallerTokensAdd: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add",
    abstract: "Make a token for a caller and print it, once: it is kept nowhere.",
    discussion: """
      Example: postern callers token add rewst --expires 90d
      """
  )

  @OptionGroup var configurationOptions: ConfigurationOptions

  @Argument(help: "The caller.")
  var caller: String

  @Option(
    help: ArgumentHelp("How long it lasts, such as 90d or 12h; without it, until it is taken back.", valueName: "TIME")
  )
  var expires: TimeSpan?

  func run() async throws {
    let configuration = try configurationOptions.load()
    let printed = try await withStore(configuration) { store in
      try await CallerDirectory(store).check(caller)
      return try await TokenIssue.add(.caller(caller), lasting: expires, in: store, of: configuration)
    }
    Output.write(printed.text())
  }
}

/// `postern callers token list`.
struct CallerTokensList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the tokens of all callers or of one, ended ones included; the tokens themselves are kept nowhere.",
    discussion: "Example: postern callers token list rewst --format json"
  )

  @OptionGroup var configurationOptions: ConfigurationOptions

  @Argument(help: "Only this caller's.")
  var caller: String?

  @OptionGroup var output: FormatOptions

  func run() async throws {
    let format = try output.chosen(among: [.table, .json, .csv, .markdown])
    let directory = try await CallerDirectory(try configurationOptions.load())
    let tokens = caller.map(directory.tokens(of:)) ?? directory.tokens
    if let caller, tokens.isEmpty, directory.hasGrants { try directory.check(caller) }
    let now = Date()
    if format == .json {
      Output.write(JSONValue.array(tokens.map { $0.json(at: now) }).text(.indented))
    } else {
      Output.write(tokens.table(at: now).text(format))
    }
  }
}

/// `postern callers token rotate`.
struct CallerTokensRotate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rotate",
    abstract: "Make a new token for a caller and print it; the tokens so far end after the overlap.",
    discussion: """
      Both are good until then, so that no request fails while the new one is put in place. --overlap 0s ends the others
      at once.

      Example: postern callers token rotate rewst --overlap 24h
      """
  )

  @OptionGroup var configurationOptions: ConfigurationOptions

  @Argument(help: "The caller.")
  var caller: String

  @OptionGroup var rotation: RotationOptions

  func run() async throws {
    let configuration = try configurationOptions.load()
    let printed = try await withStore(configuration) { store in
      let directory = try await CallerDirectory(store)
      try directory.check(caller)
      return try await TokenIssue.rotate(
        directory.tokens(of: caller),
        overlap: rotation.overlap,
        lasting: rotation.expires,
        in: store,
        of: configuration
      )
    }
    guard let printed else {
      throw CommandFailure.usage("`\(caller)` has no live token; make one with `postern callers token add \(caller)`")
    }
    Output.write(printed.text())
  }
}

/// `postern callers token revoke`.
struct CallerTokensRevoke: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "revoke",
    abstract: "Take a caller's token back: every request that arrives from now on is refused.",
    discussion: "Example: postern callers token revoke tok_4k2m9x0a7b1c"
  )

  @OptionGroup var configurationOptions: ConfigurationOptions

  @Argument(help: ArgumentHelp("The token's id, from `postern callers token list`.", valueName: "TOKENID"))
  var id: String

  func run() async throws {
    let configuration = try configurationOptions.load()
    let tokens = try await CallerDirectory(configuration).tokens
    guard let token = tokens.first(where: { $0.id == id }) else {
      // Whoever gives the token itself has shown it to the shell's history: it is not repeated here.
      guard AccessTokenText(id) == nil else {
        throw CommandFailure.usage("expected the token's id, `tok_…`, not the token; see `postern callers token list`")
      }
      throw CommandFailure.unknown("token", id, among: tokens.map(\.id), advice: "see `postern callers token list`")
    }
    let isNew = try await withStore(configuration) { store in
      try await configuration.administer("callers.token.revoke", "\(token.holderName) \(id)", in: store) { _ in
        try await store.revokeToken(id: id, at: Date())
      }
    }
    Output.write("\(id) of \(token.holderName) \(isNew ? "is revoked" : "was revoked before")")
  }
}
