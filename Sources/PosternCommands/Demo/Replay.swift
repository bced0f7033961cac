package import Autotask
package import AutotaskClient
package import Foundation
package import LeastPrivilege

/// Replays certificates on an emulator with real calls: every action works at the level, and when a raised setting is
/// lowered one step its witness fails.
///
/// What an action needs to be tried on is made beforehand, under a level on which everything is open; then the level
/// in question is given to the user and the action itself is sent.
package actor Replay {
  /// What became of one action.
  package struct Step: Sendable, Equatable {
    /// The setting that was lowered and to what, nil at the level itself.
    package var lowered: (setting: String, to: String)?
    /// The action.
    package var action: String
    /// What it came to.
    package var outcome: ActionOutcome

    /// Whether it is as the certificate promises.
    package var isAsPromised: Bool { outcome.isSuccess == (lowered == nil) && !isUndecided }

    /// Whether nothing was tried, which proves nothing.
    private var isUndecided: Bool { if case .notTried = outcome { true } else { false } }

    /// One line for people.
    package var description: String {
      let place = lowered.map { "with \($0.setting) lowered to `\($0.to)`, " } ?? ""
      return "\(place)\(action): \(outcome)"
    }

    /// Equal when all parts are.
    package static func == (left: Step, right: Step) -> Bool {
      left.action == right.action && left.outcome == right.outcome && left.lowered?.setting == right.lowered?.setting
        && left.lowered?.to == right.lowered?.to
    }
  }

  /// The level under which everything is made that actions are tried on.
  private static let openLevel = "Postern Replay, Everything Open"

  private let caller: ActionCaller
  private let admin: EmulatorAdmin
  private let user: String
  private let level: String
  private let catalogue: PolicyCatalogue
  private let tenant: [String: String]
  /// The level that the user holds, as far as this replay has set it.
  private var held: String?
  /// The settings that the tried level was last given.
  private var given: [String: String]?

  /// A replay through a user's client.
  ///
  /// - Parameters:
  ///   - client: The client of the user whose level is changed.
  ///   - admin: The emulator's admin API.
  ///   - user: The user's name.
  ///   - level: The name of the level that is tried.
  ///   - catalogue: Where actions and settings are looked up.
  ///   - now: The time, which dates of new rows are made from.
  /// - Throws: `AutotaskError` when the admin API refuses.
  package init(
    _ client: AutotaskClient,
    admin: EmulatorAdmin,
    user: String,
    level: String,
    catalogue: PolicyCatalogue,
    now: Date
  ) async throws {
    let own = try await AccessReader(client).users([user])[user]?.id
    caller = ActionCaller(client, roads: try RoadCatalogue(.embedded), target: .othersRows, own: own, now: now)
    self.admin = admin
    self.user = user
    self.level = level
    self.catalogue = catalogue
    tenant = try await admin.tenant()
    try await admin.put(level: Self.openLevel, Self.greatest(catalogue.settings))
  }

  private static func greatest(_ settings: SettingCatalogue) -> [String: String] {
    let raised = settings.all.filter { $0.place == .level && $0.kind != .fixed }
    return Dictionary(
      raised.map { ($0.id, $0.kind == .number ? String($0.minimum + 100) : $0.values.last ?? $0.lowest) }
    ) { first, _ in first }
  }

  /// Tries every action of a certificate at its level.
  ///
  /// - Throws: `AutotaskError` when the admin API refuses; ``CommandFailure`` when an action is not known.
  package func actions(of certificate: JSONValue) async throws -> [Step] {
    var steps: [Step] = []
    for id in certificate.names("actions") where catalogue.actions[id] != nil {
      steps.append(Step(action: id, outcome: try await outcome(of: id, at: certificate.level)))
    }
    return steps
  }

  /// Lowers every raised setting of a certificate in turn and tries its witness.
  ///
  /// - Throws: As ``actions(of:)``.
  package func lowerings(of certificate: JSONValue) async throws -> [Step] {
    var steps: [Step] = []
    for witness in certificate["witnesses"]?.array ?? [] {
      guard let setting = witness["setting"]?.string, let to = witness["loweredTo"]?.string,
        let action = witness["breaks"]?.string, catalogue.actions[action] != nil
      else { continue }
      var lowered = certificate.level
      lowered[setting] = to
      steps.append(Step(lowered: (setting, to), action: action, outcome: try await outcome(of: action, at: lowered)))
    }
    return steps
  }

  /// Tries one action at a level.
  ///
  /// - Throws: As ``actions(of:)``.
  package func outcome(of id: String, at settings: [String: String]) async throws -> ActionOutcome {
    guard let action = catalogue.actions[id] else { throw CommandFailure.usage("no action is named `\(id)`") }
    try await give(level: Self.openLevel)
    do {
      let call = try await caller.prepare(action)
      try await apply(settings)
      let outcome = await caller.run(call)
      try await tidy()
      return outcome
    } catch let obstacle as ActionObstacle {
      return .notTried(obstacle.description)
    } catch let error as AutotaskError where error.code == .denied || error.code == .refused {
      return .notTried("what it needs could not be prepared: \(error.words)")
    }
  }

  /// What was made is removed under the open level, so that it takes no room from what is tried next.
  private func tidy() async throws {
    guard await !caller.made.isEmpty else { return }
    try await give(level: Self.openLevel)
    await caller.tidy()
    await caller.forget()
  }

  private func give(level name: String) async throws {
    guard held != name else { return }
    // Settings of the tenant that a tried level changed are what they were.
    if let given, given.keys.contains(where: { tenant[$0] != nil }) {
      try await admin.put(tenant: tenant)
      self.given = nil
    }
    try await admin.give(level: name, to: user)
    held = name
  }

  /// Gives the user a level's settings for good.
  ///
  /// - Throws: As ``actions(of:)``.
  package func apply(_ settings: [String: String]) async throws {
    if given != settings {
      try await admin.put(tenant: tenant)
      try await admin.put(level: level, settings)
      given = settings
    }
    guard held != level else { return }
    try await admin.give(level: level, to: user)
    held = level
  }
}

extension JSONValue {
  fileprivate func names(_ key: String) -> [String] { self[key]?.array?.compactMap(\.string) ?? [] }

  /// The settings of a certificate's level.
  fileprivate var level: [String: String] {
    Dictionary((self["level"]?.object?.members ?? []).map { ($0.key, $0.value.string ?? "") }) { first, _ in first }
  }
}
