/// One control of Autotask's security-level editor, with its values ordered from least to most.
///
/// Source of the rows: the vendor's help on the editor's sections and vendors' set-up guides, kept per
/// row in ``sources``.
public struct Setting: Sendable, Equatable {
  /// Where a setting is found in the product.
  public enum Place: String, Sendable, Codable {
    /// In the security level itself.
    case level
    /// On the row of one user, beside the level.
    case user
    /// In the system settings of the whole tenant.
    case tenant
    /// An activation of a product module.
    case module
  }

  /// Whether a setting changes what REST calls answer.
  public enum Effect: String, Sendable, Codable {
    /// It does.
    case yes
    /// Nobody has said.
    case unknown
    /// A feature of screens, and API-only users have no screen.
    case none
    /// It keeps the user alive and grants nothing.
    case availability
  }

  /// How the answers are given.
  public enum Kind: String, Sendable, Codable {
    /// One of ``Setting/values``.
    case choice
    /// Any whole number from ``Setting/minimum``; each integer is a value of its own.
    case number
    /// Not editable.
    case fixed
  }

  /// The stable id, such as `servicedesk.tickets.view`.
  public var id: String
  /// The section of the editor, such as `Service Desk`.
  public var section: String
  /// The group within the section, empty when there is none.
  public var group: String
  /// The label in the editor.
  public var label: String
  /// Whether the label is verbatim.
  public var isLabelExact: Bool
  /// How the answers are given.
  public var kind: Kind
  /// The answers from least to most; for a number only examples.
  public var values: [String]
  /// The least whole number of a number setting.
  public var minimum: Int
  /// The answer in the vendor's level `API User (system)`.
  public var systemDefault: String
  /// Where the setting is found.
  public var place: Place
  /// Whether REST calls are changed by it.
  public var effect: Effect
  /// How sure the row is.
  public var evidence: Evidence
  /// Where to click.
  public var clickPath: String
  /// What a reader should know, empty when nothing.
  public var note: String
  /// Addresses of the pages that the row was made from.
  public var sources: [String]

  /// The least answer.
  public var lowest: String { kind == .number ? String(minimum) : values.first ?? "" }

  /// The position of an answer in the order from least to most, nil when the setting has no such answer.
  ///
  /// A number setting has every integer of its range as an answer of its own.
  public func rank(of value: String) -> Int? {
    if kind == .number {
      guard let number = Int(value), number >= minimum, String(number) == value else { return nil }
      return number - minimum
    }
    return values.firstIndex(of: value)
  }

  /// The answer at a position, nil beyond the last.
  public func value(at rank: Int) -> String? {
    guard rank >= 0 else { return nil }
    if kind == .number { return String(minimum + rank) }
    return rank < values.count ? values[rank] : nil
  }

  /// The answers in words, for messages: `Mine, Mine + Organizations, All` or `a whole number from 0`.
  public var choices: String {
    kind == .number ? "a whole number from \(minimum)" : values.joined(separator: ", ")
  }
}

/// All settings of the security level and of the places around it.
public struct SettingCatalogue: Sendable {
  /// The settings in the order of the editor.
  public let all: [Setting]
  private let index: [String: Int]

  /// A catalogue of the given settings; of two with the same id the first counts.
  public init(_ settings: [Setting]) {
    all = settings
    index = Dictionary(settings.enumerated().map { ($1.id, $0) }) { first, _ in first }
  }

  /// The settings of a catalogue's `settings.json`.
  ///
  /// - Throws: ``CatalogueError`` when the resource is missing or malformed.
  public init(_ bytes: CatalogueBytes) throws(CatalogueError) {
    let file = try bytes.decode(SettingsFile.self, from: "settings.json")
    var ids: Set<String> = []
    for (position, row) in file.settings.enumerated() where !ids.insert(row.id).inserted {
      throw CatalogueError(
        resource: "settings.json",
        path: "settings[\(position)].id",
        expected: "each id once, found `\(row.id)` again"
      )
    }
    self.init(file.settings.map { $0.setting(in: file) })
  }

  /// The setting of an id.
  public subscript(id: String) -> Setting? { index[id].map { all[$0] } }

  /// The position of a setting in ``all``.
  public func position(of id: String) -> Int? { index[id] }
}

private struct SettingsFile: Decodable {
  var sources: [String]
  var levelPath: String
  var settings: [Row]

  struct Row: Decodable {
    var id: String
    var section: String
    var group: String?
    var label: String
    var exact: Bool?
    var kind: Setting.Kind
    var values: [String]
    var minimum: Int?
    var systemDefault: String
    var place: Setting.Place
    var effect: Setting.Effect
    var evidence: Evidence
    var sources: [Int]
    var clickPath: String
    var note: String?

    func setting(in file: SettingsFile) -> Setting {
      Setting(
        id: id,
        section: section,
        group: group ?? "",
        label: label,
        isLabelExact: exact ?? false,
        kind: kind,
        values: values,
        minimum: minimum ?? 0,
        systemDefault: systemDefault,
        place: place,
        effect: effect,
        evidence: evidence,
        clickPath: place == .level ? file.levelPath + clickPath : clickPath,
        note: note ?? "",
        sources: sources.compactMap { file.sources.indices.contains($0) ? file.sources[$0] : nil }
      )
    }
  }
}
