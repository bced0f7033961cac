import Autotask

/// Reads what an action was given, name by name, and gathers everything that is wrong with it.
struct InputReader {
  private let input: JSONObject
  private var taken: Set<String> = []
  /// What is wrong so far.
  var problems: [ActionProblem.Detail] = []

  /// Reads an input; a name that is given twice in any case has two readings.
  init(_ input: JSONObject) {
    self.input = input
    var seen: Set<String> = []
    for key in input.keys where !seen.insert(key.lowercased()).inserted {
      problems.append(.init(key.pointer, "`\(key)` is given twice"))
    }
  }

  /// The members that nobody has asked for yet.
  var rest: [(key: String, value: JSONValue)] { input.members.filter { !taken.contains($0.key.lowercased()) } }

  /// Takes a member, nil where it is missing.
  mutating func take(_ name: String) -> JSONValue? {
    taken.insert(name.lowercased())
    return input[anyCase: name]
  }

  /// An id, a whole number or a text of its digits.
  mutating func id(_ name: String, isRequired: Bool = true) -> Int64? {
    guard let value = take(name), value != .null else {
      if isRequired { problems.append(.init(name.pointer, "`\(name)` is required")) }
      return nil
    }
    if let id = value.wholeNumber { return id }
    problems.append(.init(name.pointer, "`\(name)` takes an id, a whole number"))
    return nil
  }

  /// A truth value.
  mutating func flag(_ name: String) -> Bool? {
    guard let value = take(name), value != .null else { return nil }
    if let flag = value.truth { return flag }
    problems.append(.init(name.pointer, "`\(name)` takes true or false"))
    return nil
  }

  /// A whole number within bounds.
  mutating func number(_ name: String, _ range: ClosedRange<Int64>) -> Int? {
    guard let value = take(name), value != .null else { return nil }
    if let number = value.wholeNumber, range.contains(number) { return Int(number) }
    problems.append(
      .init(name.pointer, "`\(name)` takes a whole number from \(range.lowerBound) to \(range.upperBound)")
    )
    return nil
  }

  /// A text.
  mutating func text(_ name: String, isRequired: Bool = false) -> String? {
    guard let value = take(name), value != .null else {
      if isRequired { problems.append(.init(name.pointer, "`\(name)` is required")) }
      return nil
    }
    if let text = value.string, !text.trimmed.isEmpty || !isRequired { return text }
    problems.append(.init(name.pointer, "`\(name)` takes a text"))
    return nil
  }

  /// One of several words.
  mutating func word(_ name: String, _ words: [String]) -> String? {
    guard let value = take(name), value != .null else { return nil }
    if let text = value.string, words.contains(text) { return text }
    let nearest = value.string.map { nearestNames(to: $0, in: words) } ?? []
    problems.append(
      .init(name.pointer, "`\(name)` takes \(words.map { "`\($0)`" }.joined(separator: " or "))", nearest: nearest)
    )
    return nil
  }

  /// A list of texts, or one text with commas.
  mutating func texts(_ name: String) -> [String]? {
    guard let value = take(name), value != .null else { return nil }
    if let text = value.string { return text.split(separator: ",").map { String($0).trimmed }.filter { !$0.isEmpty } }
    if let texts = value.array?.compactMap(\.string), texts.count == value.array?.count { return texts }
    problems.append(.init(name.pointer, "`\(name)` takes a list of texts"))
    return nil
  }

  /// Refuses what nobody has asked for, with the nearest name that is known.
  mutating func refuseRest(known: [String]) {
    for (key, _) in rest {
      problems.append(
        .init(key.pointer, "nothing here is named `\(key.prefix(80))`", nearest: nearestNames(to: key, in: known))
      )
    }
  }
}

extension JSONValue {
  /// A whole number, or the text of one in its canonical form.
  var wholeNumber: Int64? { integer ?? string.flatMap { Int64(canonical: $0) } }

  /// A truth value, or the word for one in any case.
  var truth: Bool? { bool ?? string.flatMap { ["true": true, "false": false][$0.lowercased()] } }
}
