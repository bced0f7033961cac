internal import Autotask
internal import Foundation
internal import GRDB
internal import Logging
internal import Synchronization

/// One emulator without its server: a call in, an answer out.
final class EmulatorCore: Sendable {
  let blueprint: Blueprint
  let configuration: EmulatorConfiguration
  let store: RowStore
  let state: Mutex<EmulatorState>
  /// The service's host and port, known once it listens.
  let authority = Mutex("127.0.0.1")
  /// Wakes whoever sends the callouts.
  let calloutSignal = CalloutSignal()
  /// What came to the addresses that the admin API lends to webhooks.
  let inboxes = Mutex(Inboxes())

  /// Opens the rows, or seeds them.
  init(_ configuration: EmulatorConfiguration) throws {
    blueprint = try Blueprint.shared.get()
    self.configuration = configuration
    store = try RowStore(path: configuration.database)
    state = Mutex(try Self.initialState(configuration, blueprint))
    if try store.isSeeded() { try restore() } else { try seed() }
  }

  /// The credentials of the user that is there from the start; they follow from the seed.
  var defaultUser: APIUser {
    APIUser(
      username: "automation@emulator.example",
      secret: Secret("Emulator-Secret-\(configuration.seed)"),
      integrationCode: "EMULATOR\(TicketRules.padded(Int(truncatingIfNeeded: configuration.seed % 1_000_000), 19))",
      level: defaultLevelName,
      resourceID: Seeder.apiUserID
    )
  }

  private var defaultLevelName: String {
    switch configuration.level {
    case .named(let name): name
    case .settings: EmulatorConfiguration.ownLevelName
    }
  }

  private static func initialState(
    _ configuration: EmulatorConfiguration,
    _ blueprint: Blueprint
  ) throws -> EmulatorState {
    var state = EmulatorState(
      levels: LevelBook(blueprint),
      tenant: TenantSettings(blueprint),
      thresholds: Thresholds(hourly: configuration.hourlyThreshold),
      switches: configuration.switches
    )
    let tenant = try SentSettings(configuration.tenant.map { ($0.key, $0.value) }, blueprint.settings)
    guard tenant.level.isEmpty else {
      throw AdminProblem("`\(tenant.level.keys.sorted()[0])` is a setting of a level, not of the tenant")
    }
    if case .settings(let settings) = configuration.level {
      let sent = try SentSettings(settings.map { ($0.key, $0.value) }, blueprint.settings)
      try state.levels.put(EmulatorConfiguration.ownLevelName, sent.level, blueprint)
      state.tenant.set(sent.tenant)
    }
    state.tenant.set(tenant.tenant)
    return state
  }

  /// Makes the rows anew and forgets everything that happened.
  func seed() throws {
    var fresh = try Self.initialState(configuration, blueprint)
    let user = defaultUser
    guard let level = fresh.levels[user.level], level.kind != .person else {
      let known = fresh.levels.levels.filter { $0.kind != .person }.map(\.name)
      throw AdminProblem.unknown("level", user.level, among: known)
    }
    fresh.users[user.username] = user
    let state = fresh
    try store.queue.write { db in
      try RowStore.makeTables(blueprint, in: db)
      try Seeder(db, blueprint, seed: configuration.seed, rows: configuration.rows, user: user, level: level).run()
      try CalloutQueue.prepare(blueprint, in: db)
      try Notes(state).keep(in: db)
    }
    self.state.withLock { $0 = state }
    inboxes.withLock { $0 = Inboxes() }
  }

  private func restore() throws {
    let notes = try store.queue.write { db in
      try CalloutQueue.prepare(blueprint, in: db)
      return try Notes(in: db)
    }
    state.withLock { notes?.restore(into: &$0) }
  }

  /// Keeps levels, users and tenant settings beside the rows, after they were changed.
  func keepNotes() throws {
    let notes = Notes(state.withLock { $0 })
    try store.queue.write { try notes.keep(in: $0) }
  }
}
