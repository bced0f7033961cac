public import Autotask

/// A value of a grants file, with the line on which it stands.
public struct LocatedValue: Sendable {
  /// A value and its parts.
  public indirect enum Content: Sendable {
    case scalar(JSONValue)
    case list([LocatedValue])
    /// The members in order, each with the line of its key.
    case map([(key: String, line: Int?, value: LocatedValue)])
  }

  /// The value.
  public var content: Content
  /// The line, counted from 1; nil where the form has none, as JSON's.
  public var line: Int?

  /// Makes a value.
  public init(_ content: Content, line: Int? = nil) {
    self.content = content
    self.line = line
  }

  /// A value of the JSON form.
  public init(_ json: JSONValue) {
    switch json {
    case .array(let elements): self.init(.list(elements.map(LocatedValue.init)))
    case .object(let object): self.init(.map(object.members.map { ($0.key, nil, LocatedValue($0.value)) }))
    default: self.init(.scalar(json))
    }
  }

  /// The value without its lines.
  public var json: JSONValue {
    switch content {
    case .scalar(let value): value
    case .list(let elements): .array(elements.map(\.json))
    case .map(let members): .object(JSONObject(members.map { ($0.key, $0.value.json) }))
    }
  }
}
