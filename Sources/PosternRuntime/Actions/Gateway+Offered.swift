import Autotask
public import Foundation
public import LeastPrivilege

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
    let (identity, known) = (rules.grants.identity, connection.metadata.known)
    if let kept = offers.actions(of: caller, on: connection.id, under: identity, at: time, known) { return kept }
    var offer = ActionOffer(
      caller: caller,
      grants: rules.grants,
      connection: connection.id,
      metadata: connection.metadata,
      time: time
    )
    let actions = await offer.all()
    let basis = OfferCache.Basis(
      grants: identity,
      end: rules.grants.nextEnd(of: caller, on: connection.id, after: time),
      time: time,
      metadata: offer.trusted
    )
    offers.keep(actions, of: caller, on: connection.id, basis: basis)
    return actions
  }
}

extension OfferedAction {
  /// Every action, as a caller is offered it who may do everything on a database of which nothing but the catalogue is
  /// known: for documents.
  public static func all(of model: ResourceModel) async -> [OfferedAction] {
    let operations = model.entities.map {
      OperationPattern(entity: $0.name, verbs: Verb.allCases.filter($0.verbs.contains))
    }
    let composites = model.policy.composites.all.map(\.id)
    let grant = Grant(id: "everything", connection: "main", actions: composites, operations: operations)
    let document = GrantDocument(callers: [CallerGrants(id: "anyone", grants: [grant])])
    var compiler = GrantCompiler(model, for: GrantContext(connections: ["main"]))
    guard let grants = compiler.compile(document) else { return [] }
    var offer = ActionOffer(caller: "anyone", grants: grants, connection: "main", metadata: nil, time: Date())
    return await offer.all()
  }
}

/// Makes the list of what one caller may use.
struct ActionOffer {
  let caller: String
  let grants: CompiledGrants
  let connection: String
  /// What the tenant says of its fields, nil where only the catalogue is asked.
  let metadata: MetadataCache?
  let time: Date
  /// Until when the metadata is trusted that was asked for, by entity.
  private(set) var trusted: [String: Duration] = [:]
  private var known: [String: (fields: EntityFields, tenant: TenantFields)] = [:]

  init(caller: String, grants: CompiledGrants, connection: String, metadata: MetadataCache?, time: Date) {
    self.caller = caller
    self.grants = grants
    self.connection = connection
    self.metadata = metadata
    self.time = time
  }

  /// The actions in the catalogue's order.
  mutating func all() async -> [OfferedAction] {
    var all: [OfferedAction] = []
    for action in model.policy.actions.all {
      if let offered = await offered(action) { all.append(offered) }
    }
    for row in model.policy.composites.all {
      if let offered = await offered(row) { all.append(offered) }
    }
    return all
  }

  private var model: ResourceModel { grants.model }
  private var categories: [ActionCategory] { model.policy.actions.categories + model.policy.composites.categories }

  /// An action of the table, nil where no grant opens it.
  private mutating func offered(_ action: Action) async -> OfferedAction? {
    guard let form = ActionForm(action, model), let schema = await schema(form) else { return nil }
    return OfferedAction(form, schema, categories)
  }

  /// An action of more than one call, nil where the grants do not open what it needs.
  private mutating func offered(_ row: CompositeAction) async -> OfferedAction? {
    guard row.behaviour != nil else { return nil }
    let open = row.operations.flatMap { operation in operation.verbs.map { (operation.entity, $0) } }
      .map { entity, verb in model[entity].map { opens(verb, $0) } ?? false }
    switch row.needs {
    case .all: guard open.allSatisfy(\.self) else { return nil }
    case .any: guard open.contains(true) else { return nil }
    // What opens nothing by itself is offered to whom it was meant for; others may use it as far as they may do what it
    // asks for.
    case .none: guard grants.names(row.id, for: caller, on: connection) else { return nil }
    }
    var like: ActionSchema?
    if let form = row.like.flatMap({ model.policy.actions[$0] }).flatMap({ ActionForm($0, model) }) {
      like = await schema(form)
    }
    return OfferedAction(row, like: like, categories)
  }

  private func opens(_ verb: Verb, _ entity: EntityModel) -> Bool {
    if case .success = access(verb, entity, TenantFields()) { true } else { false }
  }

  private mutating func schema(_ form: ActionForm) async -> ActionSchema? {
    guard opens(form.action.verb, form.entity) else { return nil }
    if known[form.entity.name] == nil {
      let told = await metadata?.all(of: form.entity)
      if let told { trusted[form.entity.name] = told.until }
      known[form.entity.name] = (EntityFields(form.entity, told?.fields ?? [], model), told?.known ?? TenantFields())
    }
    guard let (fields, tenant) = known[form.entity.name],
      case .success(let access) = access(form.action.verb, form.entity, tenant)
    else { return nil }
    return ActionSchema(form: form, fields: fields, access: access)
  }

  private func access(
    _ verb: Verb,
    _ entity: EntityModel,
    _ tenant: TenantFields
  ) -> Result<OperationAccess, Denial> {
    grants.access(verb, on: entity, for: caller, on: connection, at: time, tenant: tenant)
  }
}
