extension Statement {
  /// Thresholds and threads (section 12).
  static let limits: [Statement] = []
}
