extension Statement {
  /// Rules of the service desk, of customers and of time (section 13).
  static let deskRules: [Statement] = []
}
