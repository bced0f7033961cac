/// One field of an entity, as far as public sources tell.
///
/// Source: the vendor's Swagger for names and types, published field lists for the flags.
public struct Field: Sendable, Equatable {
  /// The type on the wire, as field metadata names it.
  public enum DataType: String, Sendable, Codable {
    case string, integer, long, short, double, decimal, boolean, datetime
    case bytes = "byte[]"
    /// The collection of user-defined fields.
    case userDefined = "udf[]"
    case object
  }

  /// The name in camel case, as records carry it.
  public var name: String
  /// The type on the wire.
  public var type: DataType
  /// The greatest number of characters, nil where it is not known or not text.
  public var maxLength: Int?
  /// Whether a create must give it.
  public var isRequired: Bool
  /// Whether an update cannot change it; together with ``isRequired``: given on create and fixed afterwards.
  public var isReadOnly: Bool
  /// Whether a filter may name it.
  public var isQueryable: Bool
  /// Whether its values come from a picklist.
  public var isPicklist: Bool
  /// The singular name of the entity that it refers to, nil when it is no reference.
  public var reference: String?

  /// Makes a field.
  public init(
    name: String,
    type: DataType,
    maxLength: Int? = nil,
    isRequired: Bool = false,
    isReadOnly: Bool = false,
    isQueryable: Bool = true,
    isPicklist: Bool = false,
    reference: String? = nil
  ) {
    self.name = name
    self.type = type
    self.maxLength = maxLength
    self.isRequired = isRequired
    self.isReadOnly = isReadOnly
    self.isQueryable = isQueryable
    self.isPicklist = isPicklist
    self.reference = reference
  }

  /// Whether a create may give it.
  public var isCreatable: Bool { !isReadOnly || (isRequired && name.lowercased() != "id") }
}

/// The fields of all entities.
public struct FieldCatalogue: Sendable {
  private let fields: [String: [Field]]
  /// The ids of webhook fields by entity, then id, to the field's name in Pascal case.
  public let webhookFieldIDs: [String: [String: String]]

  /// The fields of a catalogue's `fields.json`.
  ///
  /// - Throws: ``CatalogueError`` when the resource is missing or malformed.
  public init(_ bytes: CatalogueBytes) throws(CatalogueError) {
    let file = try bytes.decode(FieldsFile.self, from: "fields.json")
    fields = Dictionary(file.rows.map { ($0.entity, $0.fields.map(\.field)) }) { first, _ in first }
    webhookFieldIDs = file.webhookFieldIDs
  }

  /// The fields of an entity by its plural name, in the catalogue's order; none for an unknown entity.
  public subscript(entity: String) -> [Field] { fields[entity] ?? [] }

  /// A field of an entity by its name in any case.
  public func field(_ name: String, of entity: String) -> Field? {
    let lowered = name.lowercased()
    return fields[entity]?.first { $0.name.lowercased() == lowered }
  }
}

private struct FieldsFile: Decodable {
  var rows: [Row]
  var webhookFieldIDs: [String: [String: String]]

  struct Row: Decodable {
    var entity: String
    var fields: [Cell]
  }

  struct Cell: Decodable {
    var n: String
    var t: Field.DataType
    var l: Int?
    var f: String?
    var ref: String?

    var field: Field {
      let flags = f ?? ""
      return Field(
        name: n,
        type: t,
        maxLength: l,
        isRequired: flags.contains("R"),
        isReadOnly: flags.contains("O"),
        isQueryable: !flags.contains("N"),
        isPicklist: flags.contains("P"),
        reference: ref
      )
    }
  }
}
