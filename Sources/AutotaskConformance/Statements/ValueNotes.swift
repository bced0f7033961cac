extension Statement {
  /// Field notes on values in bodies (36, 37, 48 to 51).
  static let valueNotes: [Statement] = []
}
