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

  /// The minute in which the counts of calls were last kept on the file.
  private let keptMinute = Mutex<Int64>(0)

  /// Opens the rows, or seeds them.
  init(_ configuration: EmulatorConfiguration) throws {
    blueprint = try Blueprint.shared.get()
    self.configuration = configuration
    var fresh = try Self.initialState(configuration, blueprint)
    let (blueprint, defaults) = (blueprint, Self.defaultUser(configuration))
    var isFresh = false
    store = try RowStore(path: configuration.database) { db in
      let document = try configuration.seedFile.map { try SeedDocument($0, blueprint) }
      try Self.fill(db, &fresh, configuration, blueprint, defaults, document)
      isFresh = true
    }
    if !isFresh {
      try store.queue.read { db in
        try Notes(in: db)?.restore(into: &fresh)
        if let counts = try RowStore.note(Self.countsKey, in: db) { fresh.thresholds.restore(counts) }
      }
    }
    // What watches for changes belongs to the connection that makes them.
    try store.queue.write { try CalloutQueue.prepare(blueprint, in: $0) }
    state = Mutex(fresh)
  }

  /// The credentials of the user that is there from the start; they follow from the seed.
  var defaultUser: APIUser { Self.defaultUser(configuration) }

  private static func defaultUser(_ configuration: EmulatorConfiguration) -> APIUser {
    let level =
      switch configuration.level {
      case .named(let name): name
      case .settings: EmulatorConfiguration.ownLevelName
      }
    return APIUser(
      username: "automation@emulator.example",
      secret: Secret("Emulator-Secret-\(configuration.seed)"),
      integrationCode: "EMULATOR\(TicketRules.padded(Int(truncatingIfNeeded: configuration.seed % 1_000_000), 19))",
      level: level,
      resourceID: Seeder.apiUserID
    )
  }

  private static func initialState(
    _ configuration: EmulatorConfiguration,
    _ blueprint: Blueprint
  ) throws -> EmulatorState {
    var state = EmulatorState(
      levels: LevelBook(blueprint),
      tenant: TenantSettings(blueprint),
      thresholds: Thresholds(Limits(requestsPerHour: configuration.hourlyThreshold)),
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
  func reset() throws { try seed(configuration.seedFile.map { try SeedDocument($0, blueprint) }) }

  /// Makes the rows anew, with those of a seed file.
  func seed(_ document: SeedDocument?) throws {
    var fresh = try Self.initialState(configuration, blueprint)
    try store.queue.write { db in
      try Self.fill(db, &fresh, configuration, blueprint, defaultUser, document)
      try CalloutQueue.prepare(blueprint, in: db)
    }
    let state = fresh
    self.state.withLock { $0 = state }
    inboxes.withLock { $0 = Inboxes() }
  }

  /// Fills the tables of a new tenant, and completes its state.
  private static func fill(
    _ db: Database,
    _ state: inout EmulatorState,
    _ configuration: EmulatorConfiguration,
    _ blueprint: Blueprint,
    _ user: APIUser,
    _ document: SeedDocument?
  ) throws {
    try document?.apply(to: &state, blueprint)
    guard let level = state.levels[user.level], level.kind != .person else {
      throw AdminProblem.unknown("level", user.level, among: state.levels.namesForAPIUsers)
    }
    state.users[user.username] = user
    try RowStore.makeTables(blueprint, in: db)
    let seeder = Seeder(db, blueprint, seed: configuration.seed, rows: configuration.rows, user: user, level: level)
    if document?.replaces == true { try seeder.runIndispensable() } else { try seeder.run() }
    try RowStore.makeIndexes(blueprint, in: db)
    try document?.load(into: db, &state, blueprint, now: Seeder.today)
    try Notes(state).keep(in: db)
  }

  private static let countsKey = "calls"

  /// Keeps the counts of calls on the file, once a minute.
  func keepCounts() {
    guard store.isOnFile else { return }
    let minute = state.withLock { $0.now.milliseconds / Stamp.minute }
    let isDue = keptMinute.withLock { kept in
      defer { kept = minute }
      return kept != minute
    }
    if isDue { writeCounts() }
  }

  private func writeCounts() {
    let counts = state.withLock { $0.thresholds.kept }
    do {
      try store.queue.write { try RowStore.keep(counts, as: Self.countsKey, in: $0) }
    } catch {
      configuration.logger.warning("the counts of calls could not be kept", metadata: ["error": "\(error)"])
    }
  }

  /// Lets go of the rows; on a file everything is in it afterwards.
  func close() {
    if store.isOnFile { writeCounts() }
    do {
      try store.queue.close()
    } catch {
      configuration.logger.warning("the database could not be closed", metadata: ["error": "\(error)"])
    }
  }

  /// Keeps levels, users and tenant settings beside the rows, after they were changed.
  func keepNotes() throws {
    let notes = Notes(state.withLock { $0 })
    try store.queue.write { try notes.keep(in: $0) }
  }
}
