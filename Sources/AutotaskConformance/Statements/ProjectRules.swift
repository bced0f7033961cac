extension Statement {
  /// Rules of projects, contracts, documents and devices (section 13).
  static let projectRules: [Statement] = []
}
