import Autotask

/// A named set of actions.
public struct Preset: Sendable, Equatable, Decodable {
  /// The id, such as `rewst`.
  public var id: String
  /// The title for people.
  public var title: String
  /// What the set is for.
  public var description: String
  /// Ids and globs of actions.
  public var actions: [String]
}

/// What every level starts from and what must be clicked besides the plan.
public struct LevelBase: Sendable, Equatable, Decodable {
  /// A level that the vendor ships.
  public struct SystemLevel: Sendable, Equatable, Decodable {
    /// The name.
    public var name: String
    /// The number in `Resources.userType`; an observation, the label counts.
    public var userType: Int
    /// The label of that number.
    public var label: String
    /// The settings that are lowest in it although they are open in `API User (system)`.
    public var lowered: [String]?
  }

  /// A setting that any usable level has, needed by no action.
  public struct Baseline: Sendable, Equatable, Decodable {
    /// The setting's id.
    public var setting: String
    /// The answer.
    public var value: String
    /// Why it is so.
    public var why: String
    /// Where to click.
    public var clickPath: String
  }

  /// The level that is copied.
  public var baseLevel: String
  /// The levels that the vendor ships.
  public var levels: [SystemLevel]
  /// What any usable level has.
  public var baseline: [Baseline]
  /// The clicks that make the level.
  public var recipe: [String]
  /// The clicks that make the API user.
  public var userRecipe: [String]
  /// Rights that hang on the user and not on the level.
  public var userRights: [UserRight]

  /// A right that hangs on the user and not on the level.
  public struct UserRight: Sendable, Equatable, Decodable {
    /// The setting's id.
    public var setting: String
    /// What it means for a level that was proved.
    public var why: String
    /// Where to click.
    public var clickPath: String
  }
}

/// The guide's own table, read plainly.
public struct GuideTable: Sendable, Equatable, Decodable {
  /// One row of the guide's table.
  public struct Row: Sendable, Equatable, Decodable {
    /// What a row's words grant.
    public struct Grant: Sendable, Equatable, Decodable {
      /// The setting's id.
      public var setting: String
      /// The answer.
      public var value: String
    }

    /// A name that the row uses.
    public struct Name: Sendable, Equatable, Decodable {
      /// The words.
      public var name: String
      /// Whether the editor has a setting of this name.
      public var exists: Bool
    }

    /// The category's title.
    public var category: String
    /// How many endpoints the guide counts.
    public var endpoints: Int
    /// The guide's words.
    public var permission: String
    /// What the words grant when read plainly.
    public var grants: [Grant]
    /// The names used.
    public var names: [Name]
    /// What a reader should know.
    public var comment: String
  }

  /// The guide's title.
  public var title: String
  /// The guide's address.
  public var source: String
  /// The rows.
  public var rows: [Row]
}
