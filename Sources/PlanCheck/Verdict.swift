/// What the checker says of a certificate.
public enum Verdict: Sendable, Equatable {
  /// The proof holds.
  case valid(Summary)
  /// It does not; every reason found, a broken seal last.
  case refused([Refusal])
}

/// What a valid certificate proves, and what it takes as given.
public struct Summary: Sendable, Equatable, CustomStringConvertible {
  /// How many actions the level allows.
  public var actions: Int
  /// How many settings are raised, each proved to be needed.
  public var settings: Int
  /// The conditions that were said to hold, taken as given.
  public var answersThatHold: Int
  /// The unsure requirements that were raised as the vendor's help says.
  public var assumptions: Int
  /// The observations of one tenant, taken as given.
  public var facts: Int
  /// Whether it carries a seal; without one it was checked on its logic alone.
  public var isSealed: Bool
  /// The digest of the catalogue by whose rules it was checked.
  public var catalogue: String

  /// One line for people.
  public var description: String {
    var line =
      "valid: the level allows \(counted(actions, "action")), and none of its "
      + "\(counted(settings, "raised setting")) can be lowered (catalogue \(catalogue.prefix(19)))"
    let given = [
      (answersThatHold, "answer"), (assumptions, "assumption from the vendor's help"), (facts, "recorded fact"),
    ]
    .filter { $0.0 > 0 }
    .map { counted($0.0, $0.1) }
    if !given.isEmpty { line += "; taken as given: \(given.joined(separator: ", "))" }
    if !isSealed { line += "; it has no seal, so it was checked on its logic alone" }
    return line
  }

  private func counted(_ count: Int, _ noun: String) -> String {
    guard count != 1 else { return "1 \(noun)" }
    // "assumption from …" takes its plural on the first word.
    let words = noun.split(separator: " ", maxSplits: 1).map(String.init)
    let plural =
      noun.hasPrefix("assumption") ? ([words[0] + "s"] + words.dropFirst()).joined(separator: " ") : noun + "s"
    return "\(count) \(plural)"
  }
}

/// One thing that is wrong with a certificate.
public struct Refusal: Sendable, Equatable, CustomStringConvertible {
  /// The stable word of a reason.
  public enum Word: String, Sendable, CaseIterable {
    /// The bytes are no JSON text.
    case notJSON = "not-json"
    /// The format is none that this checker knows.
    case wrongFormat = "wrong-format"
    /// A member is missing, or is of another kind than the format says.
    case wrongShape = "wrong-shape"
    /// Something is given twice.
    case duplicate = "duplicate"
    /// It was made for another catalogue.
    case otherCatalogue = "other-catalogue"
    /// The catalogue has no such action.
    case unknownAction = "unknown-action"
    /// The API offers no such operation, so that no level allows it.
    case impossibleAction = "impossible-action"
    /// The catalogue has no such entity.
    case unknownEntity = "unknown-entity"
    /// The catalogue has no such setting.
    case unknownSetting = "unknown-setting"
    /// The setting has no such answer.
    case unknownValue = "unknown-value"
    /// A listed setting is at its lowest.
    case notRaised = "not-raised"
    /// A listed setting belongs to the baseline of every level.
    case baselineListed = "baseline-listed"
    /// An action does not work at the level.
    case actionFails = "action-fails"
    /// A raised setting has no witness.
    case witnessMissing = "witness-missing"
    /// A witness is for a setting that the level does not list.
    case witnessWithoutSetting = "witness-without-setting"
    /// A witness lowers its setting by something else than one step.
    case witnessNotOneStep = "witness-not-one-step"
    /// A witness names an action that is not among the certificate's.
    case witnessNotInActions = "witness-not-in-actions"
    /// The action of a witness still works when the setting is lowered.
    case witnessStillWorks = "witness-still-works"
    /// An answer is to no question of the catalogue.
    case unjustifiedAnswer = "unjustified-answer"
    /// An assumption is not the first rung of the action's ladder that the vendor's help supports.
    case unjustifiedAssumption = "unjustified-assumption"
    /// The seal is not that of the members.
    case sealBroken = "seal-broken"
  }

  /// The reason.
  public var word: Word
  /// Where in the certificate: a key path such as `witnesses[3].breaks`, or `line 4, column 7` in a broken text.
  public var path: String
  /// What is wrong and what was expected.
  public var sentence: String

  init(_ word: Word, at path: String, _ sentence: String) {
    self.word = word
    self.path = path
    self.sentence = sentence
  }

  /// One line: the word, the place, the sentence.
  public var description: String { "\(word.rawValue): \(path): \(sentence)" }
}

/// A catalogue by which nothing can be checked, because a resource is missing or malformed.
public struct CatalogueFault: Error, Sendable, Equatable, CustomStringConvertible {
  /// The resource's file name, such as `access.json`.
  public var resource: String
  /// What was expected, and what was found.
  public var expected: String

  /// One line: the resource, what was expected.
  public var description: String { "\(resource): \(expected)" }
}
