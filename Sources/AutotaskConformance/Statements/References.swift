extension Statement {
  /// References to inactive rows (section 6.5).
  static let references: [Statement] = []
}
