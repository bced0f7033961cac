import Foundation
import Yams

/// A mapping of a YAML file, read strictly: every key must be known, every value of the right kind.
struct YAMLMapping {
  /// The file's name, for messages.
  let file: String
  /// Where in the file, such as `connections[0]`; empty at the top.
  let path: String
  private let values: [String: Node]

  /// Reads a mapping whose keys are known.
  ///
  /// - Throws: ``CommandFailure`` that names file, line and key, with the nearest key for an unknown one.
  init(_ node: Node, file: String, path: String = "", keys: [String]) throws {
    self.file = file
    self.path = path
    guard let mapping = node.mapping else {
      throw Self.failure(file, node, path, "expected keys and values")
    }
    var values: [String: Node] = [:]
    for (key, value) in mapping {
      guard let name = key.scalar?.string, keys.contains(name) else {
        let advice = "known here: \(keys.codeList)"
        let unknown = CommandFailure.unknown("key", key.scalar?.string ?? "", among: keys, advice: advice)
        throw Self.failure(file, key, path, unknown.message)
      }
      values[name] = value
    }
    self.values = values
  }

  /// The text of a key, nil when it is missing.
  ///
  /// - Throws: ``CommandFailure`` when the value is no text or is empty.
  func text(_ key: String) throws -> String? {
    guard let node = values[key] else { return nil }
    guard let text = node.scalar?.string, !text.isEmpty else {
      throw failure(at: key, "expected a text")
    }
    return text
  }

  /// The text of a key that must be there.
  func requiredText(_ key: String) throws -> String {
    guard let text = try text(key) else {
      throw CommandFailure.usage("\(file): \(path.isEmpty ? "" : "\(path): ")key `\(key)` is missing")
    }
    return text
  }

  /// The mapping of a key, nil when it is missing.
  ///
  /// - Throws: ``CommandFailure`` when the value is no mapping, or has keys that are not known.
  func mapping(_ key: String, keys: [String]) throws -> YAMLMapping? {
    guard let node = values[key] else { return nil }
    return try YAMLMapping(node, file: file, path: path.isEmpty ? key : "\(path).\(key)", keys: keys)
  }

  /// The elements of a key, none when it is missing.
  ///
  /// - Throws: ``CommandFailure`` when the value is no list.
  func elements(_ key: String) throws -> [Node] {
    guard let node = values[key] else { return [] }
    guard let sequence = node.sequence else { throw failure(at: key, "expected a list") }
    return Array(sequence)
  }

  /// The whole number of a key, nil when it is missing.
  ///
  /// - Throws: ``CommandFailure`` when the value is none, or lies beyond the range.
  func integer(_ key: String, _ range: ClosedRange<Int>) throws -> Int? {
    guard let node = values[key] else { return nil }
    guard let text = node.scalar?.string, let number = Int(text), range.contains(number) else {
      throw failure(at: key, "expected a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  /// What is wrong with the value of a key.
  func failure(at key: String, _ what: String) -> CommandFailure {
    let path = path.isEmpty ? key : "\(path).\(key)"
    return Self.failure(file, values[key], path, what)
  }

  private static func failure(_ file: String, _ node: Node?, _ path: String, _ what: String) -> CommandFailure {
    let place = [file, node?.mark.map { String($0.line) }].compactMap { $0 }.joined(separator: ":")
    return .usage(path.isEmpty ? "\(place): \(what)" : "\(place): \(path): \(what)")
  }
}

extension Node {
  /// Reads a YAML text as one node; nil for an empty one.
  ///
  /// - Throws: ``CommandFailure`` that names file and line, for broken YAML and for a key written twice.
  static func reading(_ yaml: String, file: String) throws -> Node? {
    do {
      return try compose(yaml: yaml)
    } catch let error as YamlError {
      switch error {
      case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
        .composer(_, let problem, let mark, _):
        throw CommandFailure.usage("\(file):\(mark.line): \(problem)")
      case .duplicatedKeysInMapping(let duplicates, let context):
        throw CommandFailure.usage("\(file):\(context.mark.line): written twice: \(duplicates.codeList)")
      default:
        throw CommandFailure.usage("\(file): this is no YAML")
      }
    }
  }
}
