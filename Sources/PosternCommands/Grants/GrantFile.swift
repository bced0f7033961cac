import Autotask
import Foundation
import LeastPrivilege
import Yams

/// A grants file with everything that was found in it.
struct GrantFile {
  /// The file's name, for messages.
  let name: String
  /// The document, nil when its form is wrong.
  let document: GrantDocument?
  /// The grants ready to decide, nil when the document has an error.
  let grants: CompiledGrants?
  /// What was found, in the order of the file.
  private(set) var findings: [Finding]
  /// What it was compiled for.
  let context: GrantContext
  private let reader: GrantReader

  /// One finding with its place.
  struct Finding: Equatable {
    var problem: GrantProblem
    var line: Int?
  }

  /// Reads, checks and compiles a file.
  ///
  /// - Throws: ``CommandFailure`` when the file cannot be read or is neither YAML nor JSON.
  init(_ file: URL, _ model: ResourceModel, for context: GrantContext) throws {
    guard let data = try? Data(contentsOf: file) else {
      let isThere = FileManager.default.fileExists(atPath: file.path)
      throw CommandFailure.usage("\(file.path): the grants file \(isThere ? "cannot be read" : "does not exist")")
    }
    guard let text = String(bytes: data, encoding: .utf8) else {
      throw CommandFailure.usage("\(file.path): expected UTF-8")
    }
    self.init(
      try LocatedValue(grants: text, file: file.lastPathComponent),
      name: file.lastPathComponent,
      model,
      context
    )
  }

  /// Checks and compiles a document.
  init(_ value: LocatedValue, name: String, _ model: ResourceModel, _ context: GrantContext) {
    self.name = name
    self.context = context
    var reader = GrantReader()
    document = reader.read(value)
    var problems = reader.problems
    if let document {
      var compiler = GrantCompiler(model, for: context)
      grants = compiler.compile(document)
      problems += compiler.problems
    } else {
      grants = nil
    }
    findings = []
    self.reader = reader
    add(problems)
  }

  /// Adds what was found, each finding once, in the order of the file.
  mutating func add(_ problems: [GrantProblem]) { findings.add(problems) { reader.line(of: $0) } }

  /// The findings of a severity, a line each: file, line, place, what is wrong.
  func lines(_ severity: GrantProblem.Severity) -> [String] { findings.lines(severity, in: name) }

  /// The grants ready to decide; warnings go to standard error.
  ///
  /// - Throws: ``CommandFailure`` with every error of the file.
  func checked() throws -> CompiledGrants {
    for line in lines(.warning) { Output.note("warning: \(line)") }
    guard let grants else { throw CommandFailure.usage(lines(.error).joined(separator: "\n")) }
    return grants
  }
}

extension [GrantFile.Finding] {
  /// Adds what was found, each finding once, in the order of the file.
  mutating func add(_ problems: [GrantProblem], line: (String) -> Int?) {
    for problem in problems where !contains(where: { $0.problem == problem }) {
      append(GrantFile.Finding(problem: problem, line: line(problem.path)))
    }
    self = enumerated().sorted { ($0.element.line ?? 0, $0.offset) < ($1.element.line ?? 0, $1.offset) }.map(\.element)
  }

  /// The findings of a severity, a line each: file, line, place, what is wrong.
  func lines(_ severity: GrantProblem.Severity, in name: String) -> [String] {
    filter { $0.problem.severity == severity }.map { finding in
      let place = finding.line.map { "\(name):\($0)" } ?? name
      let path = finding.problem.path.isEmpty ? "" : " \(finding.problem.path):"
      return "\(place):\(path) \(finding.problem.message)"
    }
  }
}

extension LocatedValue {
  /// Reads a grants document in either of its forms: JSON where the text begins with a brace, else YAML.
  ///
  /// - Throws: ``CommandFailure`` that names file and line; anchors, tags and doubled keys are refused.
  init(grants text: String, file: String) throws { try self.init(text, file: file, kind: "a grants file") }

  /// Reads a document in either of its forms: JSON where the text begins with a brace, else YAML.
  ///
  /// - Parameter kind: What it is, for messages, such as `a grants file`.
  /// - Throws: ``CommandFailure`` that names file and line; anchors, tags and doubled keys are refused.
  init(_ text: String, file: String, kind: String) throws {
    if text.first(where: { !$0.isWhitespace }) == "{" {
      do {
        self.init(try JSONValue(parsing: text))
      } catch {
        throw CommandFailure.usage("\(file): this is no JSON: \(error)")
      }
      return
    }
    guard try Node.reading(text, file: file) != nil else { throw CommandFailure.usage("\(file): the file is empty") }
    // Nodes hold their anchors weakly: they are there only as long as the parser is.
    let parser = try Parser(yaml: text)
    self = try withExtendedLifetime(parser) {
      guard let node = try parser.singleRoot() else { throw CommandFailure.usage("\(file): the file is empty") }
      return try LocatedValue(node, file: file, kind: kind)
    }
  }

  private init(_ node: Node, file: String, kind: String) throws {
    let line = node.mark?.line
    func refuse(_ what: String) -> CommandFailure { .usage("\(file):\(line ?? 0): \(what)") }
    if node.anchor != nil { throw refuse("\(kind) may not use anchors or aliases") }
    switch node {
    case .scalar(let scalar):
      let isPlain = scalar.style == .plain
      let tag = scalar.tag.description
      guard tag.isEmpty || (!isPlain && tag == "tag:yaml.org,2002:str") else {
        throw refuse("\(kind) may not use tags")
      }
      self.init(.scalar(isPlain ? JSONValue(plain: scalar.string) : .string(scalar.string)), line: line)
    case .sequence(let sequence):
      guard sequence.tag.description.isEmpty else { throw refuse("\(kind) may not use tags") }
      self.init(.list(try sequence.map { try LocatedValue($0, file: file, kind: kind) }), line: line)
    case .mapping(let mapping):
      guard mapping.tag.description.isEmpty else { throw refuse("\(kind) may not use tags") }
      self.init(
        .map(
          try mapping.map { key, value in
            guard case .scalar(let name) = key, key.anchor == nil else { throw refuse("expected plain keys") }
            return (name.string, key.mark?.line, try LocatedValue(value, file: file, kind: kind))
          }
        ),
        line: line
      )
    case .alias: throw refuse("\(kind) may not use anchors or aliases")
    }
  }
}

extension JSONValue {
  /// The value of a plain YAML scalar by the core schema, without its forms that read as something else elsewhere:
  /// `yes`, octals and dates are texts.
  fileprivate init(plain text: String) {
    switch text {
    case "", "~", "null", "Null", "NULL": self = .null
    case "true", "True", "TRUE": self = .bool(true)
    case "false", "False", "FALSE": self = .bool(false)
    default:
      if let number = Int64(canonical: text) {
        self = .integer(number)
      } else if text.wholeMatch(of: /-?\d+\.\d+([eE][+-]?\d+)?/) != nil {
        self = .decimal(text)
      } else {
        self = .string(text)
      }
    }
  }
}
