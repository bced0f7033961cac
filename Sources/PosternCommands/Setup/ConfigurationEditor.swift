import Autotask
package import Foundation
import PosternRuntime
import Yams

/// Puts a connection into `postern.yaml`, keeping every other line as it is, comments included.
package struct ConfigurationEditor {
  private let text: String?
  private let file: URL

  /// An editor of a file's text; nil when there is no file yet.
  package init(text: String?, file: URL) {
    self.text = text
    self.file = file
  }

  /// The text with the connection added, or put in the place of the one with its id.
  ///
  /// - Throws: ``CommandFailure`` when the file is laid out in a way that cannot be edited by lines.
  package func adding(_ connection: ConnectionConfiguration) throws -> String {
    guard let text, !text.allSatisfy(\.isWhitespace) else { return Self.fresh + Self.lines(connection, indent: 2) }
    let before = try PosternConfiguration(yaml: text, file: file)
    let edited = try edit(text, connection)
    var expected = before
    if let index = expected.connections.firstIndex(where: { $0.id == connection.id }) {
      expected.connections[index] = connection
    } else {
      expected.connections.append(connection)
    }
    // The text is edited by lines; what it then means decides whether it may be written.
    guard try PosternConfiguration(yaml: edited, file: file) == expected else { throw tooUnusual(connection) }
    return edited
  }

  private func edit(_ text: String, _ connection: ConnectionConfiguration) throws -> String {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if lines.last?.isEmpty == true { lines.removeLast() }
    let node = try Node.reading(text, file: file.lastPathComponent)
    let list = node?.mapping?["connections"]?.sequence
    guard let list, !list.isEmpty else {
      if node?.mapping?["connections"] != nil { throw tooUnusual(connection) }
      return joined(lines + ["connections:"]) + Self.lines(connection, indent: 2)
    }
    let items = list.compactMap { item -> (id: String?, line: Int)? in
      item.mark.map { (item.mapping?["id"]?.scalar?.string, $0.line - 1) }
    }
    guard items.count == list.count, let first = items.first, let dash = lines[first.line].firstIndex(of: "-"),
      lines[first.line][..<dash].allSatisfy({ $0 == " " })
    else { throw tooUnusual(connection) }
    let indent = lines[first.line].distance(from: lines[first.line].startIndex, to: dash)
    let place = items.first { $0.id == connection.id }?.line
    let start = place ?? end(of: items[items.count - 1].line, indent: indent, in: lines)
    let stop = place.map { end(of: $0, indent: indent, in: lines) } ?? start
    return joined(Array(lines[..<start])) + Self.lines(connection, indent: indent) + joined(Array(lines[stop...]))
  }

  /// The first line behind an element: what is empty or a comment behind its last key stays outside.
  private func end(of start: Int, indent: Int, in lines: [String]) -> Int {
    var end = start + 1
    for index in lines.indices.dropFirst(start + 1) {
      let content = lines[index].drop { $0 == " " }
      if content.isEmpty || content.hasPrefix("#") { continue }
      guard lines[index].count - content.count > indent else { break }
      end = index + 1
    }
    return end
  }

  private func joined(_ lines: [String]) -> String { lines.map { $0 + "\n" }.joined() }

  private func tooUnusual(_ connection: ConnectionConfiguration) -> CommandFailure {
    .usage(
      """
      `\(file.path)` is laid out in a way that cannot be edited without changing the rest; put this in by hand:
      connections:
      \(Self.lines(connection, indent: 2))
      """
    )
  }

  private static func lines(_ connection: ConnectionConfiguration, indent: Int) -> String {
    let values = [
      ("id", connection.id), ("baseURL", connection.baseURL ?? "auto"),
      ("username", connection.username.description), ("secret", connection.secret.description),
      ("integrationCode", connection.integrationCode.description),
    ]
    let written = values.map { ($0.0, scalar($0.1)) } + besides(connection)
    return written.enumerated().map { index, pair in
      let margin = String(repeating: " ", count: indent) + (index == 0 ? "- " : "  ")
      return "\(margin)\(pair.0): \(pair.1)\n"
    }.joined()
  }

  /// What a connection may have besides, in one line each.
  private static func besides(_ connection: ConnectionConfiguration) -> [(String, String)] {
    var lines: [(String, String)] = []
    if connection.limits != ConnectionLimits() {
      let (seconds, attoseconds) = connection.limits.cooldown.components
      let pause = seconds * 1_000 + attoseconds / 1_000_000_000_000_000
      lines.append(
        (
          "limits",
          "{slots: \(connection.limits.slots), cooldownMilliseconds: \(pause), "
            + "requestsPerHour: \(connection.limits.requestsPerHour)}"
        )
      )
    }
    if let companies = connection.companies { lines.append(("companies", companies.yaml)) }
    return lines
  }

  /// A text that YAML reads as this text: plain where that is certain, else in double quotes.
  private static func scalar(_ text: String) -> String {
    let isPlain =
      text.first?.isLetter == true
      && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "@._:/-".contains($0)) }
      && !text.contains(": ") && !text.hasSuffix(":")
      && !["true", "false", "null", "yes", "no", "on", "off", "y", "n"].contains(text.lowercased())
    if isPlain { return text }
    return JSONValue.string(text).text()
  }

  private static let fresh = """
    # Postern's configuration; docs/configuration.md explains every key.
    store: sqlite:postern.db
    connections:

    """
}
