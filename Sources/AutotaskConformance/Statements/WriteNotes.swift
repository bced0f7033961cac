extension Statement {
  /// Field notes on writes (28 to 35, 38 to 47, 52 to 55).
  static let writeNotes: [Statement] = []
}
