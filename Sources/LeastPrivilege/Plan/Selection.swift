public import Autotask

/// One thing that a level must allow.
public enum PlanItem: Sendable, Equatable {
  /// An action of the catalogue.
  case action(Action)
  /// A raw operation, by the right that it takes on its entity.
  case operation(entity: String, right: Right)
  /// This many webhooks at a time.
  case webhooks(Int)

  /// The id by which plans and certificates name it.
  public var id: String {
    switch self {
    case .action(let action): action.id
    case .operation(let entity, let right): "operation:\(entity):\(right.rawValue)"
    case .webhooks(let count): "webhooks:\(count)"
    }
  }

  /// The entity and right that it takes, nil for the webhooks allowance.
  public var cell: (entity: String, right: Right)? {
    switch self {
    case .action(let action): action.verb.right.map { (action.entity, $0) }
    case .operation(let entity, let right): (entity, right)
    case .webhooks: nil
    }
  }
}

/// A word that names no action, preset, category or operation.
public struct SelectionError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What kind of thing was looked for, such as `action`.
  public var kind: String
  /// The word.
  public var word: String
  /// What may have been meant, nearest first.
  public var nearest: [String]
  /// What would be right, when it is no matter of spelling.
  public var advice: String?

  /// One line for people.
  public var description: String {
    var line = "no \(kind) is named `\(word)`"
    if !nearest.isEmpty { line += "; did you mean \(nearest.map { "`\($0)`" }.joined(separator: ", "))?" }
    if let advice { line += "; \(advice)" }
    return line
  }
}

/// What a level must allow: actions by id, glob, category or preset, raw operations, a number of webhooks.
public struct Selection: Sendable, Equatable {
  /// The things, each once, in the order of the catalogue.
  public private(set) var items: [PlanItem] = []
  /// The preset that was asked for, when it was one and nothing else.
  public private(set) var preset: String?

  /// A selection of nothing.
  public init() {}

  /// Adds the actions of a word: an action's id, a glob over ids (`*` crosses dots), a category or a preset.
  ///
  /// - Throws: ``SelectionError`` with the nearest names.
  public mutating func add(_ word: String, from catalogue: PolicyCatalogue) throws(SelectionError) {
    if let action = catalogue.actions[word] {
      add(.action(action))
    } else if let composite = catalogue.composites[word] {
      for operation in composite.operations {
        for right in Right.allCases where operation.verbs.contains(where: { $0.right == right }) {
          add(.operation(entity: operation.entity, right: right))
        }
      }
    } else if word.contains("*") {
      let matches = catalogue.actions.all.filter { globMatches(word, $0.id) }
      guard !matches.isEmpty else {
        throw SelectionError(kind: "action", word: word, nearest: [], advice: "no id matches this pattern")
      }
      for action in matches { add(.action(action)) }
    } else if catalogue.presets.contains(where: { $0.id == word }) {
      try add(preset: word, from: catalogue)
    } else if let category = catalogue.actions.categories.first(where: { $0.id == word || $0.title == word }) {
      for action in catalogue.actions.all where action.category == category.id { add(.action(action)) }
    } else {
      let names =
        catalogue.actions.all.map(\.id) + catalogue.composites.all.map(\.id) + catalogue.presets.map(\.id)
        + catalogue.actions.categories.map(\.id)
      throw SelectionError(kind: "action, category or preset", word: word, nearest: nearestNames(to: word, in: names))
    }
  }

  /// Adds the actions of a preset.
  ///
  /// - Throws: ``SelectionError`` with the nearest presets.
  public mutating func add(preset id: String, from catalogue: PolicyCatalogue) throws(SelectionError) {
    guard let preset = catalogue.presets.first(where: { $0.id == id }) else {
      let ids = catalogue.presets.map(\.id)
      throw SelectionError(
        kind: "preset",
        word: id,
        nearest: nearestNames(to: id, in: ids),
        advice: "presets: \(ids.joined(separator: ", "))"
      )
    }
    let isFirst = items.isEmpty
    for word in preset.actions {
      if let action = catalogue.actions[word] {
        add(.action(action))
      } else {
        for action in catalogue.actions.all where globMatches(word, action.id) { add(.action(action)) }
      }
    }
    self.preset = isFirst ? id : nil
  }

  /// Adds a raw operation, such as `POST /V1.0/Tickets/query`.
  ///
  /// - Throws: ``SelectionError`` when the API has no such operation, or it takes no right.
  public mutating func add(operation text: String, from routes: RouteTable) throws(SelectionError) {
    let words = text.split(separator: " ", maxSplits: 1).map(String.init)
    guard words.count == 2 else {
      throw SelectionError(
        kind: "operation",
        word: text,
        nearest: [],
        advice: "expected a method and a path: `POST /V1.0/Tickets/query`"
      )
    }
    let path = words[1].replacing(#/\{[A-Za-z]+\}/#, with: "1").servicePath
    do throws(RouteFailure) {
      let resolved = try routes.resolve(method: words[0], path: path)
      guard let entity = resolved.entity, let right = resolved.verb?.right else { return }
      add(.operation(entity: entity, right: right))
    } catch {
      switch error {
      case .unknownPath:
        let method = words[0].uppercased()
        let paths = routes.operations.filter { $0.method == method }.map { "\($0.method) \($0.template)" }
        throw SelectionError(kind: "operation", word: text, nearest: nearestNames(to: text, in: paths))
      case .methodNotAllowed(let allowed):
        throw SelectionError(
          kind: "operation",
          word: text,
          nearest: [],
          advice: "this path offers \(allowed.joined(separator: ", "))"
        )
      }
    }
  }

  /// Asks for a number of webhooks at a time.
  public mutating func add(webhooks count: Int) {
    guard count > 0 else { return }
    add(.webhooks(count))
  }

  /// Adds an item once; a larger number of webhooks replaces a smaller one.
  public mutating func add(_ item: PlanItem) {
    preset = nil
    if case .webhooks(let count) = item {
      let index = items.firstIndex { if case .webhooks = $0 { true } else { false } }
      if let index {
        if case .webhooks(let earlier) = items[index], earlier < count { items[index] = item }
        return
      }
    }
    if !items.contains(where: { $0.id == item.id }) { items.append(item) }
  }
}

/// Whether a pattern matches a whole id; `*` stands for any run of characters, dots included.
func globMatches(_ pattern: String, _ id: String) -> Bool {
  var parts = pattern.split(separator: "*", omittingEmptySubsequences: false)
  guard parts.count > 1 else { return pattern == id }
  let first = parts.removeFirst()
  let last = parts.removeLast()
  guard id.hasPrefix(first), id.hasSuffix(last), id.utf8.count >= first.utf8.count + last.utf8.count else {
    return false
  }
  var rest = id.dropFirst(first.count).dropLast(last.count)
  for part in parts where !part.isEmpty {
    guard let range = rest.firstRange(of: part) else { return false }
    rest = rest[range.upperBound...]
  }
  return true
}

extension String {
  /// The path below the service's base, with the version: `/v1.0/Tickets` and `/atservicesrest/v1.0/Tickets` alike.
  package var servicePath: String {
    let segments = split(separator: "/")
    return "/"
      + (segments.first?.lowercased() == "atservicesrest" ? segments.dropFirst() : segments[...])
      .joined(separator: "/")
  }
}
