internal import Autotask
internal import GRDB
internal import Synchronization

extension EmulatorCore {
  /// Loads a seed file while the emulator serves: over what is there, or in the place of everything.
  func load(_ call: IncomingCall) async throws -> Answer {
    let file = SeedFile(try JSONValue(parsing: call.body), name: "seed")
    let document = try SeedDocument(file, blueprint)
    if document.replaces {
      try seed(document)
    } else {
      try await loadOver(document)
    }
    return .json(["loaded": .integer(Int64(document.rows.count)), "replaced": .bool(document.replaces)])
  }

  private func loadOver(_ document: SeedDocument) async throws {
    let blueprint = blueprint
    var copy = state.withLock { $0 }
    let now = copy.now
    try document.apply(to: &copy, blueprint)
    let start = copy
    // Webhooks are told of what a seed file changes, as of any other change.
    let loaded = try await storing { db in
      var state = start
      try document.load(into: db, &state, blueprint, now: now)
      try Notes(state).keep(in: db)
      return (state, Seeder.apiUserID)
    }
    state.withLock { state in
      (state.levels, state.tenant) = (loaded.levels, loaded.tenant)
      (state.users, state.picklists) = (loaded.users, loaded.picklists)
    }
  }
}
