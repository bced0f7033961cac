import Autotask
import Foundation
import LeastPrivilege
import PosternStore

/// What a stage is run with.
struct SetupContext {
  /// The configuration as the file and the environment have it.
  var configuration: PosternConfiguration
  /// The file of the configuration.
  var file: URL
  /// The connection.
  var connection: ConnectionConfiguration
  /// What the command line says.
  var options: StageOptions
  /// How far the setup has come.
  var progress: SetupProgress

  /// Whether a person can be asked.
  var canAsk: Bool { Console.current.isInteractive }

  /// How many webhooks the automation uses: as the command line says, as the file of the webhooks declares, or as was
  /// said before.
  ///
  /// - Throws: ``CommandFailure`` when the file is broken.
  func webhookCount() throws -> Int {
    if let count = options.webhooks { return count }
    let declared = try DeclaredWebhooks(of: connection.id, in: configuration).entities.count
    return declared > 0 ? declared : progress.webhookCount ?? 0
  }

  /// What the automation uses, as the command line says, as was said before, or as a person says now; it is kept.
  ///
  /// - Throws: ``CommandFailure`` where nothing was said and nobody can be asked; `SelectionError`.
  func selection(_ catalogue: PolicyCatalogue) async throws -> (selection: Selection, words: [String]) {
    var words = options.presets + options.words
    if words.isEmpty { words = progress.selection }
    if words.isEmpty {
      guard canAsk else {
        let presets = catalogue.presets.map(\.id).joined(separator: ", ")
        throw CommandFailure.usage("say what the automation uses: --preset ID (\(presets)) or --for WORD…")
      }
      let answer = try Question.ask(
        "What the automation uses: presets, categories, actions or globs",
        fallback: "rewst"
      ) {
        var tried = Selection()
        for word in $0.split(separator: " ") {
          do throws(SelectionError) {
            try tried.add(String(word), from: catalogue)
          } catch {
            return error.description
          }
        }
        return nil
      }
      words = answer.split(separator: " ").map(String.init)
    }
    var selection = try NeededSelection(words: words).selection(from: catalogue)
    let webhooks = try webhookCount()
    selection.add(webhooks: webhooks)
    try await withStore(configuration) { [words] store in
      try await progress.keep(selection: words, in: store)
      try await progress.keep(webhooks: webhooks, in: store)
    }
    return (selection, words)
  }
}

extension [String] {
  /// The words of a selection as options of `audit`: a preset alone as one, and the webhooks besides.
  func auditOptions(for catalogue: PolicyCatalogue, webhooks: Int) -> String {
    let words = webhooks > 0 ? ["webhooks:\(webhooks)"] : []
    guard count == 1, let word = first, catalogue.presets.contains(where: { $0.id == word }) else {
      return "--for \((self + words).quoted)"
    }
    return "--preset \(word)" + (words.isEmpty ? "" : " --for \(words.quoted)")
  }

  /// The words as arguments of `plan`, with the webhooks.
  func planOptions(webhooks: Int) -> String {
    [quoted, webhooks > 0 ? "--webhooks \(webhooks)" : ""].filter { !$0.isEmpty }.joined(separator: " ")
  }

  /// The words as a shell takes them.
  var quoted: String { map { $0.contains("*") ? "'\($0)'" : $0 }.joined(separator: " ") }
}
