import ArgumentParser
import Autotask
import Foundation
import PosternRuntime
import PosternStore

/// `postern secrets set`.
struct SecretsSet: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "set",
    abstract: "Seal a secret, or put a new value in the place of one; a running server finds it by itself.",
    discussion: """
      The value is one line of standard input, asked for without showing it on a terminal, or stands where --from says;
      it is never a flag. To exchange the secret of a connection without a failed request, see docs/secrets.md.

      Example: printf %s "$SECRET" | postern secrets set main.secret
      Example: postern secrets set main.tracking-identifier --from file:/run/secrets/code
      """
  )

  @OptionGroup var configurationOptions: ConfigurationOptions

  @Argument(help: "The name: letters, digits, `-`, `_` and `.`, at most 128.")
  var name: String

  @Option(help: ArgumentHelp("Where the value stands; else it is read.", valueName: "env:NAME|file:PATH"))
  var from: String?

  func run() async throws {
    guard name.isSecretName else {
      throw CommandFailure.usage("a secret's name has letters, digits, `-`, `_` and `.`, at most 128")
    }
    let configuration = try configurationOptions.load()
    // Without a key nothing is asked for.
    _ = try KeyRing.reading(.current)
    let secret = try value()
    try Self.check(secret)
    let replaced = try await withStore(configuration) { store in
      try await configuration.administer("secrets.set", name, in: store) { _ in
        try await SecretVault(store: store).keep(secret, named: name, at: Date())
      }
    }
    Output.note("\(replaced ? "sealed anew" : "sealed"); refer to it as `sealed:\(name)`")
  }

  private func value() throws -> Secret {
    if let from {
      guard let reference = SecretReference(from) else {
        throw CommandFailure.usage("--from: expected env:NAME or file:PATH; a secret itself would stay in histories")
      }
      return try reference.resolve(from: Console.current.folder, purpose: "the value of `\(name)`")
    }
    let console = Console.current
    if console.isInteractive { console.note(Data("The value of \(name), which does not show: ".utf8)) }
    guard let line = console.readHidden() else {
      throw CommandFailure.usage("expected the value of `\(name)` as a line of standard input, found nothing")
    }
    if console.isInteractive {
      Output.note("")
    } else if console.readLine() != nil {
      throw CommandFailure.usage("expected the value of `\(name)` as one line of standard input, found more")
    }
    return Secret(line)
  }

  /// Refuses what no header can carry, before it is needed.
  private static func check(_ secret: Secret) throws {
    let bytes = secret.revealed.utf8
    guard !bytes.isEmpty, bytes.count <= 4096, bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
      throw CommandFailure.usage("the value is empty, longer than 4096 bytes, or holds a control character")
    }
  }
}

/// `postern secrets remove`.
struct SecretsRemove: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove",
    abstract: "Remove a sealed secret from the store.",
    discussion: "Example: postern secrets remove old.secret"
  )

  @OptionGroup var configurationOptions: ConfigurationOptions

  @Argument(help: "The name.")
  var name: String

  @Flag(help: "Remove it without asking, though a connection refers to it.")
  var yes = false

  func run() async throws {
    let configuration = try configurationOptions.load()
    let kept = configuration.hasStore ? try await withStore(configuration) { try await $0.secrets() } : []
    guard kept.contains(where: { $0.name == name }) else {
      throw CommandFailure.unknown("sealed secret", name, among: kept.map(\.name))
    }
    let uses = configuration.uses(of: name)
    if !uses.isEmpty, !yes {
      try Question.confirm("`\(name)` is used by \(uses.codeList). Remove it all the same?", flag: "--yes")
    }
    _ = try await withStore(configuration) { store in
      try await configuration.administer("secrets.remove", name, in: store) { _ in
        try await store.removeSecret(named: name)
      }
    }
    Output.note("removed `\(name)`")
  }
}
