internal import Autotask

/// The definitions of the Swagger document.
enum SwaggerModels {
  /// The definition of a page of rows. Its second name is the one that the entity has inside Autotask.
  static func rows(of entity: Entity) -> String {
    "QueryActionResult[\(entity.model)Model,\(entity.legacy ?? entity.model)]"
  }

  /// The definition of one row in its envelope.
  static func row(of entity: Entity) -> String {
    "ItemQueryResultModel[\(entity.model)Model,\(entity.legacy ?? entity.model)]"
  }

  /// The three definitions of an entity: its row, a page of rows, and one row in its envelope.
  static func all(of entity: Entity, _ fields: [Field], marksReadOnly: Bool) -> [(key: String, value: JSONValue)] {
    let model = "\(entity.model)Model"
    var properties = fields.map { field in
      (key: field.name, value: schema(of: field.type, isReadOnly: marksReadOnly && field.isReadOnly))
    }
    if !entity.children.isEmpty {
      // What the older API knew as the parent; no record has it.
      properties.append(("soapParentPropertyId", ["format": "int64", "type": "integer", "readOnly": true]))
    }
    let reference = SwaggerCall.reference(model)
    return [
      (model, ["type": "object", "properties": .object(JSONObject(properties))]),
      (
        rows(of: entity),
        [
          "type": "object",
          "properties": [
            "items": ["type": "array", "items": reference], "pageDetails": SwaggerCall.reference("PagingModel"),
          ],
        ]
      ),
      (row(of: entity), ["type": "object", "properties": ["item": reference]]),
    ]
  }

  /// The schema of a field. The document has one number with a fraction, and no shorter integers.
  private static func schema(of type: Field.DataType, isReadOnly: Bool) -> JSONValue {
    var schema: JSONObject
    switch type {
    case .integer, .short: schema = .init([("format", "int32"), ("type", "integer")])
    case .long: schema = .init([("format", "int64"), ("type", "integer")])
    case .decimal, .double: schema = .init([("format", "double"), ("type", "number")])
    case .datetime: schema = .init([("format", "date-time"), ("type", "string")])
    case .bytes: schema = .init([("format", "byte"), ("type", "string")])
    case .string: schema = .init([("type", "string")])
    case .boolean: schema = .init([("type", "boolean")])
    case .userDefined: schema = .init([("type", "array"), ("items", SwaggerCall.reference("UserDefinedField"))])
    case .object: schema = .init([("$ref", "#/definitions/Object")])
    }
    if isReadOnly { schema["readOnly"] = true }
    return .object(schema)
  }

  /// The definitions that are no entity's, a line each: name, then `property type` with commas between. A type in
  /// brackets is an array, one that is no type of JSON is a definition, and a star marks what is read only.
  ///
  /// Source: the vendor's document of June 2026 (github:aybouzaglou/autotask-rest-api-types).
  private static let table = """
    AccountInvoiceSettingsResultModel: taxExempt boolean, taxRegionId int32, taxId string, \
    invoiceEmailingEnabled boolean, contactRecipients [int32], resourceRecipients [int32], otherEmails string
    UpdateAccountInvoiceSettingsModel: taxExempt boolean, taxRegionId int32, taxId string, \
    invoiceEmailingEnabled boolean, otherEmails string
    UpdateContactRecipientsModel: items [int32]
    UpdateResourceRecipientsModel: items [int32]
    AddContactRecipientsResultModel: contactRecipients [int32]
    AddResourceRecipientsResultModel: resourceRecipients [int32]
    QueryModel: maxRecords int32, includeFields [string], filter [Filter]
    Filter: op string, field string, value Object, udf boolean, items [Filter]
    PagingModel: count int32*, requestCount int32*, prevPageUrl string*, nextPageUrl string*
    UserDefinedField: name string, value string
    OperationResultModel: itemId Object
    Object:
    QueryCountResultModel: queryCount int32
    EntityInformationResultModel: info EntityInformationModel*
    EntityInformationModel: name string*, canCreate boolean*, canDelete boolean*, canQuery boolean*, \
    canUpdate boolean*, userAccessForCreate RestUserAccessLevel*, userAccessForDelete RestUserAccessLevel*, \
    userAccessForQuery RestUserAccessLevel*, userAccessForUpdate RestUserAccessLevel*, \
    hasUserDefinedFields boolean*, supportsWebhookCallouts boolean*
    RestUserAccessLevel:
    FieldInformationResultModel: fields [FieldInformationModel]
    FieldInformationModel: name string, dataType string, length int32, isRequired boolean, isReadOnly boolean, \
    isQueryable boolean, isReference boolean, referenceEntityType string, isPickList boolean, \
    picklistValues [PickListValue], picklistParentValueField string, isSupportedWebhookField Object
    PickListValue: value string, label string, isDefaultValue boolean, sortOrder int32, parentValue string, \
    isActive boolean, isSystem boolean
    UserDefinedFieldInformationResultModel: fields [Field]
    Field: name string, label string, type string, length int32, description string, isRequired boolean, \
    isReadOnly boolean, isQueryable boolean, isReference boolean, referenceEntityType string, isPickList boolean, \
    picklistValues [PickListValue], picklistParentValueField string, defaultValue string, \
    isSupportedWebhookField Object
    ApiVersionResultModel: apiVersions [string]
    AuthTokenResultModel: authToken string*, expiration date-time*
    AutotaskVersionResultModel: majorVersion string*, minorVersion string*, build string*, customerType string*
    InvoiceMarkupResultModel: invoiceMarkup string
    FileQueryResultModel: id int64*, contentType string*, fileName string*, fileSize int32*, data [Byte]
    Byte:
    GlobalEntityInformationResultModel: entityDescriptions [EntityInformationResultModel]
    ModuleAccessResultModel: modules [KeyValuePair`2]
    KeyValuePair`2: key int32*, value boolean*
    ThresholdStatusResultModel: externalRequestThreshold int32*, requestThresholdTimeframe int32*, \
    currentTimeframeRequestCount int32*
    ZoneInformationResultModel: zoneName string*, url string*, webUrl string*, ci int32*
    """

  /// The definitions that are no entity's.
  static let shared: [(key: String, value: JSONValue)] = table.split(separator: "\n").compactMap { line in
    guard let colon = line.firstIndex(of: ":") else { return nil }
    let properties = line[line.index(after: colon)...].split(separator: ",").map { property in
      let words = property.split(separator: " ")
      return (key: String(words[0]), value: schema(written: words[words.count - 1]))
    }
    var definition = JSONObject([("type", "object"), ("properties", .object(JSONObject(properties)))])
    if line.hasPrefix("QueryModel:") { definition["example"] = example }
    return (String(line[..<colon]), .object(definition))
  }

  /// The vendor's own example of a query, in capitals where the properties are not.
  private static let example: JSONValue = [
    "MaxRecords": 10, "IncludeFields": [],
    "Filter": [["op": "gt", "field": "id", "value": 0, "udf": false, "items": []]],
  ]

  private static func schema(written word: Substring) -> JSONValue {
    if word.hasPrefix("[") { return ["type": "array", "items": schema(written: word.dropFirst().dropLast())] }
    guard !word.hasSuffix("*") else {
      guard case .object(var schema) = schema(written: word.dropLast()) else { return .null }
      schema["readOnly"] = true
      return .object(schema)
    }
    switch word {
    case "string", "boolean": return ["type": .string(String(word))]
    case "int32", "int64": return ["format": .string(String(word)), "type": "integer"]
    case "date-time": return ["format": "date-time", "type": "string"]
    default: return SwaggerCall.reference(String(word))
    }
  }
}
