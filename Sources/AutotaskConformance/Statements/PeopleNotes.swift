extension Statement {
  /// Field notes on impersonation and people (78 to 85).
  static let peopleNotes: [Statement] = []
}
