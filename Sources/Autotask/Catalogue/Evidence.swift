/// How sure a fact about Autotask is; a guess is never shown as knowledge.
///
/// Ordered from the weakest to the strongest, so that the grade of a whole is the minimum of its parts.
public enum Evidence: String, Sendable, Codable, CaseIterable, Comparable {
  /// Taken for granted because something had to be; no source says so.
  case assumed
  /// Follows from official text, a vendor's guide or the shape of a screen; no page states it.
  case inferred
  /// Seen by someone: a capture, a screenshot, a vendor's set-up guide, or a tenant's recorded experiment.
  case observed
  /// Stated by the vendor's help or by the vendor's own Swagger document.
  case documented

  private var rank: Int {
    switch self {
    case .assumed: 0
    case .inferred: 1
    case .observed: 2
    case .documented: 3
    }
  }

  /// The weaker grade comes first.
  public static func < (left: Evidence, right: Evidence) -> Bool { left.rank < right.rank }
}
