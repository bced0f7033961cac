extension Statement {
  /// x
  static let disagreements: [Statement] = []
}
