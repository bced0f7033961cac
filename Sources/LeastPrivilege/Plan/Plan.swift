public import Autotask

/// The least security level that allows a selection, with the reason for everything in it.
public struct Plan: Sendable, Equatable {
  /// A setting that is raised above its lowest answer.
  public struct Raised: Sendable, Equatable {
    /// The setting.
    public var setting: Setting
    /// The answer.
    public var value: String
    /// One sentence for people, from the surest need.
    public var why: String
    /// The items that need this answer.
    public var neededBy: [String]
    /// How sure the surest of these needs is.
    public var evidence: Evidence
    /// Addresses of the pages that say so.
    public var sources: [String]
    /// The answer to go back to and the item that then fails.
    public var witness: Witness
  }

  /// A condition that the user answers, or leaves at its narrowest.
  public struct OpenCondition: Sendable, Equatable {
    /// The word for answering it.
    public var id: String
    /// What must hold.
    public var when: String
    /// The settings that it raises, or for a narrowing lowers, with the answers.
    public var settings: [(id: String, value: String)]
    /// What was answered, nil when it is left at its narrowest.
    public var answer: Bool?
    /// What follows from leaving it so.
    public var consequence: String
    /// How sure the surest of its needs is.
    public var evidence: Evidence

    /// Equal when all parts are.
    public static func == (left: OpenCondition, right: OpenCondition) -> Bool {
      left.id == right.id && left.answer == right.answer
        && left.settings.elementsEqual(right.settings) { $0 == $1 }
    }
  }

  /// What the level still allows beyond the selection, and which grant closes it.
  public struct ResidualRisk: Sendable, Equatable {
    /// What is allowed.
    public var text: String
    /// The clause of a grant that takes it away.
    public var closedBy: String
  }

  /// An item whose requirement nobody has proved, with what to try next.
  public struct Unproved: Sendable, Equatable {
    /// The item's id.
    public var action: String
    /// How far it is known.
    public var why: String
    /// The next smallest changes, in order.
    public var fallback: [Rung]
  }

  /// Of how much knowledge the plan is made.
  public struct Proof: Sendable, Equatable {
    /// The catalogue's digest.
    public var catalogue: String
    /// Rules used, by grade.
    public var rules: [Evidence: Int]

    /// The sentence that says what is proved.
    public var sentence: String {
      let counts = [Evidence.documented, .observed, .inferred, .assumed].map { "\(rules[$0] ?? 0) \($0.rawValue)" }
      return "least for the rules of catalogue \(catalogue.prefix(19)), of which \(counts.joined(separator: ", "))"
    }
  }

  /// One item that fails when one setting is lowered one step, everything else kept.
  public struct Witness: Sendable, Equatable {
    /// The setting's id.
    public var setting: String
    /// The answer one step lower.
    public var loweredTo: String
    /// The item that then fails.
    public var breaks: String
  }

  /// The name that the level is given.
  public var name: String
  /// The level that is copied.
  public var baseLevel: String
  /// The selection.
  public var selection: Selection
  /// What the user said of conditions and unsure requirements.
  public var options: PlanOptions
  /// The raised settings of the level.
  public var settings: [Raised]
  /// The raised settings outside it: of the user, the tenant, the modules.
  public var outsideTheLevel: [Raised]
  /// What makes any level usable.
  public var baseline: [LevelBase.Baseline]
  /// The conditions, answered and not.
  public var conditions: [OpenCondition]
  /// The other minimal levels, as all their raised settings.
  public var alternatives: [[String: String]]
  /// Why this minimal level is preferred, nil when it is the only one.
  public var preference: String?
  /// What the level still allows beyond the selection.
  public var residualRisk: [ResidualRisk]
  /// The items that nobody has proved.
  public var unproved: [Unproved]
  /// Of how much knowledge the plan is made.
  public var proof: Proof
  /// This tenant's observations that the plan took in.
  public var changes: [AccessChange]
  /// Needs that stand because unsure requirements were raised, by item.
  public var assumed: [(item: String, setting: String, value: String)]

  /// Every raised setting, in the level and outside it.
  public var raised: [Raised] { settings + outsideTheLevel }

  /// The raised settings by id.
  public var level: [String: String] {
    Dictionary(raised.map { ($0.setting.id, $0.value) }) { first, _ in first }
  }

  /// Equal when what they raise, and why, is equal.
  public static func == (left: Plan, right: Plan) -> Bool {
    left.name == right.name && left.selection == right.selection && left.options == right.options
      && left.settings == right.settings && left.outsideTheLevel == right.outsideTheLevel
      && left.conditions == right.conditions && left.alternatives == right.alternatives
      && left.residualRisk == right.residualRisk && left.unproved == right.unproved && left.proof == right.proof
  }
}

/// A selection for which there is no level.
public struct PlanError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What stands in the way.
  public var description: String

  /// Makes an error.
  public init(_ description: String) { self.description = description }
}
