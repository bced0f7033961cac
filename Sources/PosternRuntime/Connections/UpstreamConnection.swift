public import Autotask
import LeastPrivilege

/// One Autotask database as the runtime reaches it.
public struct UpstreamConnection: Sendable {
  /// The connection's id.
  public let id: String
  let transport: any AutotaskTransport
  let metadata: MetadataCache

  /// A connection over a transport that adds the credentials.
  public init(id: String, transport: any AutotaskTransport) {
    self.id = id
    self.transport = transport
    metadata = MetadataCache(transport)
  }
}

/// What the tenant's own metadata says of its entities, read when it is first asked for.
actor MetadataCache {
  /// How long metadata is trusted.
  static let age = Duration.seconds(600)

  private struct Kept {
    var fields: [Field]
    var userDefined: [String]
    var until: ContinuousClock.Instant
  }

  private let transport: any AutotaskTransport
  private var kept: [String: Kept] = [:]

  init(_ transport: any AutotaskTransport) { self.transport = transport }

  /// The fields of an entity beyond those of the catalogue; nothing where the metadata cannot be read, so that what is
  /// unknown stays denied.
  func fields(of entity: EntityModel) async -> TenantFields {
    var known = TenantFields()
    let now = ContinuousClock.now
    if let kept = kept[entity.name], now < kept.until {
      known.learn(kept.fields, userDefined: kept.userDefined, of: entity.name)
      return known
    }
    async let plain = information(of: entity, "fields")
    async let userDefined = information(of: entity, "userDefinedFields")
    let answers = await (plain, userDefined)
    guard let fields = answers.0 else { return known }
    let entry = Kept(
      fields: fields.map(Field.init),
      userDefined: (answers.1 ?? []).map(\.name),
      until: now + Self.age
    )
    kept[entity.name] = entry
    known.learn(entry.fields, userDefined: entry.userDefined, of: entity.name)
    return known
  }

  private func information(of entity: EntityModel, _ part: String) async -> [FieldInformation]? {
    guard let path = entity.informationPath else { return nil }
    let answer = try? await transport.send(AutotaskRequest(.get, "\(path)/\(part)"))
    guard let answer, answer.status == 200, let json = try? JSONValue(parsing: answer.body) else { return nil }
    return json.object?[anyCase: "fields"]?.array?.compactMap {
      FieldInformation($0, isUserDefined: part == "userDefinedFields")
    }
  }
}

extension Field {
  /// A field as a tenant's metadata describes it.
  init(_ information: FieldInformation) {
    let type: DataType =
      switch information.dataType.lowercased() {
      case "int", "integer": .integer
      case "long": .long
      case "short": .short
      case "bool", "boolean": .boolean
      case "date", "datetime": .datetime
      case "double", "float": .double
      case "decimal", "number": .decimal
      case "byte[]": .bytes
      default: .string
      }
    self.init(
      name: information.name,
      type: type,
      maxLength: information.length > 0 ? information.length : nil,
      isRequired: information.isRequired,
      isReadOnly: information.isReadOnly,
      isQueryable: information.isQueryable,
      isPicklist: information.picklist != nil,
      reference: information.reference
    )
  }
}
