public import Autotask

extension WritePermit.Change {
  /// Whether a row that was read holds the value that was written.
  ///
  /// Numbers are compared as numbers, moments as moments, and a text that is empty counts as none, as Autotask keeps it.
  public func isKept(in row: JSONObject) -> Bool {
    let stored = row[field] ?? .null
    if stored == to || Self.isEmpty(stored) && Self.isEmpty(to) { return true }
    if let kind, let left = Scalar(stored, as: kind), let right = Scalar(to, as: kind) { return left == right }
    if let left = Self.number(stored), let right = Self.number(to) { return left == right }
    if field.isUserDefined, let left = Scalar(userDefined: stored), let right = Scalar(userDefined: to) {
      return left == right || left.mayBe(right)
    }
    return false
  }

  private static func isEmpty(_ value: JSONValue) -> Bool { value == .null || value == .string("") }

  private static func number(_ value: JSONValue) -> Double? { Double(value.string ?? value.text()) }
}

extension WritePermit {
  /// The fields whose written values a row that was read back does not hold.
  ///
  /// - Parameter isForCaller: Whether only fields count that the caller may read. Of others it is told nothing: by
  ///   writing what it guesses it would find out what they hold.
  public func unkept(in row: JSONObject, isForCaller: Bool = false) -> [String] {
    changes.filter { (!isForCaller || $0.isReadable) && !$0.isKept(in: row) }.map(\.name)
  }

  /// Whether the caller may be told that a row holds what was written, after a call of unknown outcome.
  ///
  /// Where it wrote a field that it may not read, only a field that it may read, and that has changed, can tell.
  public func isConfirmedForCaller(by row: JSONObject) -> Bool {
    guard unkept(in: row, isForCaller: true).isEmpty else { return false }
    let before = before ?? JSONObject()
    return changes.allSatisfy(\.isReadable) || changes.contains { $0.isReadable && !$0.isKept(in: before) }
  }

  /// Whether the row has changed since an earlier look, in what this write changes or in what the grants tell it by.
  ///
  /// - Parameter row: The earlier look, by the names of ``difference``.
  public func differs(from earlier: JSONObject) -> Bool { difference.text() != JSONValue.object(earlier).text() }

  /// What the write rests on: each changed field's value and each field of the scope, as they were read just before.
  public var difference: JSONValue {
    var object = JSONObject()
    for change in changes { object["was:\(change.name)"] = change.from ?? .null }
    for (name, value) in scope { object["row:\(name)"] = value }
    return .object(object)
  }
}
