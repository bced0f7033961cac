extension Statement {
  /// x
  static let texts: [Statement] = []
}
