extension Statement {
  /// x
  static let openQuestions: [Statement] = []
}
