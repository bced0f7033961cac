package import Autotask
package import Foundation

/// A strict reader of a document that people write: it goes on after a mistake, so that all are told at once.
package protocol LocatedReading {
  /// What was found.
  var problems: [GrantProblem] { get set }
  /// The lines of the values, by path.
  var lines: [String: Int] { get set }
}

/// The kinds of values that a document is made of.
extension LocatedReading {
  /// The line of a path, or of the nearest thing around it.
  package func line(of path: String) -> Int? {
    var path = path[...]
    while true {
      if let line = lines[String(path)] { return line }
      guard let cut = path.lastIndex(where: { $0 == "." || $0 == "[" }) else { return nil }
      path = path[..<cut]
    }
  }

  /// Remembers the line of a value.
  package mutating func note(_ value: LocatedValue, at path: String) { if let line = value.line { lines[path] = line } }

  /// A mapping whose keys are known, each once.
  package mutating func map<Part>(
    _ value: LocatedValue,
    at path: String,
    keys: [String],
    _ read: (inout Self, [String: LocatedValue]) -> Part
  ) -> Part? {
    note(value, at: path)
    guard case .map(let members) = value.content else {
      problems.error(path, "expected keys and values")
      return nil
    }
    var known: [String: LocatedValue] = [:]
    for (key, line, value) in members {
      let place = path.isEmpty ? key : "\(path).\(key)"
      lines[place] = line ?? value.line
      guard keys.contains(key) else {
        let nearest = suggestion(key, among: keys)
        problems.error(
          place,
          "no key `\(key)` is known here\(nearest.isEmpty ? "; known: \(keys.joined(separator: ", "))" : nearest)"
        )
        continue
      }
      guard known.updateValue(value, forKey: key) == nil else {
        problems.error(place, "key `\(key)` is given twice")
        continue
      }
    }
    return read(&self, known)
  }

  /// A list; none where there is no value.
  package mutating func list<Element>(
    _ value: LocatedValue?,
    at path: String,
    _ read: (inout Self, LocatedValue, String) -> Element?
  ) -> [Element] {
    guard let value else { return [] }
    note(value, at: path)
    guard case .list(let elements) = value.content else {
      problems.error(path, "expected a list")
      return []
    }
    var result: [Element] = []
    for (index, element) in elements.enumerated() {
      let place = "\(path)[\(index)]"
      note(element, at: place)
      if let element = read(&self, element, place) { result.append(element) }
    }
    return result
  }

  /// One value of any kind.
  package mutating func scalar(_ value: LocatedValue, at path: String) -> JSONValue? {
    guard case .scalar(let json) = value.content else {
      problems.error(path, "expected one value")
      return nil
    }
    return json
  }

  /// A text that is not empty; nil where there is none.
  package mutating func text(_ value: LocatedValue?, at path: String) -> String? {
    guard let value else { return nil }
    note(value, at: path)
    guard case .scalar(.string(let text)) = value.content, !text.isEmpty else {
      problems.error(path, "expected a text, found \(value.json.text())")
      return nil
    }
    return text
  }

  /// The id of a mapping, which it must have.
  package mutating func id(_ members: [String: LocatedValue], at path: String) -> String {
    guard members["id"] != nil else {
      problems.error(path, "key `id` is missing")
      return ""
    }
    guard let id = text(members["id"], at: "\(path).id") else { return "" }
    let isPlain =
      id.utf8.count <= 64
      && id.utf8.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
          || [0x2D, 0x2E, 0x5F].contains(byte)
      }
    if !isPlain {
      problems.error("\(path).id", "expected letters, digits, `-`, `_` and `.`, at most 64, found `\(id)`")
    }
    return id
  }

  /// A whole number; nil where there is none.
  package mutating func integer(
    _ value: LocatedValue?,
    at path: String,
    in members: [String: LocatedValue],
    required: Bool
  ) -> Int64? {
    guard let value else {
      if required { problems.error(path, "key `\(path)` is missing") }
      return nil
    }
    guard case .scalar(.integer(let number)) = value.content else {
      problems.error(path, "expected a whole number, found \(value.json.text())")
      return nil
    }
    return number
  }

  /// A list of ids.
  package mutating func ids(_ value: LocatedValue?, at path: String) -> [Int64] {
    list(value, at: path) { reader, value, path in
      guard case .scalar(.integer(let id)) = value.content, id >= 0 else {
        reader.problems.error(path, "expected an id, a whole number; found \(value.json.text())")
        return nil
      }
      return id
    }
  }

  /// True or false; nil where there is none.
  package mutating func flag(_ value: LocatedValue?, at path: String) -> Bool? {
    guard let value else { return nil }
    guard case .scalar(.bool(let flag)) = value.content else {
      problems.error(path, "expected true or false, found \(value.json.text())")
      return nil
    }
    return flag
  }

  /// One of the words of a type; nil where there is none.
  package mutating func word<Word: RawRepresentable & CaseIterable>(
    _ value: LocatedValue?,
    at path: String
  ) -> Word? where Word.RawValue == String {
    guard let value, let text = text(value, at: path) else { return nil }
    guard let word = Word(rawValue: text) else {
      let known = Word.allCases.map(\.rawValue)
      problems.error(
        path,
        "expected one of \(known.joined(separator: ", ")); found `\(text)`\(suggestion(text, among: known))"
      )
      return nil
    }
    return word
  }

  /// A time with its zone and whole seconds; nil where there is none.
  package mutating func moment(_ value: LocatedValue?, at path: String) -> Date? {
    guard let value, let text = text(value, at: path) else { return nil }
    guard let moment = Moment(text), moment.hasZone, moment.milliseconds % 1000 == 0 else {
      problems.error(
        path,
        "expected a time with its zone and whole seconds, such as 2027-03-01T00:00:00Z; found `\(text)`"
      )
      return nil
    }
    return Date(timeIntervalSince1970: Double(moment.milliseconds) / 1000)
  }
}
