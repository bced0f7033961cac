extension Statement {
  /// Field notes on routes and verbs (18 to 27).
  static let routeNotes: [Statement] = []
}
