import Foundation
import LeastPrivilege
import PosternRuntime

/// `webhooks.yaml` with everything that was found in it.
struct EventFile {
  /// The file's name, for messages.
  let name: String
  /// The document, nil when something is wrong with it.
  let document: EventDocument?
  /// What was found, in the order of the file.
  private(set) var findings: [GrantFile.Finding] = []

  /// Reads and checks a file.
  ///
  /// - Parameter connections: The ids of the connections that are configured; nil where any will do.
  /// - Throws: ``CommandFailure`` when the file cannot be read or is neither YAML nor JSON.
  init(_ file: URL, _ model: ResourceModel, connections: [String]?) throws {
    guard let data = try? Data(contentsOf: file) else {
      let isThere = FileManager.default.fileExists(atPath: file.path)
      throw CommandFailure.usage("\(file.path): the webhooks file \(isThere ? "cannot be read" : "does not exist")")
    }
    try self.init(data, name: file.lastPathComponent, model, connections: connections)
  }

  /// Reads and checks what a file contains.
  init(_ data: Data, name: String, _ model: ResourceModel, connections: [String]?) throws {
    self.name = name
    guard let text = String(bytes: data, encoding: .utf8) else {
      throw CommandFailure.usage("\(name): expected UTF-8")
    }
    var reader = EventReader(model, connections: connections)
    document = reader.read(try LocatedValue(text, file: name, kind: "a webhooks file"))
    findings.add(reader.problems) { reader.line(of: $0) }
  }

  /// The findings of a severity, a line each: file, line, place, what is wrong.
  func lines(_ severity: GrantProblem.Severity) -> [String] { findings.lines(severity, in: name) }

  /// The document; warnings go to standard error.
  ///
  /// - Throws: ``CommandFailure`` with every error of the file.
  func checked() throws -> EventDocument {
    for line in lines(.warning) { Output.note("warning: \(line)") }
    guard let document else { throw CommandFailure.usage(lines(.error).joined(separator: "\n")) }
    return document
  }
}
