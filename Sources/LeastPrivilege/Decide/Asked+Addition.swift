import Autotask

/// The least addition that would allow what is refused: nil where no grant can, for a prohibition holds, or the request
/// asks for what Autotask lets nobody do.
extension Asked {
  /// The least grant that opens this operation, told from the request alone: nothing of a row that may not be seen is
  /// in it.
  func addition() -> LeastAddition? { isBodyGrantable ? addition(write: writtenFields) : nil }

  /// The least grant that opens this operation for these fields: for a row that is named, that row alone.
  func addition(
    write: [FieldName]?,
    values: [(field: FieldName, values: [JSONValue])] = []
  ) -> LeastAddition? {
    guard isGrantable else { return nil }
    var grant = Grant(
      id: "addition",
      connection: ask.connection,
      operations: [OperationPattern(entity: entity.name, verbs: [understood.verb])],
      values: values,
      impersonate: ask.request.impersonating.map { [$0] } ?? []
    )
    grant.read = mentionedFields.map(FieldClause.only)
    grant.write = write.map(FieldClause.only)
    // A webhook's grant may not be narrowed: what a webhook carries obeys no grant.
    if entity.isWebhook, understood.verb.isWrite {
      grant.read = nil
      grant.write = nil
    } else if let id = understood.id, understood.isSpecial == false || understood.verb == .get {
      grant.conditions = [.field("\(entity.name).id", .eq, .integer(id))]
    }
    if understood.isSpecial {
      grant.read = nil
      grant.write = nil
    }
    return .grant(grant)
  }

  /// The fields that the caller's filter and `IncludeFields` mention; nil where it asks for all.
  private var mentionedFields: [FieldName]? {
    guard let query = understood.query else { return nil }
    var keys = query.includeFields.map { entity.key($0, tenant) }
    if understood.verb == .query, keys.isEmpty { return nil }
    for condition in query.filter.flatMap(\.conditions) {
      keys.append(FieldKey(condition.field, isUserDefined: condition.isUserDefined))
    }
    return names(of: keys)
  }

  private var writtenFields: [FieldName]? {
    guard understood.verb == .create || understood.verb == .update else { return nil }
    return names(of: (understood.body?.entries ?? []).map(\.key))
  }

  /// Whether some grant would allow the operation and what the query names.
  private var isGrantable: Bool {
    let forbids = caller.forbids(entity, understood.verb)
    if forbids.contains(where: \.isWhole) { return false }
    if understood.isSpecial { return forbids.isEmpty }
    return (understood.query?.filter ?? []).flatMap(\.conditions).allSatisfy { condition in
      let key = FieldKey(condition.field, isUserDefined: condition.isUserDefined)
      return condition.comparison != nil && entity.knows(key, tenant) && !forbids.contains { $0.withholds(key) }
        && !(key.name == "secretkey" && entity.isWebhook)
    }
  }

  /// Whether some grant would allow every field and value that the body names.
  private var isBodyGrantable: Bool {
    let forbids = caller.forbids(entity, understood.verb)
    // A PUT writes what it does not name, too: where any field or value is withheld, no grant is sure to be enough.
    if understood.verb == .put, !forbids.isEmpty { return false }
    return agreesOnParent && isParentGrantable
      && (understood.body?.entries ?? []).allSatisfy { isGrantable($0, under: forbids) }
  }

  /// Whether no prohibition withholds the parent that the path gives to a new row.
  var isParentGrantable: Bool {
    guard understood.verb == .create, let given else { return true }
    return !caller.forbids(entity, .create).contains { $0.withholds(given.key) || $0.forbids(given) }
  }

  /// Whether some grant would allow writing a field and value.
  func isGrantable(_ entry: WrittenBody.Entry, under forbids: [ForbidRule]) -> Bool {
    entry.canBeWritten(by: understood.verb) && !forbids.contains { $0.withholds(entry.key) || $0.forbids(entry) }
  }

  /// The names of fields that there are, each once.
  func names(of keys: [FieldKey]) -> [FieldName] {
    var seen: Set<FieldKey> = []
    return keys.compactMap { key in
      guard seen.insert(key).inserted, entity.knows(key, tenant) else { return nil }
      if key.isUserDefined {
        return FieldName(.userDefined(tenant.userDefinedField(key.name, of: entity.name) ?? key.name))
      }
      return FieldName(.field(entity.field(key, tenant)?.name ?? key.name))
    }
  }
}
