extension Statement {
  /// Field notes on gateways (86 to 89, 91).
  static let hygieneNotes: [Statement] = []
}
