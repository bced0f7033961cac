internal import Autotask

/// A rule as `emulator-rules.json` writes it: what the answers to a setting let through.
struct Rule: Sendable, Decodable {
  /// One setting and what each of its answers lets through.
  struct Way: Sendable, Decodable {
    /// The setting's id.
    var setting: String
    /// The least answer that lets everything through; without it and without ``lets`` the greatest one.
    var from: String?
    /// What each answer lets through.
    var lets: [String: RowPattern]?
  }

  /// Some entities and the rights on them.
  struct Scope: Sendable, Decodable {
    /// The entities divided by spaces, or `*` for all.
    var entities: String
    /// The rights divided by spaces.
    var rights: String
  }

  /// The rule's name.
  var id: String
  /// The settings of which any may let a row through; empty when no setting decides.
  var ways: [Way]
  /// What is let through at every level, when no setting decides.
  var always: RowPattern?
  /// What it governs.
  var governs: [Scope]
  /// The sentence from which it is made.
  var says: String
  /// The key of its source.
  var source: String
  /// How sure it is.
  var evidence: Evidence

  private enum Key: String, CodingKey {
    case id, setting, ways, always, governs, says, source, evidence
  }

  init(from decoder: any Decoder) throws {
    let row = try decoder.container(keyedBy: Key.self)
    id = try row.decode(String.self, forKey: .id)
    ways = try row.decodeIfPresent([Way].self, forKey: .ways) ?? []
    if row.contains(.setting) { ways.append(try Way(from: decoder)) }
    always = try row.decodeIfPresent(RowPattern.self, forKey: .always)
    governs = try row.decode([Scope].self, forKey: .governs)
    says = try row.decode(String.self, forKey: .says)
    source = try row.decode(String.self, forKey: .source)
    evidence = try row.decode(Evidence.self, forKey: .evidence)
    guard ways.isEmpty != (always == nil) else {
      throw DecodingError.dataCorruptedError(
        forKey: .always,
        in: row,
        debugDescription: "either settings decide or something is `always` let through"
      )
    }
  }

  /// What each setting's answers let through, and what holds at every level.
  var patterns: [RowPattern] { ways.flatMap { way in (way.lets ?? [:]).values } + [always].compactMap { $0 } }
}

/// The whole of `emulator-rules.json`.
struct RulesFile: Sendable, Decodable {
  /// Fields that show another value unless the level shows them.
  struct Mask: Sendable, Decodable {
    var entity: String
    /// The fields divided by spaces.
    var fields: String
    /// What is shown instead: a number, or nothing for null.
    var shows: Int64?
    /// Lists of settings; the greatest answer to all settings of any list shows the fields.
    var shownBy: [[String]]
    var says: String
    var source: String
    var evidence: Evidence
  }

  /// A product module and the entities that it carries.
  struct Module: Sendable, Decodable {
    var setting: String
    /// The entities divided by spaces.
    var entities: String
    var says: String
    var source: String
    var evidence: Evidence
  }

  var format: String
  /// The addresses of the sources by their keys.
  var sources: [String: String]
  /// The values of the picklists that patterns name, by field and label.
  var picklists: [String: [String: Int64]]
  var rules: [Rule]
  var masks: [Mask]
  var modules: [Module]
  /// The entities of each row of the editor's Resource Impersonation grid, divided by spaces.
  var impersonation: [String: String]
}

extension String {
  /// The words between the spaces.
  var words: [String] { split(separator: " ").map(String.init) }
}
