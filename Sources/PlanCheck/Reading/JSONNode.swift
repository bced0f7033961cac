import Crypto
import Foundation

/// A JSON text as it was written: members in order, doubled keys and the digits of numbers kept.
indirect enum JSONNode: Sendable {
  case null
  case bool(Bool)
  case number(String)
  case string(String)
  case array([JSONNode])
  case object([Member])

  struct Member: Sendable {
    var key: String
    var value: JSONNode
  }

  /// The first member of a name, nil when there is none or this is no object.
  subscript(key: String) -> JSONNode? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key == key }?.value
  }

  /// What it is, for messages.
  var kind: String {
    switch self {
    case .null: "null"
    case .bool: "a boolean"
    case .number: "a number"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }

  /// The text of a string.
  var text: String? { if case .string(let text) = self { text } else { nil } }
}

extension JSONNode {
  /// The seal that the members of a certificate should have: SHA-256 over every member but the seal, one line a
  /// value, `path=value`, in the order of keys.
  var seal: String {
    guard case .object(let members) = self else { return "" }
    var lines: [String] = []
    JSONNode.object(members.filter { $0.key != "seal" }).appendLines(to: &lines, path: "")
    return "sha256:" + hexadecimal(SHA256.hash(data: Data(lines.joined(separator: "\n").utf8)))
  }

  private func appendLines(to lines: inout [String], path: String) {
    switch self {
    case .null: lines.append("\(path)=null")
    case .bool(let value): lines.append("\(path)=\(value)")
    case .number(let digits): lines.append("\(path)=\(digits)")
    case .string(let text): lines.append("\(path)=\(quoted(text))")
    case .array(let elements):
      for (index, element) in elements.enumerated() { element.appendLines(to: &lines, path: "\(path)/\(index)") }
    case .object(let members):
      for member in members.sorted(by: { $0.key < $1.key }) {
        member.value.appendLines(to: &lines, path: "\(path)/\(member.key)")
      }
    }
  }
}

/// A string in quotation marks, escaped no more than JSON demands.
private func quoted(_ text: String) -> String {
  var result = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": result += "\\\""
    case "\\": result += "\\\\"
    case "\n": result += "\\n"
    case "\r": result += "\\r"
    case "\t": result += "\\t"
    case ..<" ":
      let digits = String(scalar.value, radix: 16, uppercase: true)
      result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result + "\""
}

/// The bytes of a digest in lower-case hexadecimal digits.
func hexadecimal(_ digest: some Sequence<UInt8>) -> String {
  digest.reduce(into: "") { text, byte in
    text += (byte < 16 ? "0" : "") + String(byte, radix: 16)
  }
}
