import Autotask
import AutotaskClient
import AutotaskEmulator
import Foundation
import LeastPrivilege
import PlanCheck

/// What the demo shows: the way from an API user that can do everything to one that is proved to hold the least.
struct DemoRun {
  /// One promise and whether it was kept.
  struct Step: Sendable {
    /// What is promised.
    var promise: String
    /// What was seen.
    var seen: String
    /// Whether it is as promised.
    var isKept: Bool
  }

  /// The name of the level that the demo makes.
  static let level = "Rewst Automation"

  /// The steps in order.
  var steps: [Step] = []
  /// The audit before anything was changed.
  var before: AuditReport
  /// The audit on the planned level.
  var after: AuditReport
  /// The plan.
  var plan: Plan
  /// The actions at the level, and the witnesses with each setting lowered.
  var replayed: [Replay.Step] = []
  /// What was shown of the gateway, nil before.
  var guarded: DemoGuard?

  /// Whether everything was as promised.
  var isKept: Bool { steps.allSatisfy(\.isKept) }

  /// Runs all of it on an emulator.
  ///
  /// - Parameter onStep: Told each step as it ends.
  /// - Throws: `AutotaskError` when a call could not be made at all.
  init(
    on emulator: RunningEmulator,
    _ catalogue: PolicyCatalogue,
    now: Date,
    onStep: (Step) -> Void
  ) async throws {
    var selection = Selection()
    try selection.add(preset: "rewst", from: catalogue)
    let plan = try Planner(catalogue).plan(selection, name: Self.level)
    let certificate = Certificate(of: plan).json
    let wire = HTTPWire(.postern)
    do {
      let admin = try EmulatorAdmin(emulator, wire: wire)
      let before = try await Self.audit(emulator, selection, catalogue)
      onStep(Self.excess(before))
      let proof = Self.proof(plan, certificate)
      onStep(proof)
      try await admin.put(level: Self.level, plan.level)
      try await admin.give(level: Self.level, to: emulator.username)
      let after = try await Self.audit(emulator, selection, catalogue)
      onStep(Self.clean(after))
      self.before = before
      self.after = after
      self.plan = plan
      steps = [Self.excess(before), proof, Self.clean(after)]
      try await replay(certificate, emulator, admin, catalogue, now, onStep)
      let ids = selection.items.compactMap { if case .action(let action) = $0 { action.id } else { nil } }
      let guarded = try await DemoGuard.shown(on: emulator, admin: admin, ids, catalogue)
      self.guarded = guarded
      for step in guarded.steps(ids) {
        steps.append(step)
        onStep(step)
      }
      try await wire.shutdown()
    } catch {
      try await wire.shutdown()
      throw error
    }
  }

  private mutating func replay(
    _ certificate: JSONValue,
    _ emulator: RunningEmulator,
    _ admin: EmulatorAdmin,
    _ catalogue: PolicyCatalogue,
    _ now: Date,
    _ onStep: (Step) -> Void
  ) async throws {
    let (actions, lowerings) = try await withAutotaskClient(
      address: emulator.baseURL,
      credentials: emulator.credentials,
      settings: .postern
    ) { client in
      let replay = try await Replay(
        client,
        admin: admin,
        user: emulator.username,
        level: Self.level,
        catalogue: catalogue,
        now: now
      )
      let actions = try await replay.actions(of: certificate)
      let lowerings = try await replay.lowerings(of: certificate)
      try await replay.apply(plan.level)
      return (actions, lowerings)
    }
    replayed = actions + lowerings
    for step in [
      Self.counted(actions, "Every action works on the planned level", "actions worked, by real HTTP calls"),
      Self.counted(
        lowerings,
        "Nothing in the level can be lowered",
        "raised settings lowered one step: each time an action failed"
      ),
    ] {
      steps.append(step)
      onStep(step)
    }
  }

  private static func audit(
    _ emulator: RunningEmulator,
    _ selection: Selection,
    _ catalogue: PolicyCatalogue
  ) async throws -> AuditReport {
    let seen = try await withCountedConnection("demo", address: emulator.baseURL, emulator.credentials) { connection in
      try await AuditObservation(reading: connection, canaries: [], twin: nil)
    }
    return try Auditor(catalogue).report(seen, for: selection)
  }

  private static func excess(_ report: AuditReport) -> Step {
    Step(
      promise: "The vendor's default level allows far more than 64 actions need",
      seen: "\(report.level ?? "the level"): \(report.count(.excess)) rights in excess, "
        + "\(report.count(.missing)) missing (\(report.requestsSpent) API requests)",
      isKept: report.exitCode == 4
    )
  }

  private static func clean(_ report: AuditReport) -> Step {
    Step(
      promise: "On the planned level the audit finds nothing missing and nothing in excess",
      seen: "\(report.count(.excess)) in excess, \(report.count(.missing)) missing, "
        + "\(report.count(.sufficient) + report.count(.restricted)) needed rights granted",
      isKept: report.exitCode == 0
    )
  }

  private static func proof(_ plan: Plan, _ certificate: JSONValue) -> Step {
    let verdict: (words: String, isValid: Bool)
    do {
      switch try CertificateChecker().check(Data(certificate.bytes())) {
      case .valid(let summary): verdict = (summary.description, true)
      case .refused(let refusals): verdict = (refusals.map(\.description).joined(separator: "; "), false)
      }
    } catch {
      verdict = ("\(error)", false)
    }
    return Step(
      promise: "The least level is planned, and a checker that shares no code with the planner agrees",
      seen: "\(plan.settings.count) settings raised, \(plan.outsideTheLevel.count) outside the level; \(verdict.words)",
      isKept: verdict.isValid
    )
  }

  private static func counted(_ steps: [Replay.Step], _ promise: String, _ noun: String) -> Step {
    let broken = steps.filter { !$0.isAsPromised }
    let words = broken.isEmpty ? "" : "; not as promised: \(broken.map(\.description).joined(separator: "; "))"
    return Step(
      promise: promise,
      seen: "\(steps.count - broken.count) of \(steps.count) \(noun)\(words)",
      isKept: broken.isEmpty && !steps.isEmpty
    )
  }
}

extension RunningEmulator {
  /// What the API user's calls carry.
  var credentials: AutotaskCredentials {
    AutotaskCredentials(userName: username, secret: Secret(secret), integrationCode: Secret(integrationCode))
  }
}
