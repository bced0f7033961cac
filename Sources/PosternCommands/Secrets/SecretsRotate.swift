import ArgumentParser
import Autotask
import Foundation
import PosternRuntime
import PosternStore

/// `postern secrets rotate`.
struct SecretsRotate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rotate",
    abstract: "Seal everything under the current key that is still under the previous one.",
    discussion: """
      All or nothing, in one transaction: what ends half-way leaves every secret as it was, and both keys open what they
      opened. To exchange the key while a server runs, with POSTERN_PREVIOUS_KEY_FILE set to key.previous from the
      start:

        cp -p key key.previous; postern secrets new-key key.new; mv key.new key
        postern secrets rotate
        rm key.previous

      Example: POSTERN_KEY_FILE=key POSTERN_PREVIOUS_KEY_FILE=key.previous postern secrets rotate
      """
  )

  @OptionGroup var configurationOptions: ConfigurationOptions
  @OptionGroup var output: FormatOptions

  func run() async throws {
    let format = try output.chosen(among: [.table, .json])
    let configuration = try configurationOptions.load()
    let ring = try KeyRing.reading(.current)
    var rotation = SecretVault.Rotation()
    if configuration.hasStore {
      rotation = try await withStore(configuration) { store in
        try await configuration.administer("secrets.rotate", ring.current.id, in: store) { _ in
          try await SecretVault(store: store) { ring }.rotate()
        }
      }
    }
    if ring.previous != nil { Output.note("the previous key is needed no longer; remove its file") }
    if format == .json {
      let report: JSONValue = [
        "key": .string(ring.current.id), "resealed": .array(rotation.resealed.map(JSONValue.string)),
        "unchanged": .array(rotation.unchanged.map(JSONValue.string)),
      ]
      return Output.write(report.text(.indented))
    }
    Output.write(
      """
      under the key \(ring.current.id) now: \(rotation.resealed.isEmpty ? "nothing new" : rotation.resealed.codeList)
      under it before: \(rotation.unchanged.isEmpty ? "nothing" : rotation.unchanged.codeList)
      """
    )
  }
}

/// `postern secrets new-key`.
struct SecretsNewKey: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "new-key",
    abstract: "Write a new key to a file that does not exist yet, readable by its owner alone.",
    discussion: "Example: postern secrets new-key /etc/postern/key"
  )

  @Argument(help: "The file.")
  var file: String

  func run() throws {
    let console = Console.current
    let place = console.file(file)
    let text = SealingKey.newText()
    try NewFile(place).write(text.revealed + "\n")
    let id = SealingKey(text)?.id ?? ""
    Output.note(
      """
      wrote the key \(id) to \(place.path)
      use it with POSTERN_KEY_FILE=\(place.path), or as the systemd credential `postern-key`
      keep a copy apart from the store: without it nothing that is sealed can be read
      """
    )
  }
}
