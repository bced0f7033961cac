import Autotask
import AutotaskClient
import Foundation

/// Turns what was typed for a query into a query, with the entity's fields at hand.
struct QueryReader {
  private let client: AutotaskClient
  private let entity: String

  /// A reader for an entity.
  init(_ client: AutotaskClient, _ entity: String) {
    self.client = client
    self.entity = entity
  }

  /// The query of a typed filter and field names.
  ///
  /// - Throws: ``CommandFailure`` for what cannot be understood, with the nearest fields or labels; `AutotaskError`.
  func query(filter: String?, fields: [String]) async throws -> Query {
    let text = filter?.trimmingCharacters(in: .whitespacesAndNewlines) ?? ""
    if let first = text.first, "{[".contains(first) {
      return try await check(fields, in: try json(text))
    }
    guard !text.isEmpty else { return try await check(fields, in: .everything) }
    let expression: FilterExpression
    do {
      expression = try FilterExpression(parsing: text)
    } catch {
      throw CommandFailure.usage(Self.pointing(at: error, in: text))
    }
    let includesOwn = expression.comparisons.contains(where: \.isUserDefined)
    let known = try await client.entity(entity).fields(includingUserDefined: includesOwn || !fields.isEmpty)
    do {
      let named = try await NamedRows(client: client, fields: known).resolved(expression)
      let query = Query(filter: [try named.filter(with: known, of: entity)])
      return try Self.checked(fields, in: query, known, entity)
    } catch let error as FilterExpressionError {
      throw CommandFailure.usage(Self.pointing(at: error, in: text))
    }
  }

  private func json(_ text: String) throws -> Query {
    do {
      let json = try JSONValue(parsing: text)
      // A condition or a list of them is a filter; an object with `filter` is a whole query.
      if case .object(let object) = json, object[anyCase: "filter"] != nil { return try Query(json) }
      return try Query(.object(JSONObject([("filter", json)])))
    } catch {
      throw CommandFailure.usage("the filter is no query of Autotask's: \(error)")
    }
  }

  private func check(_ fields: [String], in query: Query) async throws -> Query {
    guard !fields.isEmpty else { return query }
    return try Self.checked(fields, in: query, try await client.fields(of: entity), entity)
  }

  private static func checked(
    _ wanted: [String],
    in query: Query,
    _ known: [FieldInformation],
    _ entity: String
  ) throws -> Query {
    var query = query
    for name in wanted {
      guard let field = known.first(where: { $0.name.lowercased() == name.lowercased() }) else {
        throw CommandFailure.unknown("field of \(entity)", name, among: known.map(\.name))
      }
      query.includeFields.append(field.name)
    }
    return query
  }

  /// The message, with the filter and a mark below the column.
  private static func pointing(at error: FilterExpressionError, in text: String) -> String {
    guard !text.contains(where: \.isNewline) else { return "the filter, \(error)" }
    return "the filter, \(error)\n  \(text)\n  \(String(repeating: " ", count: max(0, error.column - 1)))^"
  }
}
