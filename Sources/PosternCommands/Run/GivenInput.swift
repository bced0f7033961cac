import Autotask
import Foundation

/// The input of an action as it was typed: `--field value`, `--field=value`, and a flag alone for true.
///
/// Values stay texts: whoever carries the action out knows the types, and takes labels for choices and names for
/// references. `null` clears a field; what reads as a JSON list or object is one.
struct GivenInput {
  private(set) var object: JSONObject
  private var seen: Set<String> = []

  /// Begins with an input that was read from a file.
  init(_ object: JSONObject = JSONObject()) { self.object = object }

  /// Adds what was typed; it goes before what a file says.
  ///
  /// - Throws: ``CommandFailure`` for a value without a name, and for a name that comes twice.
  mutating func add(_ words: [String]) throws {
    var index = 0
    while index < words.count {
      let word = words[index]
      index += 1
      guard word.hasPrefix("--"), word.count > 2 else {
        throw CommandFailure.usage("`\(word)` has no name before it; a value is given as --field value")
      }
      if let equals = word.firstIndex(of: "=") {
        try set(word[word.index(word.startIndex, offsetBy: 2)..<equals], Self.value(word[word.index(after: equals)...]))
      } else if index < words.count, !words[index].hasPrefix("--") {
        try set(word.dropFirst(2), Self.value(words[index][...]))
        index += 1
      } else {
        try set(word.dropFirst(2), true)
      }
    }
  }

  /// Adds fields whose names are options of the command, as `name=value`.
  mutating func add(assignments: [String]) throws {
    for text in assignments {
      guard let equals = text.firstIndex(of: "="), equals > text.startIndex else {
        throw CommandFailure.usage("--set takes NAME=VALUE, found `\(text)`")
      }
      try set(text[..<equals], Self.value(text[text.index(after: equals)...]))
    }
  }

  private mutating func set(_ name: Substring, _ value: JSONValue) throws {
    guard seen.insert(name.lowercased()).inserted else { throw CommandFailure.usage("--\(name) is given twice") }
    let parts = name.split(separator: ".", maxSplits: 1)
    if parts.count == 2, parts[0].lowercased() == "udf" {
      var fields = object[anyCase: "userDefinedFields"]?.object ?? JSONObject()
      fields.replace(String(parts[1]), value)
      object.replace("userDefinedFields", .object(fields))
    } else {
      object.replace(String(name), value)
    }
  }

  private static func value(_ text: Substring) -> JSONValue {
    if text == "null" { return .null }
    guard let first = text.first, "[{".contains(first), let json = try? JSONValue(parsing: String(text)) else {
      return .string(String(text))
    }
    return json
  }
}

extension JSONObject {
  /// Sets a member in place of one that has the same name in any case.
  fileprivate mutating func replace(_ name: String, _ value: JSONValue) {
    self[keys.first { $0.isSame(anyCase: name) } ?? name] = value
  }
}
