extension Statement {
  /// x
  static let traffic: [Statement] = []
}
