import Autotask
import LeastPrivilege

/// What a shell is offered behind `postern run` and `postern query`, from the catalogue in the program: nothing is sent.
enum ActionCompletion {
  /// What may stand at a place of a command line: the ids of all actions, and behind one the options that it takes.
  static func words(behind command: String, _ words: [String], _ index: Int) -> [String] {
    guard let model, let start = words.firstIndex(of: command), index > start + 1 else {
      return model?.policy.actions.all.map(\.id) ?? []
    }
    return options(of: words[start + 1], model)
  }

  /// The names of all entities.
  static func entities() -> [String] { model?.entities.map(\.name) ?? [] }

  /// The options that an action takes: its entity's fields for a write, and what a list takes.
  private static func options(of action: String, _ model: ResourceModel) -> [String] {
    guard let action = model.policy.actions[action], let entity = model[action.entity] else { return [] }
    let fields = entity.fields.values.filter { action.verb == .create ? $0.isCreatable : !$0.isReadOnly }
    let names =
      switch action.verb {
      case .create: fields.map(\.name).sorted()
      case .update, .put: ["id"] + fields.map(\.name).sorted()
      case .get: ["id", "fields", "labels", "userDefinedFields"]
      case .delete: ["id"]
      case .query, .count, .describe: ["filter", "limit", "all", "cursor", "fields", "labels", "userDefinedFields"]
      }
    return names.map { "--\($0)" }
  }

  /// A list of an entity's fields with one more at its end.
  static func fields(of entity: String, after text: String) -> [String] {
    guard let entity = model?[entity] else { return [] }
    let before = text.lastIndex(of: ",").map { text[...$0] } ?? ""
    return entity.fields.values.map(\.name).sorted().map { before + $0 }
  }

  /// The word behind a command in a command line that is being typed.
  static func word(after command: String, in words: [String]) -> String? {
    guard let index = words.firstIndex(of: command), index + 1 < words.count else { return nil }
    return words[index + 1]
  }

  private static var model: ResourceModel? { try? ResourceModel.embedded() }
}
