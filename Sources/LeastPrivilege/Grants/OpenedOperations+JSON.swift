public import Autotask

extension OpenedOperations {
  /// The operations as a list of `{"entity", "verbs"}` in a stable order.
  public var json: JSONValue { .array(sorted.map(\.json)) }

  /// Reads what ``json`` wrote; nil for any other form.
  ///
  /// A verb that this version does not know is an error, not a verb less: what was kept is taken whole or not at all.
  public init?(_ json: JSONValue) {
    guard let elements = json.array else { return nil }
    var patterns: [OperationPattern] = []
    for element in elements {
      guard let entity = element["entity"]?.string, let words = element["verbs"]?.array else { return nil }
      let verbs = words.compactMap { $0.string.flatMap(Verb.init) }
      guard verbs.count == words.count else { return nil }
      patterns.append(OperationPattern(entity: entity, verbs: verbs))
    }
    self.init(patterns)
  }

  /// Reads what ``CompiledGrants/openedJSON`` wrote, by caller and grant; nil for any other form.
  public static func byGrant(_ json: JSONValue) -> [String: [String: OpenedOperations]]? {
    guard let callers = json.object else { return nil }
    var opened: [String: [String: OpenedOperations]] = [:]
    for (caller, grants) in callers {
      guard let grants = grants.object else { return nil }
      var byGrant: [String: OpenedOperations] = [:]
      for (grant, operations) in grants {
        guard let operations = OpenedOperations(operations) else { return nil }
        byGrant[grant] = operations
      }
      opened[caller] = byGrant
    }
    return opened
  }

  /// The operations that are here and not in another.
  func subtracting(_ other: OpenedOperations) -> OpenedOperations {
    var rest = OpenedOperations()
    for (entity, verbs) in verbs {
      let left = verbs.subtracting(other.verbs[entity] ?? [])
      if !left.isEmpty { rest.verbs[entity] = left }
    }
    return rest
  }
}

extension CompiledGrants {
  /// What each grant opens, by caller and grant: the form in which it is kept when grants are applied.
  public var openedJSON: JSONValue {
    .object(
      JSONObject(
        opened.sorted { $0.key < $1.key }.map { caller, grants in
          (caller, .object(JSONObject(grants.sorted { $0.key < $1.key }.map { ($0.key, $0.value.json) })))
        }
      )
    )
  }

  /// What grants of the same ids open in `other` and not here: what a newer catalogue would add to their patterns.
  public func additions(in other: CompiledGrants) -> [GrantAddition] {
    opened.sorted { $0.key < $1.key }.flatMap { caller, grants in
      grants.sorted { $0.key < $1.key }.compactMap { grant, operations -> GrantAddition? in
        let added = other.opened[caller]?[grant]?.subtracting(operations).sorted ?? []
        return added.isEmpty ? nil : GrantAddition(caller: caller, grant: grant, operations: added)
      }
    }
  }
}

/// What a grant would open besides if its patterns were resolved anew.
public struct GrantAddition: Sendable, Equatable {
  /// The caller.
  public var caller: String
  /// The grant.
  public var grant: String
  /// The operations that would be added.
  public var operations: [OperationPattern]
}

extension GrantDocument {
  /// The resolutions that stay when this document takes the place of an earlier one: those of the grants whose actions
  /// and operations are written as before, so that a new release never widens a grant.
  ///
  /// - Parameters:
  ///   - opened: What the earlier document's grants opened, by caller and grant.
  ///   - earlier: The earlier document.
  public func keeping(
    _ opened: [String: [String: OpenedOperations]],
    of earlier: GrantDocument
  ) -> [String: [String: OpenedOperations]] {
    let before = Dictionary(earlier.callers.map { ($0.id, $0.grants) }) { first, _ in first }
    var kept: [String: [String: OpenedOperations]] = [:]
    for caller in callers {
      let grants = Dictionary((before[caller.id] ?? []).map { ($0.id, $0) }) { first, _ in first }
      for grant in caller.grants {
        guard let old = grants[grant.id], old.actions == grant.actions, old.operations == grant.operations else {
          continue
        }
        kept[caller.id, default: [:]][grant.id] = opened[caller.id]?[grant.id]
      }
    }
    return kept
  }
}

extension GrantContext {
  /// A context with what patterns were resolved to, as ``CompiledGrants/openedJSON`` wrote it; nil for any other form.
  public init?(
    connections: [String] = [],
    mappedCompanies: MappedCompanies? = nil,
    openedJSON: JSONValue
  ) {
    guard let kept = OpenedOperations.byGrant(openedJSON) else { return nil }
    self.init(connections: connections, mappedCompanies: mappedCompanies, kept: kept)
  }
}
