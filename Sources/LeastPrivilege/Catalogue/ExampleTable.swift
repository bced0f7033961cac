public import Autotask
import Foundation

/// Inputs that are understood, for documents and trials: they name rows of the emulator's seeded company.
public struct ExampleTable: Sendable {
  private let rows: [String: JSONObject]
  private let composites: [String: JSONObject]

  /// The examples in this program; decoded when they are first asked for, which planning never does.
  public static let embedded = Result { () throws(CatalogueError) in try ExampleTable(.embedded) }

  /// The examples of a catalogue's `examples.json` and `composites.json`.
  ///
  /// - Throws: ``CatalogueError`` when a resource is missing or malformed.
  public init(_ bytes: CatalogueBytes) throws(CatalogueError) {
    rows = try Self.objects(bytes, "examples.json", "rows", by: "entity")
    composites = try Self.objects(bytes, "composites.json", "composites", by: "id")
  }

  private static func objects(
    _ bytes: CatalogueBytes,
    _ name: String,
    _ list: String,
    by key: String
  ) throws(CatalogueError) -> [String: JSONObject] {
    let data = try bytes.data(name)
    guard let rows = (try? JSONValue(parsing: data))?[list]?.array?.compactMap(\.object) else {
      throw CatalogueError(resource: name, path: list, expected: "a list of objects")
    }
    return Dictionary(rows.compactMap { row in row[key]?.string.map { ($0, row) } }) { first, _ in first }
  }

  /// The example row of an entity; entities with alike names share one.
  private func row(_ entity: String) -> JSONObject? {
    if let row = rows[entity] { return row }
    let patterns = rows.keys.filter { $0.hasPrefix("*") && entity.hasSuffix($0.dropFirst()) }
    return patterns.max { $0.count < $1.count }.flatMap { rows[$0] }
  }

  /// An example of what an action takes, nil where none is known.
  ///
  /// - Parameters:
  ///   - action: The action.
  ///   - parentField: The field by which its rows name their parent, where the action works below one.
  public func example(of action: Action, parentField: String?) -> JSONObject? {
    guard let row = row(action.entity) else { return nil }
    var example = JSONObject()
    switch action.verb {
    case .create: return row["create"]?.object
    case .update, .put:
      example["id"] = row["id"]
      for (name, value) in row["update"]?.object ?? JSONObject() { example[name] = value }
      return row["update"] == nil ? nil : example
    case .get, .delete:
      example["id"] = row["id"]
      if let parentField { example[parentField] = row["parent"] }
    case .query, .count, .describe:
      if let parentField {
        example[parentField] = row["parent"]
      } else if action.id.hasSuffix("_by_search"), row["search"]?.string?.isEmpty == false {
        example["search"] = row["search"]
        example["limit"] = 10
      } else {
        example["filter"] = row["filter"]
        example["limit"] = 10
      }
      example["labels"] = true
    }
    return example
  }

  /// An example of what a composite action takes.
  public func example(of composite: CompositeAction) -> JSONObject? { composites[composite.id]?["example"]?.object }
}
