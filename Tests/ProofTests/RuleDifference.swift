/// A level at which only one of the two lets rights through.
struct RuleDifference: Hashable {
  /// What tells the level apart: `lowest`, `greatest`, `plan`, or the setting that it is without.
  var level: String
  /// Whether the planner's rows let them through and the emulator's rules do not; else the other way round.
  var onlyByRows: Bool

  init(at level: String, onlyByRows: Bool) {
    self.level = level
    self.onlyByRows = onlyByRows
  }
}

extension RuleDifference {
  /// The differences that were reviewed: the rights concerned, and why both sides stand.
  ///
  /// The sources are those of the rows in `access.json` and of the rules in `emulator-rules.json`. "To be settled"
  /// marks those for which a live tenant is asked; none of them is among the actions of a preset.
  static let reviewed: [(difference: RuleDifference, rights: String, reason: String)] = openedByRows + openedByRules
}
