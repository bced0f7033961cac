extension Statement {
  /// Errors (section 9).
  static let errors: [Statement] = []
}
