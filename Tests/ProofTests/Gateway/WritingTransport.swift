import Autotask

/// A transport whose answers are written in a way of its own; what they say stays the same.
struct WritingTransport: AutotaskTransport {
  let next: any AutotaskTransport
  let writing: @Sendable (JSONValue) -> [UInt8]

  func send(_ request: AutotaskRequest) async throws -> AutotaskResponse {
    var response = try await next.send(request)
    if let json = try? JSONValue(parsing: response.body) { response.body = writing(json) }
    return response
  }
}

/// Ways to write the same JSON.
enum AnswerWriting: Sendable {
  /// White space wherever it may stand.
  case spaced
  /// Every character of a string as an escape, keys too.
  case escaped

  func bytes(_ value: JSONValue) -> [UInt8] { Array(text(value).utf8) }

  private func text(_ value: JSONValue) -> String {
    switch value {
    case .string(let text): return string(text)
    case .array(let elements): return list("[", elements.map(text), "]")
    case .object(let object):
      let members = object.map { "\(string($0.key))\(space):\(space)\(text($0.value))" }
      return list("{", members, "}")
    default: return value.text()
    }
  }

  private var space: String {
    switch self {
    case .spaced: " \r\n\t"
    case .escaped: ""
    }
  }

  private func list(_ open: String, _ parts: [String], _ close: String) -> String {
    open + space + parts.joined(separator: "\(space),\(space)") + space + close
  }

  private func string(_ text: String) -> String {
    switch self {
    case .spaced: JSONValue.string(text).text()
    case .escaped: "\"\(text.utf16.map { "\\u" + String(0x10000 + UInt32($0), radix: 16).dropFirst() }.joined())\""
    }
  }
}
