extension Statement {
  /// Field notes on limits (56 to 60, 65, 66).
  static let limitNotes: [Statement] = []
}
