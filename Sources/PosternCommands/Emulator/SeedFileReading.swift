import Autotask
import AutotaskEmulator
import Foundation
import Yams

extension SeedFile {
  /// Reads a seed file: JSON where its name says so, else YAML with the lines of its values.
  ///
  /// - Throws: ``CommandFailure`` when the file cannot be read or is of neither form.
  init(contentsOf file: URL) throws {
    guard let data = try? Data(contentsOf: file), let text = String(bytes: data, encoding: .utf8) else {
      throw CommandFailure.usage("cannot read `\(file.path)`")
    }
    let name = file.lastPathComponent
    if file.pathExtension.lowercased() == "json" {
      do {
        self.init(try JSONValue(parsing: data), name: name)
        return
      } catch {
        throw CommandFailure.usage("`\(name)` is no JSON: \(error)")
      }
    }
    guard let node = try Node.reading(text, file: name) else {
      throw CommandFailure.usage("`\(name)` is empty")
    }
    var reader = YAMLToJSON(file: name)
    let content = try reader.value(node, "")
    self.init(content, name: name, lines: reader.lines)
  }
}

/// Turns YAML into JSON and notes on which line each value stands.
private struct YAMLToJSON {
  let file: String
  var lines: [String: Int] = [:]

  /// The value of a node at a place, such as `rows.Tickets[0].title`.
  mutating func value(_ node: Node, _ place: String) throws -> JSONValue {
    if let mark = node.mark { lines[place] = lines[place] ?? mark.line }
    switch node {
    case .scalar(let scalar): return Self.value(scalar)
    case .sequence(let sequence):
      return .array(try sequence.enumerated().map { try value($0.element, "\(place)[\($0.offset)]") })
    case .mapping(let mapping):
      var members: [(key: String, value: JSONValue)] = []
      for (key, node) in mapping {
        guard let name = key.scalar?.string else {
          let line = key.mark.map { ":\($0.line)" } ?? ""
          throw CommandFailure.usage("\(file)\(line): a key must be a text")
        }
        let inner = place.isEmpty ? name : "\(place).\(name)"
        // A value in a block begins on a later line than its key.
        if let mark = key.mark { lines[inner] = mark.line }
        members.append((name, try value(node, inner)))
      }
      return .object(JSONObject(members))
    case .alias:
      throw CommandFailure.usage("\(file)\(node.mark.map { ":\($0.line)" } ?? ""): anchors are not read")
    }
  }

  /// Words are texts but for null, true and false, whatever else YAML takes for a switch: `Yes` and `Off` are values
  /// of settings. Digits are numbers when they are written as a number is; a postal code of 01234 stays a text.
  private static func value(_ scalar: Node.Scalar) -> JSONValue {
    guard scalar.style == .plain else { return .string(scalar.string) }
    switch scalar.string {
    case "", "~", "null": return .null
    case "true": return .bool(true)
    case "false": return .bool(false)
    default: break
    }
    if let number = try? JSONValue(parsing: scalar.string), number.double != nil { return number }
    return .string(scalar.string)
  }
}
