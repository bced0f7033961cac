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

  /// What the automation uses, as the command line says, as was said before, or as a person says now; it is kept.
  ///
  /// - Throws: ``CommandFailure`` where nothing was said and nobody can be asked; `SelectionError`.
  func selection(_ catalogue: PolicyCatalogue) async throws -> (selection: Selection, words: [String]) {
    var words = options.presets + options.words
    if words.isEmpty {
      words = (progress.selection ?? []).filter { !$0.hasPrefix("webhooks:") }
    }
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
    let selection = try NeededSelection(words: words).selection(from: catalogue)
    try await withStore(configuration) { try await progress.keep(selection: words, in: $0) }
    return (selection, words)
  }
}

extension [String] {
  /// The words of a selection as options of other commands: a preset alone as one.
  func options(for catalogue: PolicyCatalogue, _ name: String = "--for") -> String {
    if count == 1, let word = first, catalogue.presets.contains(where: { $0.id == word }) { return "--preset \(word)" }
    let words = map { $0.contains("*") ? "'\($0)'" : $0 }.joined(separator: " ")
    return name.isEmpty ? words : "\(name) \(words)"
  }
}
