extension FieldClause {
  /// The part of the clause that says something about an entity: its own fields, and user-defined ones.
  public func concerning(_ entity: EntityModel) -> FieldClause {
    let says = { (name: FieldName) in
      guard name.concerns(entity) else { return false }
      if case .field(let field) = name.field { return entity.field(field) != nil }
      return true
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
