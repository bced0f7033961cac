import Autotask
import LeastPrivilege

/// The clicks that make a level and its API users.
struct SetupSteps {
  /// What every level starts from.
  let base: LevelBase
  /// Whose tracking identifier the automation's API user has.
  let kind: IdentifierKind

  /// The steps.
  var text: String {
    var parts = [
      numbered("Make the security level (after `postern plan`)", base.recipe),
      numbered("Make the API user", base.userRecipe),
      numbered("Set by hand what hangs on the user", base.userRights.map { "\($0.clickPath): \($0.why)" }),
    ]
    if kind == .vendor { parts.append(numbered("The twin, for a vendor's tracking identifier", Self.twin)) }
    return parts.joined(separator: "\n\n")
  }

  private func numbered(_ heading: String, _ steps: [String]) -> String {
    ([TextStyle.result.bold(heading)] + steps.enumerated().map { "  \($0 + 1). \($1)" }).joined(separator: "\n")
  }

  /// Only the vendor knows its code, so that the level is read through a second user.
  private static let twin = [
    "A vendor's identifier is known to the vendor alone, so the automation's API user cannot be read with its own "
      + "credentials. API users cost nothing: make a second one.",
    "Admin > Resources (Users) > New > New API User. Security Level: the same level as the automation's user.",
    "API Tracking Identifier: Custom (Internal Integration). These are the credentials for `postern setup`.",
    "`postern audit CONNECTION --preset rewst --user NAME`, with the automation's user name: it must be on the same level. "
      + "The level is proved for both.",
    "Compare by hand what hangs on the user and not on the level: protected data, line of business, active, locked.",
  ]
}
