import Autotask
import PosternCommands

/// A place where the planner's rows and the emulator's rules differ, which was reviewed and is kept on purpose.
struct ReviewedDifference: Sendable {
  /// The action whose try shows it.
  var action: String
  /// The setting whose lowering does not break it.
  var setting: String
  /// Why both stand, with the source.
  var reason: String

  /// The differences in replays.
  static let inReplays: [ReviewedDifference] = [
    ReviewedDifference(
      action: "webhooks.configuration_items.create",
      setting: "crm.devices-subscriptions.view",
      reason: """
        Without View of the records a webhook is accepted but never fires (Webhooks help pages): the create answers \
        alike, and only a callout could tell.
        """
    )
  ]

  /// Whether a step in the replay of a certificate is one of them.
  static func covers(_ step: Replay.Step) -> Bool {
    inReplays.contains { difference in
      difference.action == step.action && difference.setting == step.lowered?.setting
    }
  }
}
