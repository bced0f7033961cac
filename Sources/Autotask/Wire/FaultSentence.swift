/// Sentences by which Autotask tells that it failed itself, rather than that it refused.
///
/// Both come with the status 500. After a refusal nothing was done; after a failure of its own nobody knows.
/// Texts are matched loosely: the wording has changed over the years.
///
/// Source: published captures, and field notes 56, 62-64.
public enum FaultSentence {
  /// Whether a sentence is what ASP.NET or SQL Server says when they themselves fail.
  public static func matches(_ sentence: String) -> Bool {
    let text = sentence.lowercased()
    return texts.contains { text.contains($0) }
  }

  private static let texts = [
    "an error has occurred", "an unexpected error", "object reference not set", "timeout expired", "was deadlocked",
  ]
}
