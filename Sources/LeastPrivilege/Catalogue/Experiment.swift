public import Autotask

/// An open question about Autotask that an administrator can settle on a live tenant.
public struct Experiment: Sendable, Equatable, Decodable {
  /// One thing that may be seen, and what it means.
  public struct Outcome: Sendable, Equatable, Decodable {
    /// What is seen.
    public var when: String
    /// What it means.
    public var meaning: String
    /// How it changes the tenant's access rows.
    public var effect: [AccessChange]
  }

  /// The id, such as `e1-create-without-crm`.
  public var id: String
  /// The number in the list of open questions.
  public var number: Int
  /// The question.
  public var question: String
  /// The settings it concerns.
  public var settings: [String]
  /// The actions it concerns.
  public var actions: [String]
  /// The entities it concerns.
  public var entities: [String]
  /// The steps for an administrator.
  public var steps: [String]
  /// What may be seen.
  public var outcomes: [Outcome]
}

/// A change of one access row by what a tenant observed.
public struct AccessChange: Sendable, Equatable, Codable {
  /// How the row changes.
  public enum Kind: String, Sendable, Codable {
    /// The setting is needed, at least with this answer.
    case need
    /// The setting is not needed.
    case drop
    /// Nothing is needed.
    case ungated
  }

  /// How the row changes.
  public var kind: Kind
  /// The entity.
  public var entity: String
  /// The right.
  public var verb: Right
  /// The setting's id, nil for `ungated`.
  public var setting: String?
  /// The least answer, for `need`.
  public var atLeast: String?

  /// Makes a change.
  public init(kind: Kind, entity: String, verb: Right, setting: String? = nil, atLeast: String? = nil) {
    self.kind = kind
    self.entity = entity
    self.verb = verb
    self.setting = setting
    self.atLeast = atLeast
  }
}

extension AccessTable {
  /// The table as one tenant's observations make it: what was seen there is graded `observed`.
  ///
  /// What is not needed falls away first, then what is needed is added.
  public func applying(_ changes: [AccessChange], source: String = "recorded on this tenant") -> AccessTable {
    var table = self
    for change in changes where change.kind != .need {
      table[change.entity, change.verb]?.apply(change, source: source)
    }
    for change in changes where change.kind == .need {
      table[change.entity, change.verb]?.apply(change, source: source)
    }
    return table
  }
}

extension AccessRow {
  fileprivate mutating func apply(_ change: AccessChange, source: String) {
    guard state != .absent else { return }
    switch change.kind {
    case .ungated:
      state = .ungated
      needs = []
      alternatives = []
      inPart = []
      evidence = .observed
    case .drop:
      needs.removeAll { $0.setting == change.setting }
      alternatives.removeAll { alternative in alternative.replace.contains { $0 == change.setting } }
      inPart.removeAll { part in part.replace.contains { $0 == change.setting } }
      if needs.isEmpty, state == .gated {
        state = .ungated
        evidence = .observed
      }
    case .need:
      guard let setting = change.setting, let atLeast = change.atLeast else { return }
      state = .gated
      needs.removeAll { $0.setting == setting && $0.atLeast == atLeast }
      needs.append(
        Need(
          setting: setting,
          atLeast: atLeast,
          why: "Observed on this tenant.",
          evidence: .observed,
          source: source
        )
      )
    }
    if state == .gated { evidence = needs.map(\.evidence).min() ?? .observed }
  }
}
