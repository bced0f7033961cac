public import Autotask

extension EntityClient {
  /// What the entity allows, and what the calling user may do with it.
  ///
  /// - Throws: ``AutotaskError``.
  public func information() async throws -> EntityInformation {
    let answer = try await description("entityInformation")
    guard let information = try answer.object(with: "`info`")[anyCase: "info"].flatMap(EntityInformation.init) else {
      throw answer.error(.unexpectedAnswer, "expected an object with `info`, which names an entity")
    }
    return information
  }

  /// The entity's fields, then its user-defined ones; an entity that can have none costs one request.
  ///
  /// - Throws: ``AutotaskError``.
  public func fields(includingUserDefined: Bool = true) async throws -> [FieldInformation] {
    var fields = try await fields("fields", isUserDefined: false)
    if includingUserDefined, entity.ops.contains(.udf) {
      do {
        fields += try await self.fields("userDefinedFields", isUserDefined: true)
      } catch let error as AutotaskError where error.code == .notFound {
        // Entities without user-defined fields may answer 404.
      }
    }
    return fields
  }

  /// The codec for this entity's values, from its fields as they are now.
  ///
  /// - Throws: ``AutotaskError``.
  public func codec() async throws -> FieldCodec { FieldCodec(try await fields()) }

  /// Every entity is described at the root, those too that have no rows there (field note 17).
  private func description(_ name: String) async throws -> AnswerReader {
    try await client.answer(to: AutotaskRequest(.get, "/V1.0/\(entity.path)/\(name)"))
  }

  private func fields(_ name: String, isUserDefined: Bool) async throws -> [FieldInformation] {
    let answer = try await description("entityInformation/\(name)")
    return try answer.list("fields").map { (value) throws(AutotaskError) in
      guard let field = FieldInformation(value, isUserDefined: isUserDefined) else {
        throw answer.error(.unexpectedAnswer, "expected objects with `name` in `fields`")
      }
      return field
    }
  }
}
