import Autotask
package import LeastPrivilege
import Synchronization

/// What the tenant's own metadata says of its entities, read when it is first asked for.
///
/// It is the same for all callers, so it is on nobody's account; who asks while it is being read waits for that reading.
package actor MetadataCache {
  /// How long metadata is trusted.
  package static let age = Duration.seconds(600)
  /// How long after a failure nothing is asked again: a failing Autotask must not be asked twice for each request.
  package static let pause = Duration.seconds(30)
  /// Of how many entities metadata is kept; beyond it, the one that was asked for the longest ago goes.
  package static let largestNumber = 256

  private struct Kept {
    /// The fields beyond the catalogue; none where the metadata could not be read.
    var known: TenantFields
    /// Everything that was read of the fields.
    var fields: [FieldInformation]
    var until: Duration
    /// When it was last asked for, as a number that grows.
    var use: Int
  }

  /// What is known of all entities without asking or waiting.
  package struct Known: Sendable {
    /// The fields beyond the catalogue.
    package fileprivate(set) var fields = TenantFields()
    fileprivate var until: [String: Duration] = [:]
    fileprivate var now = Duration.zero

    /// Whether what is known of an entity is trusted still.
    package func has(_ entity: EntityModel) -> Bool { until[entity.name].map { now < $0 } ?? false }

    /// Whether what is known of an entity is trusted still, and is what was to be trusted until then: what is read anew
    /// is trusted longer.
    func isTrusted(_ entity: String, until end: Duration) -> Bool { until[entity] == end && now < end }
  }

  private let budget: ConnectionBudget
  private let largestNumber: Int
  private let open = Mutex(Known())
  private var kept: [String: Kept] = [:]
  private var reading: [String: Task<Kept, Never>] = [:]
  private var uses = 0

  init(_ budget: ConnectionBudget, largestNumber: Int = MetadataCache.largestNumber) {
    self.budget = budget
    self.largestNumber = largestNumber
  }

  /// A cache of its own for a connection.
  package init(over connection: UpstreamConnection, largestNumber: Int = MetadataCache.largestNumber) {
    self.init(connection.budget, largestNumber: largestNumber)
  }

  /// What is known now, without asking or waiting; of an entity that it does not have, ``fields(of:)`` tells.
  package nonisolated var known: Known {
    let now = budget.clock.now()
    return open.withLock { known in
      known.now = now
      return known
    }
  }

  /// The names of the entities whose metadata is kept.
  package var entities: Set<String> { Set(kept.keys) }

  /// The fields of an entity beyond those of the catalogue; nothing where the metadata cannot be read, so that what is
  /// unknown stays denied.
  package func fields(of entity: EntityModel) async -> TenantFields { await kept(entity).known }

  /// What the metadata says of an entity's fields; nothing where it cannot be read.
  func information(of entity: EntityModel) async -> [FieldInformation] { await kept(entity).fields }

  /// Everything that is known of an entity, and until when it is trusted.
  func all(of entity: EntityModel) async -> (fields: [FieldInformation], known: TenantFields, until: Duration) {
    let kept = await kept(entity)
    return (kept.fields, kept.known, kept.until)
  }

  private func kept(_ entity: EntityModel) async -> Kept {
    uses += 1
    if let found = kept[entity.name], budget.clock.now() < found.until {
      kept[entity.name]?.use = uses
      return found
    }
    if let reading = reading[entity.name] { return await reading.value }
    // A task of its own: a caller that gives up must not take the reading from the others.
    let task = Task { await read(entity) }
    reading[entity.name] = task
    return await task.value
  }

  private func read(_ entity: EntityModel) async -> Kept {
    async let plain = information(of: entity, "fields")
    async let userDefined = information(of: entity, "userDefinedFields")
    let (fields, definitions) = await (plain, userDefined)
    var known = TenantFields()
    if let fields {
      known.learn(fields.map(Field.init), userDefined: (definitions ?? []).map(\.name), of: entity.name)
    }
    uses += 1
    let until = budget.clock.now() + (fields == nil ? Self.pause : Self.age)
    let read = Kept(known: known, fields: (fields ?? []) + (definitions ?? []), until: until, use: uses)
    kept[entity.name] = read
    let oldest = kept.count > largestNumber ? kept.min { $0.value.use < $1.value.use }?.key : nil
    if let oldest { kept[oldest] = nil }
    open.withLock { open in
      open.fields.take(entity.name, from: known)
      open.until[entity.name] = until
      guard let oldest else { return }
      open.fields.take(oldest, from: TenantFields())
      open.until[oldest] = nil
    }
    reading[entity.name] = nil
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
