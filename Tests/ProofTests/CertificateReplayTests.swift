import Autotask
import Foundation
import LeastPrivilege
import PosternCommands
import Testing

/// Every certificate is replayed on the emulator by real HTTP calls: what the planner derives backward from actions
/// to settings must hold in rules that were written forward from settings to rows.
@Suite("Certificates hold on the emulator")
struct CertificateReplayTests {
  private let catalogue: PolicyCatalogue

  init() throws { catalogue = try PolicyCatalogue() }

  /// What is not as the certificate of a selection promises, reviewed differences left out.
  private func broken(_ selection: Selection, on replay: Replay) async throws -> [String] {
    let certificate = Certificate(of: try Planner(catalogue).plan(selection)).json
    let steps = try await replay.actions(of: certificate) + replay.lowerings(of: certificate)
    return steps.filter { !$0.isAsPromised && !ReviewedDifference.covers($0) }.map(\.description)
  }

  @Test("Each preset: every action works at its level, and each lowering breaks its witness")
  func presets() async throws {
    try await withReplay(catalogue) { replay in
      for preset in catalogue.presets {
        var selection = Selection()
        try selection.add(preset: preset.id, from: catalogue)
        let broken = try await broken(selection, on: replay)
        #expect(broken.isEmpty, "\(preset.id): \(broken.joined(separator: "\n"))")
      }
    }
  }

  /// Sets that read tasks and time, of the random ones: a level that shows time on tasks alone is not enough.
  private static let tasksAndTime = [
    """
    tasks.list time_entries.get documents.get ticket_categories.get contracts.adjust_child_services companies.get \
    projects.update contracts.list_by_search projects.list_by_search
    """,
    "tasks.create contracts.create tasks.get time_entries.get",
    """
    document_categories.list_by_search phases.list companies.list_by_filter time_entries.list_by_search \
    contracts.adjust_child_services tasks.get projects.get
    """,
  ]

  @Test("Time on tickets is read beside tasks")
  func timeBesideTasks() async throws {
    try await withReplay(seed: 2, catalogue) { replay in
      for ids in Self.tasksAndTime {
        var selection = Selection()
        for id in ids.split(separator: " ") { try selection.add(String(id), from: catalogue) }
        let broken = try await broken(selection, on: replay)
        #expect(broken.isEmpty, "\(ids): \(broken.joined(separator: "\n"))")
      }
    }
  }

  /// 20 sets in the suite; `POSTERN_REPLAY_CASES=200` for a longer run.
  private var cases: Int { ProcessInfo.processInfo.environment["POSTERN_REPLAY_CASES"].flatMap(Int.init) ?? 20 }

  @Test("Random sets of actions: every action works at their level, and each lowering breaks its witness")
  func randomSets() async throws {
    let actions = catalogue.actions.all.filter { $0.group == .guide || $0.group == .additional }
    try await withReplay(seed: 2, catalogue) { replay in
      for number in 0..<cases {
        var numbers = SeededNumbers(seed: UInt64(number))
        var selection = Selection()
        for action in actions.shuffled(using: &numbers).prefix(Int.random(in: 1...9, using: &numbers)) {
          selection.add(.action(action))
        }
        let broken = try await broken(selection, on: replay)
        let ids = selection.items.map(\.id).joined(separator: " ")
        #expect(broken.isEmpty, "set \(number) (\(ids)): \(broken.joined(separator: "\n"))")
      }
    }
  }
}
