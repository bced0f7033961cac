internal import Autotask
internal import GRDB

extension Session {
  /// Entities on which webhooks report (REST_EntityInformationCall help page).
  private static let withWebhooks: Set<String> = [
    "Companies", "Contacts", "ConfigurationItems", "Tickets", "TicketNotes",
  ]
  /// Entities whose rows have the array, although their information denies it in a live database.
  private static let withoutDeclaredUserDefinedFields: Set<String> = ["Services", "ServiceBundles"]

  /// What an entity allows anyone, and what the calling user may do with it.
  ///
  /// Source: REST_EntityInformationCall help page; the access as words (four typed clients).
  func information(_ schema: EntitySchema) -> EntityInformation {
    var can: [Right: Bool] = [:]
    var access: [Right: UserAccess] = [:]
    for right in Right.allCases {
      let isOffered = schema.entity.offers(right)
      can[right] = isOffered
      access[right] = isOffered ? self.access(schema, right) : UserAccess.none
    }
    return EntityInformation(
      name: schema.entity.model,
      can: can,
      access: access,
      hasUserDefinedFields: schema.userDefinedPosition != nil
        && !Self.withoutDeclaredUserDefinedFields.contains(schema.name),
      supportsWebhooks: Self.withWebhooks.contains(schema.name)
    )
  }

  /// The least access of all sides of the caller.
  private func access(_ schema: EntitySchema, _ right: Right) -> UserAccess {
    guard isModuleActive(schema), mayImpersonate(schema, right) else { return .none }
    let all = caller.sides.map { blueprint.rules.reach(of: schema.name, right, at: $0.level).access }
    if all.contains(.none) { return .none }
    return all.contains(.restricted) ? .restricted : .all
  }

  /// Whether the API user may use a right for the person it impersonates, if it impersonates anybody.
  private func mayImpersonate(_ schema: EntitySchema, _ right: Right) -> Bool {
    guard caller.sides.count > 1, let own = caller.sides.first?.level else { return true }
    return blueprint.rules.impersonationSetting(for: schema.name, right).map { own[$0] == "Yes" } ?? false
  }

  /// The information of one entity.
  func describe(_ schema: EntitySchema) -> Answer { .json(["info": written(information(schema))]) }

  /// The information with the access in words, or in the numbers of the help page's table.
  private func written(_ information: EntityInformation) -> JSONValue {
    guard around.switches.contains(.accessAsNumbers), var object = information.json.object else {
      return information.json
    }
    for (key, value) in object where key.hasPrefix("userAccessFor") {
      let numbers: [String: Int64] = ["None": 0, "All": 1, "Restricted": 2]
      object[key] = .integer(numbers[value.string ?? ""] ?? 0)
    }
    return .object(object)
  }

  /// The information of all entities at once.
  func describeAll() -> Answer {
    let all = blueprint.schemas.map { JSONValue.object(JSONObject([("info", written(information($0)))])) }
    return .json(["entityDescriptions": .array(all)])
  }

  /// The fields of an entity with their picklists; all keys are always present.
  ///
  /// Source: live captures of `entityInformation/fields`.
  func describeFields(_ schema: EntitySchema) throws -> Answer {
    .json(["fields": .array(try schema.visibleColumns.map { try field($0, schema) })])
  }

  private func field(_ column: EntitySchema.Column, _ schema: EntitySchema) throws -> JSONValue {
    let reference = column.reference.flatMap { blueprint.schema($0)?.entity.model } ?? ""
    let values = column.isPicklist ? try Picklists.values(of: column, in: schema, self) : nil
    let list = values.map { values in
      JSONValue.array(values.enumerated().map { $1.json(sortOrder: $0 + 1) })
    }
    return [
      "name": .string(column.name), "dataType": .string(column.type.rawValue),
      "length": .integer(column.type == .string ? Int64(column.maxLength ?? 0) : 0),
      "isRequired": .bool(column.isRequired || column.position == 0), "isReadOnly": .bool(column.isReadOnly),
      "isQueryable": .bool(column.isQueryable), "isReference": .bool(!reference.isEmpty),
      "referenceEntityType": .string(reference), "isPickList": .bool(column.isPicklist),
      "picklistValues": list ?? .null, "picklistParentValueField": .string(Picklists.parentField(of: column)),
      "isSupportedWebhookField": .bool(Self.withWebhooks.contains(schema.name)),
    ]
  }

  /// The user-defined fields of an entity: the type under `type`, "none" as null.
  ///
  /// Source: live captures of `entityInformation/userDefinedFields`.
  func describeUserDefinedFields(_ schema: EntitySchema) throws -> Answer {
    let fields = try UserDefinedFields(of: schema, in: db)
    return .json(["fields": .array(fields.definitions.map(Self.field))])
  }

  private static func field(_ definition: UserDefinedFields.Definition) -> JSONValue {
    let values = definition.options.enumerated().map { index, option in
      Picklists.Value(value: option.value, label: option.label).json(sortOrder: index + 1)
    }
    return [
      "name": .string(definition.name), "label": .string(definition.name), "type": .string(definition.type.word),
      "length": .integer(definition.type.word == "string" ? 8000 : 0),
      "description": definition.description.map(JSONValue.string) ?? .null,
      "isRequired": .bool(definition.isRequired), "isReadOnly": false, "isQueryable": true, "isReference": false,
      "referenceEntityType": .null, "isPickList": .bool(!values.isEmpty),
      "picklistValues": values.isEmpty ? .null : .array(values), "picklistParentValueField": .null,
      "defaultValue": .string(definition.defaultValue ?? ""), "isSupportedWebhookField": true,
    ]
  }
}
