import Autotask
import Foundation

extension CompiledGrants {
  /// Decides one request: a caller may do verb *v* to field *f* of row *r* exactly when some grant permits it and no
  /// prohibition withholds it.
  ///
  /// Pure and total: no I/O, no clock, and every request has an answer. Where it depends on rows that ``KnownRows`` does
  /// not have, the answer is ``Decision/resolve(_:)``; with those rows learned, asking again comes nearer to the end,
  /// for a road has a last step.
  public func decide(_ ask: AccessRequest, knowing rows: KnownRows = KnownRows()) -> Decision {
    guard let caller = callers[ask.caller] else {
      return .deny(Denial(.unknownCaller, "no caller has this id"))
    }
    do throws(Refusal) {
      let understood = try model.understand(ask.request, ask.tenant)
      guard let entity = understood.entity else {
        // What concerns the whole database is told to whoever may do something in it; the zone is Postern itself.
        guard caller.hasGrant(on: ask.connection, at: ask.time) || understood.operation.isZoneInformation else {
          throw Refusal(.notGranted, "no grant of this caller holds on this connection")
        }
        return .allow(.general(template: understood.operation.template))
      }
      let asked = Asked(ask: ask, understood: understood, entity: entity, caller: caller, model: model)
      switch understood.verb {
      case .query, .get, .count: return .allow(.read(try asked.read()))
      case .describe: return .allow(.describe(try asked.describe()))
      case .create, .update, .put, .delete: return try asked.write(knowing: rows)
      }
    } catch {
      return .deny(error.denial)
    }
  }
}

/// A request that was understood, with the caller whose grants decide.
struct Asked {
  let ask: AccessRequest
  let understood: UnderstoodRequest
  let entity: EntityModel
  let caller: CompiledCaller
  let model: ResourceModel

  var tenant: TenantFields { ask.tenant }

  /// The cell that decides, with only those clauses that may hold for some row of this request.
  func cell(_ verb: Verb) throws(Refusal) -> Cell {
    guard var cell = caller.cell(ask.connection, entity, verb), !cell.clauses.isEmpty else {
      throw refusal(.notGranted, "no grant opens `\(verb.rawValue)` on \(entity.name)", addition: addition())
    }
    if let forbid = cell.prohibition {
      throw refusal(.forbidden, "a prohibition withholds `\(verb.rawValue)` on \(entity.name)", grant: forbid.id)
    }
    let all = cell.clauses
    cell.clauses = all.keeping { $0.holds(at: ask.time) }
    guard !cell.clauses.isEmpty else {
      throw refusal(
        .expired,
        "every grant that opened `\(verb.rawValue)` on \(entity.name) has ended",
        grant: all.last?.grant,
        clause: "validUntil",
        addition: addition()
      )
    }
    let current = cell.clauses
    cell.clauses = current.keeping { $0.permits(impersonating: ask.request.impersonating) }
    if let resource = ask.request.impersonating, cell.clauses.isEmpty {
      throw refusal(
        .impersonationNotGranted,
        "no grant lets this caller act as resource \(resource) here",
        grant: current.first?.grant,
        clause: "impersonate",
        addition: addition()
      )
    }
    let impersonated = cell.clauses
    cell.clauses = impersonated.keeping { $0.rows.companies == nil || entity.hasRoad }
    guard !cell.clauses.isEmpty else {
      throw refusal(
        .noRoad,
        "the grants are limited to companies, and rows of \(entity.name) lead to none",
        grant: impersonated.first?.grant,
        clause: "companies",
        addition: addition()
      )
    }
    return cell
  }

  func refusal(
    _ reason: DenialReason,
    _ detail: String,
    grant: String? = nil,
    clause: String? = nil,
    field: String? = nil,
    addition: LeastAddition? = nil
  ) -> Refusal {
    var refusal = Refusal(reason, detail, field: field)
    refusal.denial.grant = grant
    refusal.denial.clause = clause
    refusal.denial.leastAddition = addition
    return refusal
  }
}

extension [Clause] {
  /// Those that meet a condition; mostly all do, and the list stays as it is.
  fileprivate func keeping(_ meets: (Clause) -> Bool) -> [Clause] { allSatisfy(meets) ? self : filter(meets) }
}

extension CompiledGrants {
  /// The entity whose metadata may change a decision, nil where it cannot: only fields that the catalogue does not know
  /// are asked about, and only for a caller to whom something on the entity is granted.
  public func entityThatNeedsMetadata(_ ask: AccessRequest, after decision: Decision) -> EntityModel? {
    switch decision {
    case .allow(.read(let permit)): return permit.isUnrestricted ? nil : permit.entity
    case .allow(.describe(let permit)): return permit.entity
    case .allow(.write(let permit)): return model[permit.entityName]
    case .allow(.general): return nil
    case .deny(let denial) where denial.reason != .unknownField && denial.reason != .fieldNotWritable: return nil
    case .resolve, .deny:
      let operation = try? model.routes.resolve(method: ask.request.method.rawValue, path: ask.request.path)
      return operation?.entity.flatMap { model[$0] }
    }
  }
}
