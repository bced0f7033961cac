package import Autotask
import Yams

/// Which companies of a connection are offered for mapping: a convenience, and no boundary. What a caller may see is
/// what its grants say.
package struct CompanyFilter: Sendable, Equatable {
  /// The keys of `companies`.
  static let keys = ["activeOnly", "types", "classifications", "only", "except"]

  /// Whether inactive companies are left out.
  package var activeOnly = true
  /// The values of `companyType` that are offered, none for all.
  package var types: [Int64] = []
  /// The values of `classification` that are offered, none for all.
  package var classifications: [Int64] = []
  /// The companies that are offered and no others, none for all.
  package var only: [Int64] = []
  /// Companies that are not offered.
  package var except: [Int64] = []

  /// The filter where none is configured: every active company.
  package init() {}

  /// Reads the mapping `companies` of a connection.
  ///
  /// - Throws: ``CommandFailure`` that names file, line and key.
  init(_ mapping: YAMLMapping) throws {
    if let text = try mapping.text("activeOnly") {
      guard let flag = Bool(text) else { throw mapping.failure(at: "activeOnly", "expected `true` or `false`") }
      activeOnly = flag
    }
    types = try Self.ids("types", in: mapping)
    classifications = try Self.ids("classifications", in: mapping)
    only = try Self.ids("only", in: mapping)
    except = try Self.ids("except", in: mapping)
  }

  private static func ids(_ key: String, in mapping: YAMLMapping) throws -> [Int64] {
    let nodes = try mapping.elements(key)
    guard nodes.count <= mostValues else { throw mapping.failure(at: key, "expected at most \(mostValues) numbers") }
    return try nodes.map { node in
      guard let id = node.scalar.flatMap({ Int64(canonical: $0.string) }), id >= 0 else {
        throw mapping.failure(at: key, "expected a list of numbers: the ids or the picklist's values, not labels")
      }
      return id
    }
  }

  /// As many as fit into one query beside what else it asks (Autotask: 500 ORs).
  private static let mostValues = 200

  /// The conditions of a query of Companies.
  package var conditions: [Filter] {
    func among(_ field: String, _ values: [Int64]) -> [Filter] {
      values.isEmpty ? [] : [.field(field, .in, .array(values.map(JSONValue.integer)))]
    }
    var conditions = activeOnly ? [Filter.field("isActive", .eq, true)] : []
    conditions += among("companyType", types) + among("classification", classifications) + among("id", only)
    if !except.isEmpty { conditions.append(.field("id", .notIn, .array(except.map(JSONValue.integer)))) }
    return conditions
  }

  /// Whether a row of Companies is offered.
  package func offers(_ row: JSONObject) -> Bool {
    func isAmong(_ field: String, _ values: [Int64]) -> Bool {
      values.isEmpty || (row[anyCase: field]?.integer).map(values.contains) ?? false
    }
    let id = row[anyCase: "id"]?.integer
    return (!activeOnly || row[anyCase: "isActive"] == .bool(true)) && isAmong("companyType", types)
      && isAmong("classification", classifications) && isAmong("id", only) && !(id.map(except.contains) ?? true)
  }

  /// The filter as one line of YAML.
  var yaml: String {
    var parts = ["activeOnly: \(activeOnly)"]
    for (key, ids) in [("types", types), ("classifications", classifications), ("only", only), ("except", except)]
    where !ids.isEmpty {
      parts.append("\(key): [\(ids.map(String.init).joined(separator: ", "))]")
    }
    return "{\(parts.joined(separator: ", "))}"
  }

  /// The filter for people.
  var words: String {
    func list(_ ids: [Int64]) -> String { ids.map(String.init).joined(separator: ", ") }
    var parts = [activeOnly ? "active companies" : "companies, inactive ones too"]
    if !types.isEmpty { parts.append("of type \(list(types))") }
    if !classifications.isEmpty { parts.append("of classification \(list(classifications))") }
    if !only.isEmpty { parts.append("only \(list(only))") }
    if !except.isEmpty { parts.append("but not \(list(except))") }
    return parts.joined(separator: ", ")
  }
}
