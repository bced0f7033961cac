extension Statement {
  /// Calls: which there are, and what they answer (section 3).
  static let calls: [Statement] = []
}
