extension Statement {
  /// x
  static let dates: [Statement] = []
}
