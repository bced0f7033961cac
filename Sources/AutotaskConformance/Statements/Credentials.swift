extension Statement {
  /// Authentication and API users (section 2).
  static let credentials: [Statement] = []
}
