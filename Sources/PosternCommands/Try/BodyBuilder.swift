import Autotask
import AutotaskClient
import Foundation

/// Builds the least body that makes a row: the required fields, and what the entity's recipe adds.
struct BodyBuilder: Sendable {
  /// Finds a row of an entity to refer to.
  typealias Reference = @Sendable (_ entity: String, _ filters: [RowFilter]) async throws -> JSONObject?

  let samples: SampleRows
  let entities: EntityCatalogue
  /// The name of everything that is made.
  let mark: String
  let now: Date

  /// The body of a new row; below a parent it names the parent.
  ///
  /// - Throws: ``ActionObstacle`` when a required field has no value that can be found; ``AutotaskError``.
  func body(of entity: String, parentField: String?, parent: String?, reference: Reference) async throws -> JSONObject {
    let recipe = BodyRecipes.recipe(for: entity)
    var body = JSONObject()
    for field in try await samples.fields(of: entity) where field.name.lowercased() != "id" {
      let isParent = field.name.lowercased() == parentField?.lowercased()
      let values = recipe[field.name]
      guard field.isRequired || isParent || !values.isEmpty else { continue }
      var value: JSONValue?
      for candidate in values where value == nil {
        value = try await self.value(candidate, for: field, reference: reference)
      }
      if value == nil, isParent, let parent { value = try await id(of: parent, [], reference) }
      if value == nil { value = try await plainValue(for: field, reference: reference) }
      guard let value else {
        guard field.isRequired || isParent else { continue }
        throw ActionObstacle("no value for `\(field.name)` of \(entity): no row to refer to can be read")
      }
      body[field.name] = value
    }
    return body
  }

  private func id(of entity: String, _ filters: [RowFilter], _ reference: Reference) async throws -> JSONValue? {
    try await reference(entity, filters)?.rowID.map(JSONValue.integer)
  }

  private func value(
    _ recipe: RecipeValue,
    for field: FieldInformation,
    reference: Reference
  ) async throws -> JSONValue? {
    switch recipe {
    case .text(let text): return .string(text)
    case .address(let base): return .string(base + UUID().uuidString.lowercased())
    case .flag(let flag): return .bool(flag)
    case .number(let number): return .integer(number)
    case .label(let label): return choice(of: field, label: label)
    case .firstChoice: return choice(of: field)
    case .mark: return .string(text(for: field))
    case .id(let entity, let filters): return try await id(of: entity, filters, reference)
    case .field(let name, let entity, let filters):
      let value = try await samples.rows(of: entity, where: filters).first?[anyCase: name]
      return value == .null ? nil : value
    case .day(let days): return .string(midnight(days))
    case .time(let days, let hour, let minute):
      let seconds = TimeInterval(hour * 3600 + minute * 60)
      let date = AutotaskDate.date(midnight(days))?.addingTimeInterval(seconds)
      return date.map { .string(AutotaskDate.text($0)) }
    }
  }

  /// What a field is given that no recipe speaks of.
  private func plainValue(for field: FieldInformation, reference: Reference) async throws -> JSONValue? {
    if field.picklist != nil { return choice(of: field) }
    if let target = field.reference.flatMap({ entities[$0]?.name }) { return try await id(of: target, [], reference) }
    switch field.dataType.lowercased() {
    case "boolean": return false
    case "datetime": return .string(midnight(0))
    case "string": return .string(text(for: field))
    case "byte[]": return .string(Data(mark.utf8).base64EncodedString())
    default: return 1
    }
  }

  /// The mark, as long as the field can hold it.
  func text(for field: FieldInformation) -> String {
    field.length > 0 ? String(mark.prefix(field.length)) : mark
  }

  private func midnight(_ days: Int) -> String {
    AutotaskDate.text(now.addingTimeInterval(TimeInterval(days) * 86_400)).prefix(10) + "T00:00:00Z"
  }

  /// An active value that stands under no other field's value, the labelled one if there is one.
  private func choice(of field: FieldInformation, label: String? = nil) -> JSONValue? {
    let active = (field.picklist ?? []).filter { $0.isActive && ["", "0"].contains($0.parentValue) }
    let chosen = active.first { $0.label.lowercased() == label?.lowercased() } ?? active.first
    guard let chosen else { return nil }
    return field.dataType.lowercased() == "string"
      ? .string(chosen.value) : Int64(canonical: chosen.value).map(JSONValue.integer)
  }
}
