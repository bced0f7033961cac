public import Autotask
public import Foundation

/// One request of a caller, as every surface puts it to ``CompiledGrants/decide(_:knowing:)``.
public struct AccessRequest: Sendable {
  /// The caller's id.
  public var caller: String
  /// The connection's id.
  public var connection: String
  /// What would be sent to Autotask.
  public var request: AutotaskRequest
  /// When it arrived.
  public var time: Date
  /// The fields that the connection's own metadata has beyond the catalogue.
  public var tenant: TenantFields

  /// Makes a request.
  public init(
    caller: String,
    connection: String,
    request: AutotaskRequest,
    time: Date,
    tenant: TenantFields = TenantFields()
  ) {
    self.caller = caller
    self.connection = connection
    self.request = request
    self.time = time
    self.tenant = tenant
  }
}

/// The fields of one tenant that the catalogue does not have.
public struct TenantFields: Sendable {
  private var fields: [String: [String: Field]] = [:]
  private var userDefined: [String: [String: String]] = [:]

  /// Knows nothing beyond the catalogue.
  public init() {}

  /// Adds what the metadata of an entity says.
  ///
  /// - Parameters:
  ///   - fields: The entity's fields.
  ///   - userDefined: The names of its user-defined fields.
  ///   - entity: The entity's plural name.
  public mutating func learn(_ fields: [Field], userDefined: [String], of entity: String) {
    self.fields[entity] = Dictionary(fields.map { ($0.name.lowercased(), $0) }) { first, _ in first }
    self.userDefined[entity] = Dictionary(userDefined.map { ($0.lowercased(), $0) }) { first, _ in first }
  }

  /// Takes in what is known of an entity elsewhere, in the place of what was said of it here.
  public mutating func take(_ entity: String, from other: TenantFields) {
    fields[entity] = other.fields[entity]
    userDefined[entity] = other.userDefined[entity]
  }

  /// A field by its name in lower case.
  func field(_ name: String, of entity: String) -> Field? { fields[entity]?[name] }

  /// A user-defined field's own spelling, by its name in lower case.
  func userDefinedField(_ name: String, of entity: String) -> String? { userDefined[entity]?[name] }

  /// The user-defined fields of an entity in their own spelling.
  func userDefinedFields(of entity: String) -> [String] { userDefined[entity].map { $0.values.sorted() } ?? [] }

  /// The fields of an entity beyond those of the catalogue.
  func fields(of entity: String) -> [Field] { fields[entity].map { Array($0.values) } ?? [] }
}

extension EntityModel {
  /// A field that the catalogue or the tenant's metadata has.
  func field(_ key: FieldKey, _ tenant: TenantFields) -> Field? {
    key.isUserDefined ? nil : fields[key.name] ?? tenant.field(key.name, of: name)
  }

  /// Whether the catalogue or the tenant's metadata has a field.
  func knows(_ key: FieldKey, _ tenant: TenantFields) -> Bool {
    if key.isUserDefined { return tenant.userDefinedField(key.name, of: name) != nil }
    return fields.index(forKey: key.name) != nil || tenant.field(key.name, of: name) != nil
  }
}
