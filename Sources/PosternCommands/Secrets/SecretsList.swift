import ArgumentParser
import Autotask
import Foundation
import PosternRuntime
import PosternStore

/// `postern secrets list`.
struct SecretsList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the sealed secrets: name, when it was set, under which key, and what refers to it.",
    discussion: """
      The values are not shown. `key` is the id of the key, which tells nothing of it; `under` says whether that key is
      at hand: `current`, `previous` (run `postern secrets rotate`), `missing`, or `no key` where none is given.

      Example: postern secrets list --format json
      """
  )

  @OptionGroup var configurationOptions: ConfigurationOptions
  @OptionGroup var output: FormatOptions

  func run() async throws {
    let format = try output.chosen(among: [.table, .json, .csv, .markdown])
    let configuration = try configurationOptions.load()
    let kept = configuration.hasStore ? try await withStore(configuration) { try await $0.secrets() } : []
    let ring = try Self.keys()
    let rows = kept.map { Row($0, ring, configuration.uses(of: $0.name)) }
    if format == .json { return Output.write(JSONValue.array(rows.map(\.json)).text(.indented)) }
    let table = TextTable(
      heads: ["name", "set", "key", "under", "used by"],
      rows: rows.map {
        [$0.name, $0.changed.formatted(.iso8601), $0.key, $0.under, $0.uses.joined(separator: ", ")]
      }
    )
    Output.write(table.text(format))
  }

  /// The keys, nil where none is given; a key file that is wrong is told.
  private static func keys() throws -> KeyRing? {
    guard KeyRing.isGiven(to: .current) else { return nil }
    return try KeyRing.reading(.current)
  }

  private struct Row {
    var name: String
    var changed: Date
    var key: String
    var under: String
    var uses: [String]

    init(_ secret: SealedSecret, _ ring: KeyRing?, _ uses: [String]) {
      name = secret.name
      changed = secret.changed
      key = secret.keyID
      self.uses = uses
      under =
        switch secret.keyID {
        case _ where ring == nil: "no key"
        case ring?.current.id: "current"
        case ring?.previous?.id: "previous"
        default: "missing"
        }
    }

    var json: JSONValue {
      [
        "name": .string(name), "changed": .string(changed.formatted(.iso8601)), "key": .string(key),
        "under": .string(under), "usedBy": .array(uses.map(JSONValue.string)),
      ]
    }
  }
}

extension PosternConfiguration {
  /// What refers to a sealed secret, such as `main.secret`.
  func uses(of name: String) -> [String] {
    connections.flatMap { connection in
      connection.references.filter { $0.reference.place == .sealed(name) }.map { "\(connection.id).\($0.key)" }
    }
  }
}
