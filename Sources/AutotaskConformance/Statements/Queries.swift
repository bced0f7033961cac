extension Statement {
  /// x
  static let queries: [Statement] = []
}
