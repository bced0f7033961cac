public import Autotask

/// One setting that must have at least a certain answer, and how that is known.
public struct Need: Sendable, Equatable, Decodable {
  /// The setting's id.
  public var setting: String
  /// The least answer that is enough.
  public var atLeast: String
  /// One sentence for people.
  public var why: String
  /// How sure it is.
  public var evidence: Evidence
  /// The address of the page or the name of the source.
  public var source: String

  /// Makes a need.
  public init(setting: String, atLeast: String, why: String, evidence: Evidence, source: String) {
    self.setting = setting
    self.atLeast = atLeast
    self.why = why
    self.evidence = evidence
    self.source = source
  }
}

/// Another way to meet a conjunction of needs: some of them replaced by others.
public struct Alternative: Sendable, Equatable, Decodable {
  /// The settings whose needs fall away.
  public var replace: [String]
  /// What is needed instead.
  public var with: [Need]
  /// When one would choose it.
  public var why: String
}

/// A need that stands only when something holds that Postern cannot know and the user can.
public struct Condition: Sendable, Equatable, Decodable {
  /// What must hold, as a clause: `records belong to Vendor or Partner organizations`.
  public var when: String
  /// The setting's id.
  public var setting: String
  /// The least answer that is then enough.
  public var atLeast: String
  /// One sentence for people.
  public var why: String
  /// How sure it is.
  public var evidence: Evidence
  /// The address of the page or the name of the source.
  public var source: String

  /// A stable word for answering it: the clause in lower case with hyphens.
  public var id: String { Self.id(of: when) }

  /// The stable word of a clause.
  public static func id(of when: String) -> String {
    when.lowercased().split { !$0.isLetter && !$0.isNumber }.joined(separator: "-")
  }

  /// The need that stands when it holds.
  public var need: Need { Need(setting: setting, atLeast: atLeast, why: why, evidence: evidence, source: source) }
}

/// A smaller answer that is enough when something holds.
public struct Narrowing: Sendable, Equatable, Decodable {
  /// The setting's id.
  public var setting: String
  /// The smaller answer.
  public var value: String
  /// What must hold.
  public var when: String
  /// How sure it is.
  public var evidence: Evidence

  /// The stable word for answering it.
  public var id: String { Condition.id(of: when) }
}

/// The next smallest change to try when a requirement turns out not to be enough.
public struct Rung: Sendable, Equatable, Decodable {
  /// The setting's id.
  public var setting: String
  /// The answer to try.
  public var value: String
  /// Why it may help.
  public var why: String
  /// Where that is said, nil when it follows from the editor's shape alone.
  public var source: String?

  /// Makes a rung.
  public init(setting: String, value: String, why: String, source: String? = nil) {
    self.setting = setting
    self.value = value
    self.why = why
    self.source = source
  }

  /// Whether the vendor's own help supports it.
  public var isDocumented: Bool { source?.contains("autotask.net/help") ?? false }
}
