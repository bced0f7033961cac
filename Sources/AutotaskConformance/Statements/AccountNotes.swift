extension Statement {
  /// Field notes on credentials and errors (61 to 64).
  static let accountNotes: [Statement] = []
}
