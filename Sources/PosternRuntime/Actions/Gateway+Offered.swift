import Autotask
public import Foundation
import LeastPrivilege

extension Gateway {
  /// The actions that a caller may use, each with what it takes and gives: made from the caller's grants, and from what
  /// this tenant says of its fields.
  ///
  /// What is left out here is not thereby forbidden, nor is what is listed allowed: ``perform(_:under:over:)`` decides.
  ///
  /// - Parameters:
  ///   - caller: The caller.
  ///   - rules: The grants in force.
  ///   - connection: The connection whose fields and choices are told.
  ///   - time: When it is asked.
  public func offered(
    to caller: String,
    under rules: Rules,
    over connection: UpstreamConnection,
    at time: Date
  ) async -> [OfferedAction] {
    var known: [String: EntityFields] = [:]
    var offered: [OfferedAction] = []
    let model = rules.grants.model
    for action in model.policy.actions.all {
      guard let form = ActionForm(action, model) else { continue }
      let open = rules.grants.access(action.verb, on: form.entity, for: caller, on: connection.id, at: time)
      guard case .success = open else { continue }
      let fields: EntityFields
      if let kept = known[form.entity.name] {
        fields = kept
      } else {
        fields = EntityFields(form.entity, await connection.metadata.information(of: form.entity), model)
        known[form.entity.name] = fields
      }
      let tenant = await connection.metadata.fields(of: form.entity)
      let opened = rules.grants.access(
        action.verb,
        on: form.entity,
        for: caller,
        on: connection.id,
        at: time,
        tenant: tenant
      )
      guard case .success(let access) = opened else { continue }
      offered.append(OfferedAction(form, fields, access, model.policy.actions.categories))
    }
    return offered
  }
}
