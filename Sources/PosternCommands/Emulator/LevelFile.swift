import Autotask
import AutotaskEmulator
import Foundation

/// Settings of a level in a file: a plan, a certificate, or plain settings.
struct LevelFile {
  /// The answers by setting.
  var settings: [String: String]

  /// Reads a file.
  ///
  /// - Throws: ``CommandFailure`` when the file cannot be read, or has none of the three shapes.
  init(_ file: URL) throws {
    guard let data = try? Data(contentsOf: file) else {
      throw CommandFailure.usage("cannot read `\(file.path)`")
    }
    do {
      let json = try JSONValue(parsing: data)
      guard let settings = Self.settings(json) else {
        throw CommandFailure.usage(
          "`\(file.lastPathComponent)`: expected a plan, a certificate, or {\"settings\":{\"ID\":\"value\"}}"
        )
      }
      self.settings = settings
    } catch let error as JSONSyntaxError {
      throw CommandFailure.usage("`\(file.lastPathComponent)` is no JSON: \(error)")
    }
  }

  /// The level that a word means: a file when there is one of that name, else a level of the tenant.
  static func level(_ word: String) throws -> EmulatorConfiguration.Level {
    let file = Console.current.file(word)
    return FileManager.default.fileExists(atPath: file.path) ? .settings(try LevelFile(file).settings) : .named(word)
  }

  private static func settings(_ json: JSONValue) -> [String: String]? {
    switch json["format"] {
    case "postern-certificate/1": return json["level"]?.object.flatMap(texts)
    case "postern-plan/1":
      let raised = (json["settings"]?.array ?? []) + (json["outsideTheLevel"]?.array ?? [])
      let pairs = raised.compactMap { row in row["id"]?.string.flatMap { id in row["value"]?.string.map { (id, $0) } } }
      return pairs.count == raised.count ? Dictionary(pairs) { first, _ in first } : nil
    default: return json["settings"]?.object.flatMap(texts)
    }
  }

  private static func texts(_ object: JSONObject) -> [String: String]? {
    var settings: [String: String] = [:]
    for (id, value) in object {
      guard let text = value.string ?? value.integer.map(String.init) else { return nil }
      settings[id] = text
    }
    return settings
  }
}
