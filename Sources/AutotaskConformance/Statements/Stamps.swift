extension Statement {
  /// What changed: the stamps (section 7).
  static let stamps: [Statement] = []
}
