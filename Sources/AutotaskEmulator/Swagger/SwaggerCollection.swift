internal import Autotask

/// A collection of an entity, at the root or below a parent, as the Swagger document describes its calls.
struct SwaggerCollection: Sendable {
  let entity: Entity
  /// The path of the collection, such as `/V1.0/Companies/{parentId}/Notes`.
  let path: String
  let ops: Operations
  /// The name of the last path parameter.
  let key: String
  let isChild: Bool
  /// Whether the document describes the rows.
  let hasModel: Bool

  /// The collections of an entity, its own first.
  static func all(of entity: Entity, hasModel: Bool) -> [SwaggerCollection] {
    let root = SwaggerCollection(
      entity: entity,
      path: "/V1.0/\(entity.path)",
      ops: entity.ops,
      key: "id",
      isChild: false,
      hasModel: hasModel
    )
    return [root]
      + entity.children.map { child in
        SwaggerCollection(
          entity: entity,
          path: "/V1.0/\(child.parent)/{parentId}/\(child.sub)",
          ops: child.ops,
          key: child.key ?? "id",
          isChild: true,
          hasModel: hasModel
        )
      }
  }

  /// The calls, in the order of the document's paths.
  var calls: [SwaggerCall] {
    Self.shapes.filter { ops.contains($0.operation) }.map { shape in
      let tag = isChild ? "\(entity.name)Child" : entity.name
      return SwaggerCall(
        method: shape.method,
        path: path + shape.suffix.replacing("{id}", with: "{\(key)}"),
        tag: tag,
        name: isChild && shape.operation == .list ? "Query" : shape.name,
        parameters: parameters(shape),
        answers: answers(shape.answers)
      )
    }
  }

  private func parameters(_ shape: Shape) -> [JSONValue] {
    var parameters: [JSONValue] = []
    if isChild {
      // Metadata below a parent does not look at the parent, and the document has it as a text.
      let isMetadata = shape.suffix.hasPrefix("/entityInformation")
      parameters.append(
        isMetadata
          ? ["name": "parentId", "in": "path", "required": true, "type": "string"] : SwaggerCall.id("parentId")
      )
    }
    switch shape.sends {
    case .nothing: break
    case .id: parameters.append(SwaggerCall.id(key))
    case .search: parameters.append(SwaggerCall.query("search"))
    case .query: parameters.append(SwaggerCall.body("queryModel", "QueryModel"))
    case .row: if hasModel { parameters.append(SwaggerCall.body("restModelInput", "\(entity.model)Model")) }
    }
    return parameters
  }

  private func answers(_ kind: Answers) -> String? {
    switch kind {
    case .rows: hasModel ? SwaggerModels.rows(of: entity) : nil
    case .row: hasModel ? SwaggerModels.row(of: entity) : nil
    case .fixed(let name): name
    }
  }

  private enum Sends { case nothing, id, search, query, row }

  private enum Answers {
    case rows, row
    case fixed(String)
  }

  /// How an operation looks in the document.
  private struct Shape {
    var operation: Operations.Name
    var method: String
    var suffix: String
    var name: String
    var sends: Sends
    var answers: Answers

    init(
      _ operation: Operations.Name,
      _ method: String,
      _ suffix: String,
      _ name: String,
      _ sends: Sends,
      _ answers: Answers
    ) {
      (self.operation, self.method, self.suffix) = (operation, method, suffix)
      (self.name, self.sends, self.answers) = (name, sends, answers)
    }
  }

  /// Source: the vendor's document of June 2026 (github:aybouzaglou/autotask-rest-api-types).
  private static let shapes: [Shape] = [
    Shape(.query, "GET", "/query", "UrlParameterQuery", .search, .rows),
    Shape(.query, "POST", "/query", "Query", .query, .rows),
    Shape(.get, "GET", "/{id}", "QueryItem", .id, .row),
    Shape(.delete, "DELETE", "/{id}", "DeleteEntity", .id, .fixed("OperationResultModel")),
    Shape(.count, "GET", "/query/count", "UrlParameterQueryCount", .search, .fixed("QueryCountResultModel")),
    Shape(.count, "POST", "/query/count", "QueryCount", .query, .fixed("QueryCountResultModel")),
    Shape(.list, "GET", "", "Query", .nothing, .rows),
    Shape(.createByGet, "GET", "", "CreateEntity", .nothing, .fixed("OperationResultModel")),
    Shape(.put, "PUT", "", "UpdateEntity", .row, .fixed("OperationResultModel")),
    Shape(.create, "POST", "", "CreateEntity", .row, .fixed("OperationResultModel")),
    Shape(.patch, "PATCH", "", "PatchEntity", .row, .fixed("OperationResultModel")),
    Shape(
      .info,
      "GET",
      "/entityInformation",
      "QueryEntityInformation",
      .nothing,
      .fixed("EntityInformationResultModel")
    ),
    Shape(
      .fields,
      "GET",
      "/entityInformation/fields",
      "QueryFieldDefinitions",
      .nothing,
      .fixed("FieldInformationResultModel")
    ),
    Shape(
      .udf,
      "GET",
      "/entityInformation/userDefinedFields",
      "QueryUserDefinedFieldDefinitions",
      .nothing,
      .fixed("UserDefinedFieldInformationResultModel")
    ),
  ]
}
