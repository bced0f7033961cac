extension FieldClause {
  /// The part of the clause that says something about an entity: its own fields, user-defined ones, and those that no
  /// entity of the catalogue has, for they are the tenant's.
  public func concerning(_ entity: EntityModel, in model: ResourceModel) -> FieldClause {
    let says = { (name: FieldName) in
      guard name.concerns(entity) else { return false }
      guard case .field(let field) = name.field, entity.field(field) == nil else { return true }
      return name.entity != nil || !model.entities.contains { $0.field(field) != nil }
    }
    return switch self {
    case .only(let names): .only(names.filter(says))
    case .except(let names): .except(names.filter(says))
    }
  }

  /// The fields that the clause names.
  public var names: [FieldName] {
    switch self {
    case .only(let names), .except(let names): names
    }
  }
}

extension GrantDocument {
  /// The fields that `only` and `except` name.
  public var namedFields: Set<FieldName> {
    Set(callers.flatMap(\.grants).flatMap { [$0.read, $0.write] }.compactMap(\.self).flatMap(\.names))
  }
}
