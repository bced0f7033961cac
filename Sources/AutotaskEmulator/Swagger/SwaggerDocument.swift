internal import Autotask

/// The Swagger document of the API, made from the catalogue in the vendor's shape.
///
/// Source: the vendor's document of June 2026 (github:aybouzaglou/autotask-rest-api-types, `swagger.json`).
struct SwaggerDocument: Sendable {
  /// Every call, in the document's order: a collection's calls stay together.
  let calls: [SwaggerCall]
  /// The members `paths` and `definitions`, the same for every host.
  private let tail: [UInt8]

  /// The document of the catalogue inside the program, made at the first request.
  static let shared = Result { try SwaggerDocument(.embedded) }

  init(_ bytes: CatalogueBytes) throws {
    let entities = try EntityCatalogue(bytes)
    let fields = try FieldCatalogue(bytes)
    let marks = try bytes.decode(Marks.self, from: "fields.json")
    let marked = Set(marks.rows.filter { $0.flags == "swagger" }.map(\.entity))
    calls =
      entities.special.compactMap(SwaggerCall.init)
      + entities.all.flatMap { entity in
        SwaggerCollection.all(of: entity, hasModel: !fields[entity.name].isEmpty).flatMap(\.calls)
      }
    let definitions =
      SwaggerModels.shared
      + entities.all.flatMap { entity in
        fields[entity.name].isEmpty
          ? [] : SwaggerModels.all(of: entity, fields[entity.name], marksReadOnly: marked.contains(entity.name))
      }
    tail =
      Array("\"paths\":{".utf8) + Self.members(Self.paths(calls))
      + Array("},\"definitions\":{".utf8) + Self.members(definitions) + Array("}}".utf8)
  }

  /// Which entities have the read-only marks of the vendor's document, and not of better sources.
  private struct Marks: Decodable {
    struct Row: Decodable {
      var entity: String
      var flags: String
    }

    var rows: [Row]
  }

  /// The document as a host serves it.
  func bytes(host: String) -> [UInt8] {
    let head: JSONValue = [
      "swagger": "2.0", "info": ["version": "v1", "title": "Datto|Autotask PSA Rest API"], "host": .string(host),
      "basePath": "/ATServicesRest", "schemes": ["http"],
    ]
    return head.bytes().dropLast() + [UInt8(ascii: ",")] + tail
  }

  /// The calls by path, each path where its first call stands.
  private static func paths(_ calls: [SwaggerCall]) -> [(key: String, value: JSONValue)] {
    var paths: [(key: String, value: JSONObject)] = []
    var places: [String: Int] = [:]
    for call in calls {
      if places[call.path] == nil {
        places[call.path] = paths.count
        paths.append((call.path, JSONObject()))
      }
      if let place = places[call.path] { paths[place].value[call.method.lowercased()] = call.json }
    }
    return paths.map { ($0.key, .object($0.value)) }
  }

  private static func members(_ members: [(key: String, value: JSONValue)]) -> [UInt8] {
    var bytes: [UInt8] = []
    for (number, member) in members.enumerated() {
      if number > 0 { bytes.append(UInt8(ascii: ",")) }
      bytes += JSONValue.string(member.key).bytes()
      bytes.append(UInt8(ascii: ":"))
      bytes += member.value.bytes()
    }
    return bytes
  }
}
