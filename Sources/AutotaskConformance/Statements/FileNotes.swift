extension Statement {
  /// Field notes on files (24, 74 to 77).
  static let fileNotes: [Statement] = []
}
