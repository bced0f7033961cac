/// One setting, with its answers as ranks that only grow.
struct SettingRule: Sendable {
  /// How the answers are given.
  enum Answers: Sendable {
    /// Words from least to most; the rank is the position.
    case words([String])
    /// Every integer from a least one; the rank is the number.
    case numbers(from: Int)
  }

  var answers: Answers

  /// The rank of the least answer.
  var lowest: Int {
    switch answers {
    case .words: 0
    case .numbers(let least): least
    }
  }

  /// The rank of an answer, nil when the setting has no such answer.
  func rank(of answer: String) -> Int? {
    switch answers {
    case .words(let words): words.firstIndex(of: answer)
    case .numbers(let least): Int(answer).flatMap { $0 >= least && String($0) == answer ? $0 : nil }
    }
  }

  /// The answer of a rank.
  func answer(at rank: Int) -> String {
    switch answers {
    case .words(let words): words.indices.contains(rank) ? words[rank] : ""
    case .numbers: String(rank)
    }
  }

  /// The answers in words, for messages.
  var choices: String {
    switch answers {
    case .words(let words):
      words.isEmpty ? "no answer at all" : "one of " + words.map { "`\($0)`" }.joined(separator: ", ")
    case .numbers(let least): "a whole number from \(least)"
    }
  }
}
