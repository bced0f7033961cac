public import Autotask
public import LeastPrivilege

/// One Autotask database as the runtime reaches it: everything that is sent to it passes its budget.
public struct UpstreamConnection: Sendable {
  /// The connection's id.
  public let id: String
  let budget: ConnectionBudget
  let metadata: MetadataCache

  /// A connection over a transport that adds the credentials.
  ///
  /// - Parameters:
  ///   - id: The connection's id.
  ///   - transport: Where calls go; it must send each once at most.
  ///   - model: The operations, by which endpoints and reads are told apart.
  ///   - limits: What Autotask allows, and how it is shared.
  public init(
    id: String,
    transport: any AutotaskTransport,
    model: ResourceModel,
    limits: ConnectionLimits = ConnectionLimits()
  ) {
    self.id = id
    budget = ConnectionBudget(transport: transport, model: model, limits: limits)
    metadata = MetadataCache(budget)
  }

  /// Sends one call on a spender's account, when it is its turn.
  ///
  /// - Parameters:
  ///   - request: The call, with the resource to act as.
  ///   - spender: On whose account.
  ///   - isFresh: Whether the answer must be of a call of its own, made after this one was asked for: so are rows read
  ///     that decide about a write.
  /// - Returns: What Autotask answered, refusals included.
  public func send(
    _ request: AutotaskRequest,
    for spender: Spender,
    isFresh: Bool = false
  ) async throws(UpstreamFailure) -> AutotaskResponse {
    try await budget.send(request, for: spender, isFresh: isFresh).result.get()
  }
}

/// What the tenant's own metadata says of its entities, read when it is first asked for.
actor MetadataCache {
  /// How long metadata is trusted.
  static let age = Duration.seconds(600)
  /// How long after a failure nothing is asked again: a failing Autotask must not be asked twice for each request.
  static let pause = Duration.seconds(30)

  private struct Kept {
    /// The fields beyond the catalogue; none where the metadata could not be read.
    var known: TenantFields
    /// Everything that was read of the fields.
    var fields: [FieldInformation]
    var until: ContinuousClock.Instant
  }

  private let budget: ConnectionBudget
  private var kept: [String: Kept] = [:]

  init(_ budget: ConnectionBudget) { self.budget = budget }

  /// The fields of an entity beyond those of the catalogue; nothing where the metadata cannot be read, so that what is
  /// unknown stays denied.
  func fields(of entity: EntityModel) async -> TenantFields { await kept(entity).known }

  /// What the metadata says of an entity's fields; nothing where it cannot be read.
  func information(of entity: EntityModel) async -> [FieldInformation] { await kept(entity).fields }

  private func kept(_ entity: EntityModel) async -> Kept {
    let now = ContinuousClock.now
    if let kept = kept[entity.name], now < kept.until { return kept }
    async let plain = information(of: entity, "fields")
    async let userDefined = information(of: entity, "userDefinedFields")
    let (fields, definitions) = await (plain, userDefined)
    var known = TenantFields()
    if let fields {
      known.learn(fields.map(Field.init), userDefined: (definitions ?? []).map(\.name), of: entity.name)
    }
    let read = Kept(
      known: known,
      fields: (fields ?? []) + (definitions ?? []),
      until: now + (fields == nil ? Self.pause : Self.age)
    )
    kept[entity.name] = read
    return read
  }

  private func information(of entity: EntityModel, _ part: String) async -> [FieldInformation]? {
    guard let path = entity.informationPath else { return nil }
    let request = AutotaskRequest(.get, "\(path)/\(part)")
    let answer = try? await budget.send(request, for: .house, isFresh: false).result.get()
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
