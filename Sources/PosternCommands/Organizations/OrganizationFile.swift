import Autotask
import Foundation
import PosternRuntime
import PosternStore

/// An organization as somebody gives it.
struct GivenOrganization: Equatable {
  /// The id in the caller's own system, nil where none was given.
  var id: String?
  /// Its name.
  var name: String
  /// Its domains, as they were given.
  var domains: [String] = []

  /// The organization as it is kept.
  ///
  /// - Parameter place: Where it was given, for messages.
  /// - Throws: ``CommandFailure`` that says what is wrong with it.
  func organization(of caller: String, on connection: String, at place: String) throws -> Organization {
    let name = name.trimmingCharacters(in: .whitespacesAndNewlines)
    guard Organization.isName(name) else {
      throw CommandFailure.usage("\(place): expected a name of 1 to 256 characters, on one line")
    }
    let id = (id?.trimmingCharacters(in: .whitespacesAndNewlines)).flatMap { $0.isEmpty ? nil : $0 }
    if let id, !Organization.isID(id) {
      throw CommandFailure.usage("\(place): expected an id of at most 128 characters, on one line and without `/`")
    }
    let domains = try self.domains.map { text in
      guard let domain = DomainName(text) else {
        throw CommandFailure.usage("\(place): `\(text.prefix(64))` is no domain, such as contoso.com")
      }
      return domain.description
    }
    let key = OrganizationKey(caller: caller, connection: connection, id: id ?? Organization.id(from: name))
    var seen: Set<String> = []
    return Organization(key, name: name, domains: domains.filter { seen.insert($0).inserted })
  }
}

/// A file of organizations: comma-separated values with heads, or a JSON array of names or objects.
struct OrganizationFile {
  /// The organizations, each with its place for messages.
  private(set) var organizations: [(place: String, given: GivenOrganization)] = []
  /// Columns or members that mean nothing here.
  private(set) var ignored: [String] = []

  /// As many organizations as a file may have.
  private static let most = 50_000

  /// Reads a text.
  ///
  /// - Throws: ``CommandFailure`` that names file and line.
  init(_ text: String, file: String) throws {
    if let first = text.first(where: { !$0.isWhitespace }), "[{".contains(first) {
      try readJSON(text, file)
    } else {
      try readCSV(text, file)
    }
    guard organizations.count <= Self.most else {
      throw CommandFailure.usage("\(file): expected at most \(Self.most) organizations in one file")
    }
  }

  // MARK: Comma-separated values

  private mutating func readCSV(_ text: String, _ file: String) throws {
    let records = try CSVRows(text, file: file).records
    guard let head = records.first else { throw CommandFailure.usage("\(file): the file is empty") }
    let heads = head.cells.map(Self.plain)
    guard let name = heads.firstIndex(where: { Self.nameHeads.contains($0) }) else {
      throw CommandFailure.usage(
        "\(file):1: the first line must name the columns, with one `name`; also `id` and `domains`"
      )
    }
    let id = heads.firstIndex { Self.idHeads.contains($0) }
    let domains = heads.firstIndex { Self.domainHeads.contains($0) }
    ignored = zip(heads.indices, head.cells).filter { ![name, id, domains].contains($0.0) }.map(\.1)
    for record in records.dropFirst() {
      func cell(_ index: Int?) -> String? {
        index.flatMap { record.cells.indices.contains($0) ? record.cells[$0] : nil }
      }
      guard record.cells.count <= heads.count else {
        throw CommandFailure.usage("\(file):\(record.line): \(record.cells.count) cells, and \(heads.count) columns")
      }
      let given = GivenOrganization(
        id: cell(id),
        name: cell(name) ?? "",
        domains: (cell(domains) ?? "").split { ", ;|\n".contains($0) }.map(String.init)
      )
      organizations.append(("\(file):\(record.line)", given))
    }
  }

  private static let nameHeads: Set<String> = ["name", "organization", "organizationname"]
  private static let idHeads: Set<String> = ["id", "externalid", "organizationid", "orgid"]
  private static let domainHeads: Set<String> = ["domain", "domains"]

  private static func plain(_ head: String) -> String { head.lowercased().filter { $0.isLetter || $0.isNumber } }

  // MARK: JSON

  private mutating func readJSON(_ text: String, _ file: String) throws {
    let json: JSONValue
    do {
      json = try JSONValue(parsing: text)
    } catch {
      throw CommandFailure.usage("\(file): this is no JSON: \(error)")
    }
    guard let elements = json.array else {
      throw CommandFailure.usage("\(file): expected an array of names, or of objects with `name`, `id` and `domains`")
    }
    var others: Set<String> = []
    for (index, element) in elements.enumerated() {
      let place = "\(file): [\(index)]"
      if let name = element.string {
        organizations.append((place, GivenOrganization(name: name)))
        continue
      }
      guard let object = element.object, let name = object["name"]?.string else {
        throw CommandFailure.usage("\(place): expected a name, or an object with `name`")
      }
      var given = GivenOrganization(name: name)
      given.id = try Self.id(object["id"] ?? object["externalId"], place)
      given.domains = try Self.domains(object["domains"] ?? object["domain"], place)
      organizations.append((place, given))
      others.formUnion(object.keys.filter { !["name", "id", "externalId", "domains", "domain"].contains($0) })
    }
    ignored = others.sorted()
  }

  private static func id(_ json: JSONValue?, _ place: String) throws -> String? {
    switch json {
    case nil, .null: return nil
    case .string(let text): return text
    case .integer(let number): return String(number)
    default: throw CommandFailure.usage("\(place): expected `id` as a text or a number")
    }
  }

  private static func domains(_ json: JSONValue?, _ place: String) throws -> [String] {
    switch json {
    case nil, .null: return []
    case .string(let text): return [text]
    case .array(let elements):
      let texts = elements.compactMap(\.string)
      if texts.count == elements.count { return texts }
    default: break
    }
    throw CommandFailure.usage("\(place): expected `domains` as a list of texts")
  }
}
